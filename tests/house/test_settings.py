"""Every setting is explained to people, and nothing is explained that there is not."""

from __future__ import annotations

import re
import subprocess

import pytest

from backend.core.settings import Settings
from tests.services import CHECKOUT

PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
PROGRAMS = ["run", "scripts", "backend", "bench", "cli", "media", "model", "supervisor", "tests", "workers"]
ADDRESSES = {"database_url": "DATABASE_URL", "redis_url": "REDIS_URL", "storage_url": "STORAGE_URL"}


def explained() -> set[str]:
    """Names of environment variables in the pages for people."""
    text = "\n".join(page.read_text() for page in PAGES)
    return set(re.findall(r"\b(?:MASKLOOM_[A-Z0-9_]*[A-Z0-9]|DATABASE_URL|REDIS_URL|STORAGE_URL)\b", text))


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_a_setting_is_explained(field: str) -> None:
    assert ADDRESSES.get(field, f"MASKLOOM_{field.upper()}") in explained()


def test_what_is_explained_is_read_somewhere() -> None:
    settings = {ADDRESSES.get(field, f"MASKLOOM_{field.upper()}") for field in Settings.model_fields}
    unknown = [name for name in sorted(explained() - settings) if not is_read(name)]
    assert unknown == []


def is_read(name: str) -> bool:
    """Whether any program of the checkout names the variable."""
    done = subprocess.run(["grep", "-rqwI", name, *PROGRAMS], cwd=CHECKOUT, check=False)
    return done.returncode == 0
