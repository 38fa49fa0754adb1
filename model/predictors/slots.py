"""Rows of one size in a temporary file: freed rows are used again, and a cap lets the oldest go."""

import os
import tempfile
import weakref
from array import array
from pathlib import Path
from typing import IO, NamedTuple

FREE = -1


class Written(NamedTuple):
    """Where a row was written, None when there is no room at all; and the tag of the row that gave way."""

    slot: int | None
    gone: int | None


class SlotFile:
    """A file of rows, found again by the number that writing one gives.

    Which rows are in use costs eight bytes of memory a row, whatever lies in them.

    Args:
        row_bytes: size of every row.
        limit_bytes: cap of the file; where it is reached, the row written longest ago gives way. None = none.
        folder: where the file is made once it is needed; None = the system's folder for temporary files. The
            file has no name and is gone with the process.
    """

    def __init__(self, row_bytes: int, *, limit_bytes: int | None = None, folder: Path | None = None) -> None:
        self._row_bytes = row_bytes
        self._limit_rows = None if limit_bytes is None else limit_bytes // max(row_bytes, 1)
        self._folder = folder
        self._tags = array("q")
        self._free = array("q")
        self._hand = 0
        self._file: IO[bytes] | None = None

    @property
    def byte_count(self) -> int:
        """Bytes in use."""
        return (len(self._tags) - len(self._free)) * self._row_bytes

    def write(self, row: bytes, tag: int) -> Written:
        """Write a row.

        Args:
            row: of the size of the rows.
            tag: from 0; tells the owner of this row, should it have to give way.
        """
        slot, gone = self._room()
        if slot is None:
            return Written(None, None)
        self._tags[slot] = tag
        os.pwrite(self._descriptor(), row, slot * self._row_bytes)
        return Written(slot, gone)

    def read(self, slot: int) -> bytearray:
        """Give a row that was written and not freed."""
        return bytearray(os.pread(self._descriptor(), self._row_bytes, slot * self._row_bytes))

    def free(self, slot: int) -> None:
        """Let a row be used again."""
        self._tags[slot] = FREE
        self._free.append(slot)

    def close(self) -> None:
        """Forget everything and give the file back."""
        del self._tags[:], self._free[:]
        self._hand = 0
        if self._file is not None:
            self._file.close()
            self._file = None

    def _room(self) -> Written:
        if self._free:
            return Written(self._free.pop(), None)
        if self._limit_rows is None or len(self._tags) < self._limit_rows:
            self._tags.append(FREE)
            return Written(len(self._tags) - 1, None)
        if self._limit_rows == 0:
            return Written(None, None)
        slot = self._hand % self._limit_rows
        self._hand = slot + 1
        return Written(slot, self._tags[slot])

    def _descriptor(self) -> int:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  # lives until close()
            weakref.finalize(self, self._file.close)  # for sessions that nobody closes
        return self._file.fileno()
