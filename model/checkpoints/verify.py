"""Are the weights on this machine the ones that were fetched?"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from model.checkpoints.catalogue import CATALOGUE, PublishedFile, published_file, weights_folder
from model.checkpoints.errors import WeightsChanged
from model.checkpoints.record import FileRecord, check_unchanged, measure, read_record, write_record


class FileState(StrEnum):
    """How a published file stands on this machine."""

    MISSING = "missing"
    PRESENT = "present"
    """There, not read."""
    INTACT = "intact"
    """Read, and as recorded."""
    FIRST_SEEN = "first seen"
    """Read for the first time, and recorded."""
    IMPLAUSIBLE = "implausible"
    """Too small or too large to be the published file."""
    CHANGED = "changed"
    """Not the file that was recorded."""


@dataclass(frozen=True)
class FileStatus:
    """State of one published file; ``record`` holds size and digest where they are known."""

    published: PublishedFile
    path: Path
    state: FileState
    record: FileRecord | None = None


def list_files(folder: Path | None = None) -> list[FileStatus]:
    """Look for every published file in the weights folder, without reading the files."""
    folder = weights_folder() if folder is None else folder
    return [_glance(published, folder / published.file_name) for published in CATALOGUE.values()]


def verify(
    name: str, folder: Path | None = None, progress: Callable[[int], None] | None = None
) -> FileStatus:
    """Read the published file of a preset and compare it with its record; a file without one is recorded now.

    Raises:
        NotInCatalogue: no weights are published under this name.
        UnreadableWeights: the record is damaged.
    """
    return verify_file(published_file(name), weights_folder() if folder is None else folder, progress)


def verify_file(
    published: PublishedFile, folder: Path, progress: Callable[[int], None] | None = None
) -> FileStatus:
    """Do the work of ``verify`` for any published file."""
    path = folder / published.file_name
    if not path.is_file():
        return FileStatus(published, path, FileState.MISSING)
    measured = measure(path, progress=progress)
    recorded = read_record(path)
    if recorded is None:
        if not published.plausible(measured.size):
            return FileStatus(published, path, FileState.IMPLAUSIBLE, measured)
        write_record(path, measured)
        return FileStatus(published, path, FileState.FIRST_SEEN, measured)
    try:
        check_unchanged(path, measured)
    except WeightsChanged:
        return FileStatus(published, path, FileState.CHANGED, measured)
    return FileStatus(published, path, FileState.INTACT, recorded)


def _glance(published: PublishedFile, path: Path) -> FileStatus:
    if not path.is_file():
        return FileStatus(published, path, FileState.MISSING)
    return FileStatus(published, path, FileState.PRESENT, read_record(path))
