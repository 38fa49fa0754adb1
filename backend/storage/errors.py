"""What can go wrong with blobs."""

from __future__ import annotations

from http import HTTPStatus

from backend.core.errors import DomainError


class BlobNotFound(DomainError):
    """The database knows a file that the storage lacks."""

    status, title = HTTPStatus.NOT_FOUND, "File not found"

    def __init__(self, key: str) -> None:
        super().__init__(
            "The storage lacks a file of this video; restore the storage folder from a backup"
            " or upload the video again.",
            key=key,
        )


class StorageFull(DomainError):
    """The disk has no room."""

    status, title = HTTPStatus.INSUFFICIENT_STORAGE, "Storage is full"

    def __init__(self) -> None:
        super().__init__("The disk of the server is full; free some space there and try again.")


class StorageUnsupported(RuntimeError):
    """The settings name a kind of storage that there is no code for."""

    def __init__(self, scheme: str) -> None:
        super().__init__(
            f"STORAGE_URL begins with {scheme}://, which is not supported; use file:///path/to/folder"
            " or s3://bucket/folder."
        )
