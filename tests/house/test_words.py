"""Words that must not be in the repository: unfinished work, private paths, addresses of package indexes."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.services import CHECKOUT

UNWANTED = {  # in pieces, so that this file does not hold them
    "unfinished work": "|".join((r"\bTO" "DO\b", r"\bFIX" "ME\b", r"\bX" "XX\b")),
    "a private path": "|".join((r"(?<![\w.$}/])/wo" r"rk/", r"\.\./sha" "red")),
    "the host of a package index": "|".join(("py" r"pi\.org", "pythonhosted", "np" r"mjs\.(?:org|com)")),
    "another word for masklet": r"\btrack" r"lets?\b",
}


def tracked_texts() -> list[str]:
    """Names of the text files that git knows."""
    done = subprocess.run(
        ["git", "grep", "-I", "--name-only", "--cached", "-e", ""],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_holds(what: str) -> None:
    names = tracked_texts()
    if not names:
        pytest.skip("this is no git checkout")
    pattern = re.compile(UNWANTED[what])
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name in names
        if (CHECKOUT / name).is_file()
        for number, line in enumerate((CHECKOUT / name).read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []
