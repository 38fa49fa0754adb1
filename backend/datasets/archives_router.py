"""Archives of masks over HTTP: tus 1.0, as for videos."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.datasets.archives import ArchiveUploads
from backend.datasets.entities import ImportPurpose
from backend.datasets.errors import ImportNotFound, ImportTooLarge
from backend.datasets.schemas import ImportRead
from backend.dependencies import PartsDep
from backend.projects.errors import ProjectNotFound
from backend.storage.errors import StorageFull
from backend.uploads.errors import (
    TusVersionUnsupported,
    UploadBusy,
    UploadContentTypeWrong,
    UploadHeaderInvalid,
    UploadOffsetWrong,
    UploadStalled,
    UploadTooLarge,
)
from backend.uploads.protocol import check_version, parse_metadata, parse_number
from backend.uploads.receiving import TUS, reply, take_part
from backend.uploads.router import MetadataHeader, OffsetHeader, SizeHeader, VersionHeader
from media.formats.catalogue import Format

router = APIRouter(tags=["imports"])


def archive_uploads(parts: PartsDep) -> ArchiveUploads:
    """Give the service; it opens units of work of its own."""
    return ArchiveUploads(parts)


ArchiveUploadsDep = Annotated[ArchiveUploads, Depends(archive_uploads)]


@router.post(
    "/uploads/projects/{project_id}/imports",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.CREATED,
    responses=problems(
        ProjectNotFound, TusVersionUnsupported, UploadHeaderInvalid, ImportTooLarge, StorageFull
    ),
)
def begin_import(  # noqa: PLR0917 - each is a part of the request
    project_id: UUID,
    actor: ActorDep,
    response: Response,
    service: ArchiveUploadsDep,
    purpose: Annotated[
        ImportPurpose, Query(description="Annotators go on from the masks, or they count as accepted.")
    ] = ImportPurpose.PRE_ANNOTATIONS,
    format_: Annotated[
        Format | None, Query(alias="format", description="Left out, it is recognised.")
    ] = None,
    *,
    tus_resumable: VersionHeader = None,
    upload_length: SizeHeader = None,
    upload_metadata: MetadataHeader = None,
) -> ImportRead:
    """Begin to send a tar or zip archive, or one JSON file; Upload-Metadata names it.

    Send its bytes to the address in Location. Videos that are missing here are made from it.
    """
    check_version(tus_resumable)
    size, told = parse_number("Upload-Length", upload_length), parse_metadata(upload_metadata)
    found = service.begin(actor, project_id, size, told.file_name, purpose, format_)
    location = f"/api/uploads/imports/{found.id}"
    response.headers.update({**TUS, "Location": location, "Upload-Offset": "0"})
    return ImportRead.model_validate(found)


@router.head(
    "/uploads/imports/{import_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    response_class=Response,
    responses=problems(TusVersionUnsupported, ImportNotFound),
)
def get_import_offset(
    import_id: UUID, service: ArchiveUploadsDep, tus_resumable: VersionHeader = None
) -> Response:
    """Say in Upload-Offset how much of an archive has come."""
    check_version(tus_resumable)
    offset, size = service.extent(import_id)
    service.finish_if_whole(import_id)
    return reply({"Upload-Offset": str(offset), "Upload-Length": str(size)}, HTTPStatus.OK)


@router.patch(
    "/uploads/imports/{import_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=problems(
        TusVersionUnsupported,
        UploadHeaderInvalid,
        UploadContentTypeWrong,
        ImportNotFound,
        UploadOffsetWrong,
        UploadBusy,
        UploadStalled,
        UploadTooLarge,
        StorageFull,
    ),
)
async def continue_import(
    import_id: UUID,
    request: Request,
    service: ArchiveUploadsDep,
    tus_resumable: VersionHeader = None,
    upload_offset: OffsetHeader = None,
) -> Response:
    """Send more of an archive, as the body. What is acknowledged is on disk; the last part has it read."""
    check_version(tus_resumable)
    return await take_part(request, service, import_id, upload_offset)


@router.delete(
    "/uploads/imports/{import_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=problems(TusVersionUnsupported, ImportNotFound),
)
def give_up_import(
    import_id: UUID, service: ArchiveUploadsDep, tus_resumable: VersionHeader = None
) -> Response:
    """Give up an archive that has not arrived whole; of one that has, nothing is touched."""
    check_version(tus_resumable)
    service.extent(import_id)
    service.give_up(import_id)
    return reply({})
