"""Imports over HTTP. Their archives come by ``archives_router``."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import needs
from backend.core.problems import problems
from backend.datasets.errors import ImportNotFound, ImportNotResumable
from backend.datasets.schemas import ImportRead
from backend.datasets.taking import ImportService
from backend.dependencies import JobsDep, PartsDep, UnitDep
from backend.projects.errors import ProjectNotFound

router = APIRouter(tags=["imports"])


def import_service(unit: UnitDep, jobs: JobsDep, parts: PartsDep) -> ImportService:
    """Give the service of a request."""
    return ImportService(unit, parts.registry, jobs, parts.store)


ImportServiceDep = Annotated[ImportService, Depends(import_service, scope="function")]


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


@router.post(
    "/imports/{import_id}/resume",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ImportNotFound, ImportNotResumable),
)
def resume_import(import_id: UUID, service: ImportServiceDep) -> ImportRead:
    """Go on with an import that was stopped, failed or left videos out. Nothing is stored twice."""
    return ImportRead.model_validate(service.resume(import_id))
