"""The group of all commands: it answers for files and folders, which any of them may fail to use."""

from __future__ import annotations

import errno
from typing import Any

import typer
from typer.core import TyperGroup

UNUSABLE_FILE = 7
FULL = (errno.ENOSPC, errno.EDQUOT)


class Commands(TyperGroup):
    """Commands that tell in one sentence which file or folder cannot be used.

    Exit status: 7, for every command.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for. Raises typer.Exit."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            sentence = file_trouble(error)
            if sentence is None:
                raise
            typer.secho(sentence, fg=typer.colors.RED, err=True)
            raise typer.Exit(UNUSABLE_FILE) from error


def file_trouble(error: OSError) -> str | None:
    """Say what is wrong with a file or a folder, and what to do; None where the error is about neither."""
    if error.errno in FULL:
        return f"The disk is full ({error.filename or error.strerror}): free some space, or write elsewhere."
    if error.filename is None:
        return None
    return f"{error.filename} cannot be used ({error.strerror}): check it, or name another place."
