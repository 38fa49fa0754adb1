"""Words that must not be in the repository: unfinished work, private paths, addresses of package indexes."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.services import CHECKOUT

UNWANTED = {  # one letter of each in brackets, so that this file does not match itself
    "unfinished work": r"\bTO[D]O\b|\bFIX[M]E\b|\bX[X]X\b",
    "a private path": r"(?<![\w.$}/])/[w]ork/|\.\./[s]hared",
    "the host of a package index": r"py[p]i\.org|python[h]osted|np[m]js\.(?:org|com)",
    "another word for masklet": r"\btrack[l]ets?\b",
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
