"""Where the files of a data set version lie."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

MANIFEST, FILES, VIDEOS, DATASHEET = "manifest.json", "files.jsonl", "videos.jsonl", "datasheet.md"
DOCUMENTS = {
    MANIFEST: "application/json",
    FILES: "application/x-ndjson",
    VIDEOS: "application/x-ndjson",
    DATASHEET: "text/markdown; charset=utf-8",
}
"""What tells about a version, with media types."""


@dataclass(frozen=True)
class VideoKeys:
    """Keys of one video of a version: frozen masks, frame table, small preview, picture."""

    masks: str
    frames: str
    preview: str
    poster: str


@dataclass(frozen=True)
class DatasetKeys:
    """Keys of a version's blobs."""

    prefix: str

    def video(self, position: int) -> VideoKeys:
        """Name the blobs of a video."""
        folder = f"{self.prefix}/videos/{position:06d}"
        return VideoKeys(
            f"{folder}/masks.jsonl.gz",
            f"{folder}/frames.csv",
            f"{folder}/preview.mp4",
            f"{folder}/poster.jpg",
        )

    def part(self, name: str) -> str:
        """Name a tar file."""
        return f"{self.prefix}/parts/{name}"

    def listing(self, name: str) -> str:
        """Name the list of what is in a tar file."""
        return f"{self.prefix}/parts/{name}.jsonl"

    def document(self, name: str) -> str:
        """Name one of ``DOCUMENTS``."""
        return f"{self.prefix}/{name}"


def dataset_keys(version_id: UUID) -> DatasetKeys:
    """Name the blobs of a version."""
    return DatasetKeys(f"datasets/{version_id}")


def staged_name(import_id: UUID) -> str:
    """Name the staging file of an archive on its way here."""
    return f"import-{import_id}"


def import_key(import_id: UUID) -> str:
    """Name the archive of an import."""
    return f"imports/{import_id}"
