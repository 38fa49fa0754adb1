"""What every command says of files and folders that cannot be used."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.group import UNUSABLE_FILE, file_trouble
from cli.main import build


@pytest.fixture
def inside_a_file(tmp_path: Path) -> str:
    """A folder that nobody can make."""
    (tmp_path / "file").touch()
    return str(tmp_path / "file" / "out")


@pytest.mark.parametrize(
    "command",
    ["evaluate FOLDER --model none --baselines", "synth --videos 1 --frames 1 --size 64x64"],
    ids=["evaluate", "synth"],
)
def test_folder_that_cannot_be_made(command: str, inside_a_file: str, tmp_path: Path) -> None:
    words = [str(tmp_path) if word == "FOLDER" else word for word in command.split()]
    result = CliRunner().invoke(build(), [*words, "--out", inside_a_file])
    assert result.exit_code == UNUSABLE_FILE
    assert result.stderr.splitlines()[-1].startswith(f"{inside_a_file} cannot be used (Not a directory)")


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(build(), ["train", str(tmp_path)])
    assert result.exit_code == UNUSABLE_FILE
    assert result.stderr == f"{tmp_path} cannot be used (Is a directory): check it, or name another place.\n"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT], ids=["no space", "quota"])
def test_full_disk(code: int) -> None:
    assert file_trouble(OSError(code, "no room")) == (
        "The disk is full (no room): free some space, or write elsewhere."
    )


@pytest.mark.parametrize(
    "error", [BrokenPipeError(errno.EPIPE, "pipe"), TimeoutError("late")], ids=["pipe", "time"]
)
def test_other_troubles_are_not_of_files(error: OSError) -> None:
    assert file_trouble(error) is None
