"""Unpacks archives of strangers: plain files inside the folder, nothing else, and not without end."""

import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from media.formats.clip import BadDataset
from media.formats.limits import MAX_FILES

_CHUNK = 2**20
_LONGEST_PATH = 400


def unpack(archive: Path, folder: Path, name: str, max_bytes: int, beat: Callable[[], None]) -> None:
    """Unpack a tar (plain, gzip, bzip2, xz) or zip archive; a JSON file is taken as it is.

    Args:
        archive: the file.
        folder: an empty folder.
        name: what its owner calls it.
        max_bytes: all files together may have.
        beat: called for every file; may raise.

    Raises:
        BadDataset: no such archive, or one with more than is allowed.
    """
    left = max_bytes
    for files, (path, content) in enumerate(_entries(archive, name)):
        beat()
        if files == MAX_FILES:
            raise BadDataset(f"The archive has more than {MAX_FILES} files; cut it into parts.")
        target = folder / _safe(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("wb") as out:
            left -= _copy(content, out, left)


def _entries(archive: Path, name: str) -> Iterator[tuple[str, IO[bytes]]]:
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                for info in packed.infolist():
                    if not info.is_dir():
                        yield info.filename, packed.open(info)
        elif tarfile.is_tarfile(archive):
            with tarfile.open(archive) as packed_tar:
                for member in packed_tar:
                    content = packed_tar.extractfile(member) if member.isreg() else None
                    if content is not None:
                        yield member.name, content
        elif _begins_like_json(archive):
            yield Path(name).name or "annotations.json", archive.open("rb")
        else:
            raise BadDataset("This is neither a zip nor a tar archive nor a JSON file.")
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise BadDataset(f"The archive is damaged or encrypted ({error}); pack it again.") from error


def _begins_like_json(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).lstrip()[:1] == b"{"


def _safe(path: str) -> PurePosixPath:
    """Refuse paths that could lead out of the folder."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if not parts or len(path) > _LONGEST_PATH or "\0" in path or any(part in ("..", "/") for part in parts):
        raise BadDataset(f"The archive holds a file with the unusable path “{path[:80]}”.")
    return PurePosixPath(*parts)


def _copy(content: IO[bytes], out: IO[bytes], most: int) -> int:
    copied = 0
    while chunk := content.read(_CHUNK):
        copied += len(chunk)
        if copied > most:
            raise BadDataset("The archive unpacks to more than is allowed here; cut it into parts.")
        out.write(chunk)
    return copied
