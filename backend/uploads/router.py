"""Uploads over HTTP: tus 1.0 with creation and termination."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problem_response, problems
from backend.dependencies import PartsDep
from backend.projects.errors import ProjectNotFound
from backend.storage.errors import StorageFull
from backend.uploads.errors import (
    TUS_VERSION,
    TusVersionUnsupported,
    UploadBusy,
    UploadContentTypeWrong,
    UploadHeaderInvalid,
    UploadNotFound,
    UploadOffsetWrong,
    UploadStalled,
    UploadTooLarge,
)
from backend.uploads.protocol import EXTENSIONS, check_version, parse_metadata, parse_number
from backend.uploads.receiving import TUS, reply, take_part
from backend.uploads.schemas import UploadRead
from backend.uploads.service import UploadService

router = APIRouter(tags=["uploads"])


def upload_service(parts: PartsDep) -> UploadService:
    """Give the service; it opens units of work of its own."""
    return UploadService(parts)


UploadServiceDep = Annotated[UploadService, Depends(upload_service)]
VersionHeader = Annotated[str | None, Header(alias="Tus-Resumable")]
SizeHeader = Annotated[str | None, Header(alias="Upload-Length")]
OffsetHeader = Annotated[str | None, Header(alias="Upload-Offset")]
MetadataHeader = Annotated[str | None, Header(alias="Upload-Metadata")]


@router.options("/uploads", status_code=HTTPStatus.NO_CONTENT)
@router.options("/uploads/{upload_id}", status_code=HTTPStatus.NO_CONTENT, include_in_schema=False)
def get_upload_options(parts: PartsDep) -> Response:
    """Say what of tus is spoken."""
    return reply(
        {
            "Tus-Version": TUS_VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(parts.settings.upload_max_bytes),
        }
    )


@router.post(
    "/uploads",
    status_code=HTTPStatus.CREATED,
    responses=problems(
        TusVersionUnsupported, UploadHeaderInvalid, UploadTooLarge, StorageFull, ProjectNotFound
    ),
)
def begin_upload(
    actor: ActorDep,
    response: Response,
    service: UploadServiceDep,
    *,
    tus_resumable: VersionHeader = None,
    upload_length: SizeHeader = None,
    upload_metadata: MetadataHeader = None,
) -> UploadRead:
    """Begin an upload into a project whose videos you manage. Its id is the id of the video to be."""
    check_version(tus_resumable)
    size, metadata = parse_number("Upload-Length", upload_length), parse_metadata(upload_metadata)
    upload = service.begin(actor, size, metadata)
    response.headers.update({**TUS, "Location": f"/api/uploads/{upload.id}", "Upload-Offset": "0"})
    return upload


@router.head(
    "/uploads/{upload_id}",
    dependencies=needs(Permission.MANAGE_VIDEOS),
    response_class=Response,
    responses=problems(TusVersionUnsupported, UploadNotFound),
)
def get_upload_offset(
    upload_id: UUID, service: UploadServiceDep, tus_resumable: VersionHeader = None
) -> Response:
    """Say in Upload-Offset how far an upload has come."""
    check_version(tus_resumable)
    upload = service.status(upload_id)
    service.finish_if_whole(upload)
    return reply(
        {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.size)}, status=HTTPStatus.OK
    )


@router.patch(
    "/uploads/{upload_id}",
    dependencies=needs(Permission.MANAGE_VIDEOS),
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses={
        **problems(
            TusVersionUnsupported,
            UploadHeaderInvalid,
            UploadNotFound,
            UploadOffsetWrong,
            UploadBusy,
            UploadStalled,
            UploadTooLarge,
            StorageFull,
        ),
        415: problem_response(
            f"{UploadContentTypeWrong.title} (`/problems/{UploadContentTypeWrong.slug()}`),"
            " or the file is no video (`/problems/not-a-video`, `/problems/no-video-stream`,"
            " `/problems/unsupported-codec`); nothing of it is kept"
        ),
    },
)
async def continue_upload(
    upload_id: UUID,
    request: Request,
    service: UploadServiceDep,
    tus_resumable: VersionHeader = None,
    upload_offset: OffsetHeader = None,
) -> Response:
    """Send more of the file, as the body. What is acknowledged is on disk; the last part queues ingest."""
    check_version(tus_resumable)
    return await take_part(request, service, upload_id, upload_offset)


@router.delete(
    "/uploads/{upload_id}",
    dependencies=needs(Permission.MANAGE_VIDEOS),
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=problems(TusVersionUnsupported, UploadNotFound),
)
def give_up_upload(
    upload_id: UUID, service: UploadServiceDep, tus_resumable: VersionHeader = None
) -> Response:
    """Give an unfinished upload up; nothing of it is kept."""
    check_version(tus_resumable)
    service.give_up(upload_id)
    return reply({})
