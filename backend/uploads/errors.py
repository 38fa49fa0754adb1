"""What can go wrong with uploads."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError

TUS_VERSION = "1.0.0"


class UploadError(DomainError):
    """Base of these errors: their replies name the protocol, as tus wants."""

    @property
    def headers(self) -> dict[str, str]:
        """Name the protocol."""
        return {"Tus-Resumable": TUS_VERSION}


class UploadNotFound(UploadError):
    """No such upload, or it was given up."""

    status, title = HTTPStatus.NOT_FOUND, "Upload not found"

    def __init__(self, upload_id: UUID) -> None:
        super().__init__("There is no such upload; begin it again.", upload_id=str(upload_id))


class TusVersionUnsupported(UploadError):
    """Another protocol, or none."""

    status, title = HTTPStatus.PRECONDITION_FAILED, "Upload protocol not supported"

    def __init__(self) -> None:
        super().__init__(f"Upload by the tus protocol {TUS_VERSION} and say so in Tus-Resumable.")

    @property
    def headers(self) -> dict[str, str]:
        """Name the versions that are spoken."""
        return {**super().headers, "Tus-Version": TUS_VERSION}


class UploadHeaderInvalid(UploadError):
    """A header is missing or wrong."""

    status, title = HTTPStatus.BAD_REQUEST, "Upload header invalid"

    def __init__(self, header: str, wanted: str) -> None:
        super().__init__(f"Send {header}: {wanted}.", header=header)


class UploadTooLarge(UploadError):
    """More bytes than the settings allow, or than were announced."""

    status, title = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Upload too large"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(
            f"The file may have at most {max_bytes} bytes; cut it into parts,"
            " or raise MASKLOOM_UPLOAD_MAX_BYTES.",
            max_bytes=max_bytes,
        )


class UploadOffsetWrong(UploadError):
    """The client wants to go on from somewhere else than where the server is."""

    status, title = HTTPStatus.CONFLICT, "Upload offset is wrong"

    def __init__(self, offset: int) -> None:
        super().__init__("Ask for the offset by HEAD and go on from there.", offset=offset)
        self._offset = offset

    @property
    def headers(self) -> dict[str, str]:
        """Say where the server is."""
        return {**super().headers, "Upload-Offset": str(self._offset)}


class UploadBusy(UploadError):
    """Another request writes to the same upload."""

    status, title = HTTPStatus.LOCKED, "Upload is busy"

    def __init__(self) -> None:
        super().__init__("Another connection is sending this file; wait a moment and go on.")


class UploadStalled(UploadError):
    """The client stopped sending."""

    status, title = HTTPStatus.REQUEST_TIMEOUT, "Upload stalled"

    def __init__(self, offset: int) -> None:
        super().__init__("Nothing came for a while; what came is kept, go on from there.", offset=offset)


class UploadContentTypeWrong(UploadError):
    """The body is not said to be a part of a file."""

    status, title = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Upload content type is wrong"

    def __init__(self) -> None:
        super().__init__("Send parts of a file as application/offset+octet-stream.")
