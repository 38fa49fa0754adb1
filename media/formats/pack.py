"""Packs the files of a data set into tar files of about one size, the same bytes every time."""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from media.formats.clip import Member

_MODE = 0o644
_CHUNK = 2**20


@dataclass(frozen=True)
class PartFacts:
    """A finished tar file.

    Attributes:
        size: bytes.
        sha256: of its bytes, hexadecimal.
        members: files in it.
    """

    size: int
    sha256: str
    members: int


class PartWriter:
    """Writes one tar file and, beside it, one JSON line per member: path, size and hash.

    Entries carry no time, owner or anything else that differs from one run to the next.

    Args:
        path: the tar file.
        listing: the file of lines.
    """

    def __init__(self, path: Path, listing: Path) -> None:
        self._path = path
        self._raw = path.open("wb")
        self._tar = tarfile.TarFile(fileobj=self._raw, mode="w", format=tarfile.PAX_FORMAT)
        self._listing = listing.open("w", encoding="utf-8")
        self.members = 0

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._raw.tell()

    def add(self, member: Member) -> None:
        """Append a file."""
        entry = tarfile.TarInfo(member.path)
        entry.mode = _MODE
        with _opened(member.content) as content:
            entry.size, digest = _measure(content)
            content.seek(0)
            self._tar.addfile(entry, content)
        line = {"path": member.path, "size": entry.size, "sha256": digest}
        self._listing.write(json.dumps(line) + "\n")
        self.members += 1

    def add_all(self, members: Iterable[Member]) -> None:
        """Append files."""
        for member in members:
            self.add(member)

    def finish(self) -> PartFacts:
        """Close both files and measure the tar file."""
        self.close()
        with self._path.open("rb") as file:
            size, digest = _measure(file)
        return PartFacts(size, digest, self.members)

    def close(self) -> None:
        """Close both files."""
        self._tar.close()
        self._raw.close()
        self._listing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._raw.closed:
            self.close()


def _opened(content: bytes | Path) -> IO[bytes]:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def _measure(content: IO[bytes]) -> tuple[int, str]:
    """Count and hash what follows."""
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()
