"""Blobs in a folder of this machine."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from backend.storage.errors import BlobNotFound, StorageFull

_SAFE_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
READ_BYTES = 1 << 20
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class DiskStore:
    """A folder of blobs, with a folder beside them for what is under construction.

    Blobs appear by renaming, after their bytes reached the disk: a power cut leaves a whole blob or none.
    """

    def __init__(self, root: Path) -> None:
        self._blobs = root / "blobs"
        self._staging = root / "staging"

    def adopt(self, key: str, path: Path) -> None:
        """Take a finished local file over; it is gone from ``path`` afterwards. Raises StorageFull."""
        target = self._place(key)
        with _room_wanted():
            _sync_file(path)
            try:
                os.replace(path, target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._copy(path, target)  # from another disk
                path.unlink()
            _sync_folder(target.parent)

    def write(self, key: str, data: bytes) -> None:
        """Store bytes. Raises StorageFull."""
        target = self._place(key)
        unfinished = self._unfinished()
        with _room_wanted(), _removed_on_error(unfinished):
            unfinished.write_bytes(data)
            _sync_file(unfinished)
            os.replace(unfinished, target)
            _sync_folder(target.parent)

    def local_path(self, key: str) -> Path:
        """Give a path to read the blob from. Raises BlobNotFound."""
        path = self._path(key)
        if not path.is_file():
            raise BlobNotFound(key)
        return path

    def path_at_hand(self, key: str) -> Path | None:
        """Give a path to read the blob from; here it is always at hand. Raises BlobNotFound."""
        return self.local_path(key)

    def size(self, key: str) -> int:
        """Give the bytes of a blob. Raises BlobNotFound."""
        return self.local_path(key).stat().st_size

    def read(self, key: str, first: int, count: int) -> Iterator[bytes]:
        """Stream so many bytes of a blob from a place on. Raises BlobNotFound."""
        with self.local_path(key).open("rb") as file:
            file.seek(first)
            while count and (chunk := file.read(min(count, READ_BYTES))):
                count -= len(chunk)
                yield chunk

    def exists(self, key: str) -> bool:
        """Say whether there is a blob."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove a blob; none there is fine."""
        self._path(key).unlink(missing_ok=True)

    def delete_all(self, prefix: str) -> None:
        """Remove every blob below ``prefix``, which names a folder; none there is fine."""
        shutil.rmtree(self._path(prefix), ignore_errors=True)

    def staging_path(self, name: str) -> Path:
        """Give a local path for a file or folder under construction, on the disk of the blobs."""
        self._staging.mkdir(parents=True, exist_ok=True)
        return self._staging / checked(name)

    def _path(self, key: str) -> Path:
        return self._blobs / checked(key)

    def _place(self, key: str) -> Path:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _unfinished(self) -> Path:
        return self.staging_path(f"blob-{uuid4()}")

    def _copy(self, source: Path, target: Path) -> None:
        unfinished = self._unfinished()
        with _removed_on_error(unfinished):
            shutil.copyfile(source, unfinished)
            _sync_file(unfinished)
            os.replace(unfinished, target)


def checked(key: str) -> str:
    """Refuse keys that could lead out of the folder; they are made by our own code only."""
    if not _SAFE_KEY.fullmatch(key):
        raise ValueError(f"unsafe blob key {key!r}")
    return key


@contextmanager
def _room_wanted() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull from error
        raise


@contextmanager
def _removed_on_error(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
