"""One part of a tus upload, whatever the file is for."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Protocol
from uuid import UUID

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from backend.uploads.errors import TUS_VERSION, UploadContentTypeWrong, UploadOffsetWrong
from backend.uploads.protocol import PART_TYPE, parse_number
from backend.uploads.staged import StagedFile

TUS = {"Tus-Resumable": TUS_VERSION, "Cache-Control": "no-store"}


class Receiver(Protocol):
    """Whose files grow part by part. Everything may raise that there is no such upload."""

    def extent(self, upload_id: UUID) -> tuple[int, int]:
        """Say how many bytes have come, and of how many."""

    def staged_path(self, upload_id: UUID) -> Path:
        """Give the path of the file that grows."""

    def note_progress(self, upload_id: UUID, offset: int) -> None:
        """Take down how much has come."""

    def finish(self, upload_id: UUID) -> None:
        """Go on with the whole file."""


async def take_part(
    request: Request, receiver: Receiver, upload_id: UUID, upload_offset: str | None
) -> Response:
    """Append the body of a request to a file; what the answer acknowledges is on disk.

    Raises:
        UploadContentTypeWrong, UploadHeaderInvalid: not a part as tus sends it.
        UploadOffsetWrong: it does not go on where the file ends.
        UploadBusy, UploadStalled, UploadTooLarge, StorageFull: from the file.
    """
    if request.headers.get("content-type") != PART_TYPE:
        raise UploadContentTypeWrong
    wanted = parse_number("Upload-Offset", upload_offset)
    offset, size = await run_in_threadpool(receiver.extent, upload_id)
    if wanted != offset or offset == size:
        raise UploadOffsetWrong(offset)
    with StagedFile.open(receiver.staged_path(upload_id)) as file:
        if file.offset != wanted:  # somebody was faster
            raise UploadOffsetWrong(file.offset)
        await file.take(request.stream(), size)
        if file.offset == size:
            await run_in_threadpool(receiver.finish, upload_id)
        else:
            await run_in_threadpool(receiver.note_progress, upload_id, file.offset)
        return reply({"Upload-Offset": str(file.offset)})


def reply(headers: Mapping[str, str], status: HTTPStatus = HTTPStatus.NO_CONTENT) -> Response:
    """Answer as tus wants it."""
    return Response(status_code=status, headers={**TUS, **headers})
