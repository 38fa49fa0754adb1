"""Projects over HTTP. Their people are in ``accounts``."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.projects.errors import LastProject, ProjectNameTaken, ProjectNotFound
from backend.projects.schemas import ProjectCreate, ProjectRead, ProjectUpdate
from backend.projects.service import ProjectService

router = APIRouter(tags=["projects"])


def project_service(unit: UnitDep) -> ProjectService:
    """Give the service of a request."""
    return ProjectService(unit)


ProjectServiceDep = Annotated[ProjectService, Depends(project_service, scope="function")]


@router.get("/projects")
def list_projects(actor: ActorDep, service: ProjectServiceDep) -> list[ProjectRead]:
    """List the projects that you may see, oldest first."""
    return [ProjectRead.model_validate(project) for project in service.list_visible(actor)]


@router.post(
    "/projects",
    dependencies=needs(Permission.MANAGE_SITE),
    status_code=HTTPStatus.CREATED,
    responses=problems(ProjectNameTaken),
)
def create_project(actor: ActorDep, body: ProjectCreate, service: ProjectServiceDep) -> ProjectRead:
    """Make a project, in which you get every role."""
    return ProjectRead.model_validate(service.found(actor, body.name))


@router.get(
    "/projects/{project_id}", dependencies=needs(Permission.VIEW), responses=problems(ProjectNotFound)
)
def get_project(project_id: UUID, service: ProjectServiceDep) -> ProjectRead:
    """Give one project."""
    return ProjectRead.model_validate(service.get(project_id))


@router.patch(
    "/projects/{project_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound, ProjectNameTaken, LastProject),
)
def update_project(
    project_id: UUID, actor: ActorDep, body: ProjectUpdate, service: ProjectServiceDep
) -> ProjectRead:
    """Give a project another name, take it out of use or back."""
    return ProjectRead.model_validate(service.update(actor, project_id, body))
