"""Projects over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends

from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.projects.errors import ProjectNameTaken
from backend.projects.schemas import ProjectCreate, ProjectRead
from backend.projects.service import ProjectService

router = APIRouter(tags=["projects"])


def project_service(unit: UnitDep) -> ProjectService:
    """Give the service of a request."""
    return ProjectService(unit)


ProjectServiceDep = Annotated[ProjectService, Depends(project_service, scope="function")]


@router.get("/projects")
def list_projects(service: ProjectServiceDep) -> list[ProjectRead]:
    """List projects, oldest first."""
    return [ProjectRead.model_validate(project) for project in service.list_all()]


@router.post("/projects", status_code=HTTPStatus.CREATED, responses=problems(ProjectNameTaken))
def create_project(body: ProjectCreate, service: ProjectServiceDep) -> ProjectRead:
    """Make a project."""
    return ProjectRead.model_validate(service.create(body.name))
