"""Carries what a part writes to its log file and, if wanted, to the console."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from supervisor.process import Child

FILE_BYTES = 5 * 1024**2
KEPT_FILES = 3
LONGEST_LINE_BYTES = 64 * 1024


class PartLog:
    """The log file of one part, over all its lives."""

    def __init__(self, folder: Path, name: str, *, file_bytes: int = FILE_BYTES) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{name}.log"
        self._file = RotatingFileHandler(
            self.path, maxBytes=file_bytes, backupCount=KEPT_FILES, encoding="utf-8", errors="replace"
        )
        self._recent: deque[str] = deque(maxlen=20)
        self._threads: list[threading.Thread] = []

    def follow(self, child: Child, echo: Callable[[str], None] | None) -> None:
        """Begin to carry the child's output line by line, in a thread that ends with the output."""
        thread = threading.Thread(
            target=self._carry, args=(child, echo), name=f"log-{child.pid}", daemon=True
        )
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    def write(self, line: str) -> None:
        """Append one line to the file."""
        self._recent.append(line)
        self._file.emit(logging.LogRecord(self.path.stem, logging.INFO, "", 0, line, None, None))

    def recent(self) -> list[str]:
        """The last lines, oldest first."""
        return list(self._recent)

    def close(self, timeout_s: float = 1.0) -> None:
        """Wait shortly for the last lines, then close the file."""
        for thread in self._threads:
            thread.join(timeout_s)
        self._file.close()

    def _carry(self, child: Child, echo: Callable[[str], None] | None) -> None:
        with child.output as output:
            while line := output.readline(LONGEST_LINE_BYTES):
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                self.write(text)
                if echo is not None:
                    echo(text)
