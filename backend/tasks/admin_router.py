"""What admins do with tasks over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.phases.errors import PhaseNotFound
from backend.projects.errors import ProjectNotFound
from backend.tasks.errors import (
    ActionNotPossible,
    EntryOutsideVideo,
    NotAnAnnotator,
    TaskExists,
    TaskNotFound,
    TaskWithoutMasklet,
)
from backend.tasks.opening import TaskOpening
from backend.tasks.router import TaskServiceDep
from backend.tasks.schemas import Reason, TaskCreate, TaskRead, TaskUpdate
from backend.videos.errors import VideoNotReady

router = APIRouter(tags=["tasks"])


def task_opening(unit: UnitDep, actor: ActorDep) -> TaskOpening:
    """Give the service of a request."""
    return TaskOpening(unit, actor)


TaskOpeningDep = Annotated[TaskOpening, Depends(task_opening, scope="function")]


@router.post(
    "/projects/{project_id}/tasks",
    status_code=HTTPStatus.CREATED,
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(
        ProjectNotFound,
        PhaseNotFound,
        TaskExists,
        TaskWithoutMasklet,
        EntryOutsideVideo,
        NotAnAnnotator,
        VideoNotReady,
    ),
)
def open_task(project_id: UUID, body: TaskCreate, opening: TaskOpeningDep) -> TaskRead:
    """Open a task for a masklet, or for a new one in a video."""
    return TaskRead.model_validate(opening.open(project_id, body))


@router.patch(
    "/tasks/{task_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(TaskNotFound, NotAnAnnotator, ActionNotPossible),
)
def update_task(task_id: UUID, body: TaskUpdate, service: TaskServiceDep, actor: ActorDep) -> TaskRead:
    """Change the priority of a task, or the person it is reserved for."""
    return TaskRead.model_validate(service.update(actor, task_id, body))


@router.post(
    "/tasks/{task_id}/reopen",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(TaskNotFound, TaskExists, ActionNotPossible),
)
def reopen_task(task_id: UUID, body: Reason, service: TaskServiceDep, actor: ActorDep) -> TaskRead:
    """Queue a submitted or finished task again, as a further round."""
    return TaskRead.model_validate(service.reopen(actor, task_id, body.reason))
