"""Phases over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.phases.errors import BuiltInFixed, PhaseInUse, PhaseKeyTaken, PhaseNotConsistent, PhaseNotFound
from backend.phases.schemas import PhaseCreate, PhaseRead, PhaseUpdate
from backend.phases.service import PhaseService
from backend.projects.errors import ProjectNotFound

router = APIRouter(tags=["phases"])


def phase_service(unit: UnitDep, actor: ActorDep) -> PhaseService:
    """Give the service of a request."""
    return PhaseService(unit, actor)


PhaseServiceDep = Annotated[PhaseService, Depends(phase_service, scope="function")]


@router.get(
    "/projects/{project_id}/phases",
    dependencies=needs(Permission.VIEW),
    responses=problems(ProjectNotFound),
)
def list_phases(project_id: UUID, service: PhaseServiceDep) -> list[PhaseRead]:
    """List the phases of a project in their order."""
    return [PhaseRead.model_validate(phase) for phase in service.list_of_project(project_id)]


@router.post(
    "/projects/{project_id}/phases",
    status_code=HTTPStatus.CREATED,
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound, PhaseKeyTaken, PhaseNotConsistent),
)
def create_phase(project_id: UUID, body: PhaseCreate, service: PhaseServiceDep) -> PhaseRead:
    """Define a phase."""
    return PhaseRead.model_validate(service.create(project_id, body))


@router.patch(
    "/phases/{phase_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(PhaseNotFound, BuiltInFixed, PhaseNotConsistent, PhaseInUse),
)
def update_phase(phase_id: UUID, body: PhaseUpdate, service: PhaseServiceDep) -> PhaseRead:
    """Change a phase; what is under way goes on by the new rules."""
    return PhaseRead.model_validate(service.update(phase_id, body))


@router.delete(
    "/phases/{phase_id}",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(PhaseNotFound, PhaseInUse),
)
def delete_phase(phase_id: UUID, service: PhaseServiceDep) -> None:
    """Remove a phase that nobody ever worked in."""
    service.delete(phase_id)
