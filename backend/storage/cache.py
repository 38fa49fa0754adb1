"""Copies of blobs that live elsewhere: the least recently used go when there are too many bytes."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from uuid import uuid4

KEPT_S = 3600.0
"""A copy that was asked for so lately is never removed: somebody may be about to open or read it again."""

_MARK = "@"
"""Stands between a key and the tag of its content; no key holds it."""

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


class BlobCache:
    """A folder of copies, each named by its key and the tag of its content, so that none is ever out of date.

    Several processes may share the folder: copies appear whole, by renaming.

    Args:
        root: the folder.
        max_bytes: of all copies together. What was used within the last hour stays even beyond it.
    """

    def __init__(self, root: Path, max_bytes: int) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._unseen_bytes = (
            max_bytes  # placed since the folder was last looked through; at first, nobody knows
        )
        self._lock = Lock()

    def find(self, key: str, tag: str) -> Path | None:
        """Give the copy of a blob, if there is one of this content."""
        path = self._path(key, tag)
        try:
            os.utime(path)  # it is used just now
        except FileNotFoundError:
            return None
        return path

    def place(self, key: str, tag: str, path: Path) -> Path:
        """Take a finished file over as the copy of a blob; copies of other contents go."""
        target = self._path(key, tag)
        target.parent.mkdir(parents=True, exist_ok=True)
        size = path.stat().st_size
        near = target.with_name(f".{uuid4()}")
        shutil.move(path, near)  # it may come from another disk
        os.replace(near, target)
        os.utime(target)
        for other in self._copies(key):
            if other != target:
                other.unlink(missing_ok=True)
        self._trim_after(size)
        return target

    def drop(self, key: str) -> None:
        """Remove the copies of a blob."""
        for path in self._copies(key):
            path.unlink(missing_ok=True)

    def drop_all(self, prefix: str) -> None:
        """Remove the copies of every blob below a prefix, which names a folder."""
        shutil.rmtree(self._root / prefix, ignore_errors=True)

    def trim(self) -> None:
        """Remove the least recently used copies until the rest is small enough."""
        found = sorted(self._all())
        total = sum(size for _, size, _ in found)
        too_new = time.time() - KEPT_S
        for used_at, size, path in found:
            if total <= self._max_bytes or used_at > too_new:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _trim_after(self, size: int) -> None:
        """Look through the folder after every twentieth of its room that was filled."""
        with self._lock:
            self._unseen_bytes += size
            if self._unseen_bytes * 20 < self._max_bytes:
                return
            self._unseen_bytes = 0
        self.trim()

    def _all(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._root.rglob(f"*{_MARK}*"):
            with suppress(FileNotFoundError):  # another process was faster
                facts = path.stat()
                found.append((facts.st_mtime, facts.st_size, path))
        return found

    def _copies(self, key: str) -> list[Path]:
        path = self._root / key
        return list(path.parent.glob(f"{path.name}{_MARK}*")) if path.parent.is_dir() else []

    def _path(self, key: str, tag: str) -> Path:
        return self._root / f"{key}{_MARK}{_UNSAFE.sub('', tag)}"
