"""What the pages for people promise exists."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cli.main import build
from tests.services import CHECKOUT

PAGES = sorted(path for path in [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md")])
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def commands_in(text: str, start: str) -> set[str]:
    """The words after ``start`` in the code of a page."""
    code = "\n".join(block or inline for block, inline in CODE.findall(text))
    return set(re.findall(rf"(?m)(?:^|[\s(&|=]){re.escape(start)} ([a-z][a-z-]*)", code))


@pytest.fixture(scope="module")
def known() -> set[str]:
    app = build()
    return {str(one.name) for one in [*app.registered_commands, *app.registered_groups]}


@pytest.fixture(scope="module")
def usage() -> str:
    return subprocess.run([CHECKOUT / "run", "help"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
class TestPages:
    def test_commands_exist(self, page: Path, known: set[str]) -> None:
        assert commands_in(page.read_text(), "maskloom") - known == set()

    def test_run_knows_its_words(self, page: Path, known: set[str], usage: str) -> None:
        words = set(re.findall(r"^\./run ([a-z]+)", usage, re.MULTILINE)) | {"help"}
        assert commands_in(page.read_text(), "./run") - words - known == set()

    def test_links_lead_somewhere(self, page: Path) -> None:
        targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
        assert [target for target in targets if not (page.parent / target).exists()] == []


def test_first_screen_shows_the_two_commands() -> None:
    first_screen = "\n".join((CHECKOUT / "README.md").read_text().splitlines()[:30])
    assert re.search(r"^\./run(\s|$)", first_screen, re.MULTILINE)
    assert re.search(r"^\./run test(\s|$)", first_screen, re.MULTILINE)
