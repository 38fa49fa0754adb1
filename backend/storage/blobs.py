"""Where the bytes of videos live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from backend.core.settings import Settings
from backend.storage.disk import DiskStore
from backend.storage.errors import StorageUnsupported
from backend.storage.s3 import SCHEME
from backend.storage.s3_store import S3Store


class BlobStore(Protocol):
    """Bytes under keys such as ``videos/<id>/video.mp4``. A blob is whole or not there."""

    def adopt(self, key: str, path: Path) -> None:
        """Take a finished local file over; it is gone from ``path`` afterwards. Replaces what was there."""
        ...

    def write(self, key: str, data: bytes) -> None:
        """Store bytes. Replaces what was there."""
        ...

    def local_path(self, key: str) -> Path:
        """Give a path to read the blob from. Raises BlobNotFound."""
        ...

    def path_at_hand(self, key: str) -> Path | None:
        """Give such a path if it costs nothing; None where the blob must be fetched. Raises BlobNotFound."""
        ...

    def size(self, key: str) -> int:
        """Give the bytes of a blob. Raises BlobNotFound."""
        ...

    def read(self, key: str, first: int, count: int) -> Iterator[bytes]:
        """Stream so many bytes of a blob from a place on, as far as it goes. Raises BlobNotFound."""
        ...

    def exists(self, key: str) -> bool:
        """Say whether there is a blob."""
        ...

    def delete(self, key: str) -> None:
        """Remove a blob; none there is fine."""
        ...

    def delete_all(self, prefix: str) -> None:
        """Remove every blob below ``prefix``, which names a folder; none there is fine."""
        ...

    def staging_path(self, name: str) -> Path:
        """Give a local path for a file or folder under construction, cheap to ``adopt`` from."""
        ...


@dataclass(frozen=True)
class VideoKeys:
    """Keys of one video's blobs.

    Attributes:
        prefix: of them all.
        source: the file as it was uploaded.
        video: the normalised video that frames are read from.
        poster: one picture, JPEG.
        filmstrip: one row of small pictures, JPEG.
    """

    prefix: str
    source: str
    video: str
    poster: str
    filmstrip: str


def video_keys(video_id: UUID) -> VideoKeys:
    """Name the blobs of a video."""
    prefix = f"videos/{video_id}"
    return VideoKeys(
        prefix=prefix,
        source=f"{prefix}/source",
        video=f"{prefix}/video.mp4",
        poster=f"{prefix}/poster.jpg",
        filmstrip=f"{prefix}/filmstrip.jpg",
    )


def upload_name(video_id: UUID) -> str:
    """Name the staging file of an upload."""
    return f"upload-{video_id}"


def open_store(settings: Settings) -> BlobStore:
    """Open the store that the settings name. Raises StorageUnsupported, S3AddressWrong."""
    address = settings.storage_url
    if address.startswith(SCHEME):
        return S3Store(settings)
    if address and not address.startswith("file://"):
        raise StorageUnsupported(address.split("://", maxsplit=1)[0])
    return DiskStore(settings.storage_dir)
