"""Imports over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.datasets.entities import ImportPurpose
from backend.datasets.errors import ImportCutOff, ImportNotFound, ImportTooLarge
from backend.datasets.schemas import ImportRead
from backend.datasets.taking import ArchiveIntake, ImportService
from backend.dependencies import PartsDep, UnitDep
from backend.projects.errors import ProjectNotFound
from backend.storage.errors import StorageFull
from media.formats.catalogue import Format

router = APIRouter(tags=["imports"])

_BODY = {
    "requestBody": {
        "description": "A tar or zip archive, or one JSON file.",
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def import_service(unit: UnitDep, parts: PartsDep) -> ImportService:
    """Give the service of a request."""
    return ImportService(unit, parts.registry)


ImportServiceDep = Annotated[ImportService, Depends(import_service, scope="function")]


@router.post(
    "/uploads/projects/{project_id}/annotations",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(ProjectNotFound, ImportTooLarge, ImportCutOff, StorageFull),
    openapi_extra=_BODY,
)
async def import_annotations(  # noqa: PLR0917 - each is a part of the request
    project_id: UUID,
    request: Request,
    actor: ActorDep,
    parts: PartsDep,
    file_name: Annotated[str, Query(min_length=1, max_length=300)],
    purpose: Annotated[
        ImportPurpose, Query(description="Annotators go on from the masks, or they count as accepted.")
    ] = ImportPurpose.PRE_ANNOTATIONS,
    format_: Annotated[
        Format | None, Query(alias="format", description="Left out, it is recognised.")
    ] = None,
) -> ImportRead:
    """Send an archive with masks, as the body. Videos that are missing here are made from it."""
    length = request.headers.get("content-length", "")
    intake = ArchiveIntake(parts)
    path = await intake.receive(request.stream(), int(length) if length.isdecimal() else None)
    found = await run_in_threadpool(intake.begin, actor, project_id, path, file_name, purpose, chosen=format_)
    return ImportRead.model_validate(found)


@router.get(
    "/projects/{project_id}/imports",
    dependencies=needs(Permission.VIEW),
    responses=problems(ProjectNotFound),
)
def list_imports(project_id: UUID, service: ImportServiceDep) -> list[ImportRead]:
    """List the newest 200 imports of a project, newest first."""
    return [ImportRead.model_validate(found) for found in service.listed(project_id)]


@router.get("/imports/{import_id}", dependencies=needs(Permission.VIEW), responses=problems(ImportNotFound))
def get_import(import_id: UUID, service: ImportServiceDep) -> ImportRead:
    """Give an import."""
    return ImportRead.model_validate(service.get(import_id))


@router.post(
    "/imports/{import_id}/cancel",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ImportNotFound),
)
def cancel_import(import_id: UUID, service: ImportServiceDep) -> ImportRead:
    """Stop an import. Videos whose masks are stored keep them."""
    return ImportRead.model_validate(service.cancel(import_id))
