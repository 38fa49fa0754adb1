"""What the person sees: a few calm lines of our own, and the parts' lines with their name before them."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import TextIO

NAME_WIDTH = 8
GREEN, RED, DIM, BOLD = "32", "31", "2", "1"


def readable(line: str) -> str:
    """Turn a structured log line into words; any other line stays as it is.

    The log file keeps all of it; here time and level go, except the level of a warning or worse.
    """
    try:
        entry = json.loads(line) if line.startswith("{") else None
    except ValueError:
        return line
    if not isinstance(entry, dict) or "event" not in entry:
        return line
    level = str(entry.get("level", "info"))
    facts = [
        f"{name}={value}" for name, value in entry.items() if name not in ("event", "level", "timestamp")
    ]
    words = [str(entry["event"]), *facts]
    return " ".join(words if level in ("debug", "info") else [f"{level}:", *words])


class Console:
    """Whole lines to one stream, from several threads; a closed terminal silences it instead of raising."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._lock = threading.Lock()
        self.silent = False
        self._colours = self._stream.isatty() and "NO_COLOR" not in os.environ

    def done(self, text: str) -> None:
        """A step that worked."""
        self._write(f"  {self._paint('✓', GREEN)} {text}")

    def trouble(self, text: str) -> None:
        """Something a person should know of."""
        self._write(f"  {self._paint('!', RED)} {text}")

    def say(self, text: str) -> None:
        """A plain line."""
        self._write(f"  {text}")

    def headline(self, text: str) -> None:
        """The line to find again."""
        self._write(f"\n  {self._paint(text, BOLD)}\n")

    def echo(self, name: str, line: str) -> None:
        """A line that a part wrote."""
        self._write(f"  {self._paint(f'{name:<{NAME_WIDTH}}│', DIM)} {readable(line)}")

    def _paint(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._colours else text

    def _write(self, line: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        with self._lock:
            if self.silent:
                return
            try:
                self._stream.write(line.encode(encoding, "replace").decode(encoding) + "\n")
                self._stream.flush()
            except OSError:  # the terminal is gone; the log files go on
                self.silent = True
