"""Tasks over HTTP: what everybody sees, and what annotators do."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.projects.errors import ProjectNotFound
from backend.tasks.desk import TaskDesk
from backend.tasks.errors import (
    ActionNotPossible,
    LeaseLost,
    MaskletClosed,
    NotUpToTheBar,
    StillPropagating,
    TaskAssigned,
    TaskHeld,
    TaskNotForYou,
    TaskNotFound,
)
from backend.tasks.repository import TaskFilter
from backend.tasks.schemas import Reason, TaskChangeRead, TaskCount, TaskQuery, TaskRead, TaskTime
from backend.tasks.service import TaskService
from backend.videos.errors import VideoNotFound

router = APIRouter(tags=["tasks"])


def task_service(unit: UnitDep) -> TaskService:
    """Give the service of a request."""
    return TaskService(unit)


def task_desk(unit: UnitDep, actor: ActorDep) -> TaskDesk:
    """Give the tasks of the person who asks."""
    return TaskDesk(unit, actor)


TaskServiceDep = Annotated[TaskService, Depends(task_service, scope="function")]
TaskDeskDep = Annotated[TaskDesk, Depends(task_desk, scope="function")]


@router.get(
    "/projects/{project_id}/tasks",
    dependencies=needs(Permission.VIEW),
    responses=problems(ProjectNotFound),
)
def list_tasks(
    project_id: UUID, query: Annotated[TaskQuery, Query()], service: TaskServiceDep, actor: ActorDep
) -> list[TaskRead]:
    """List tasks of a project, oldest first, a page at a time."""
    which = TaskFilter(
        state=query.state,
        phase_id=query.phase_id,
        video_id=query.video_id,
        person=actor.account_id if query.mine else query.person,
        after=query.after,
    )
    return [TaskRead.model_validate(task) for task in service.listed(project_id, which, query.limit)]


@router.get(
    "/projects/{project_id}/task-counts",
    dependencies=needs(Permission.VIEW),
    responses=problems(ProjectNotFound),
)
def count_tasks(project_id: UUID, service: TaskServiceDep) -> list[TaskCount]:
    """Count the tasks of a project by phase and state."""
    return [
        TaskCount(phase_id=phase_id, state=state, count=count)
        for phase_id, state, count in service.counts(project_id)
    ]


@router.get(
    "/videos/{video_id}/tasks", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def list_video_tasks(video_id: UUID, service: TaskServiceDep) -> list[TaskRead]:
    """List the tasks of a video, oldest first."""
    return [TaskRead.model_validate(task) for task in service.of_video(video_id)]


@router.get("/tasks/{task_id}", dependencies=needs(Permission.VIEW), responses=problems(TaskNotFound))
def get_task(task_id: UUID, service: TaskServiceDep) -> TaskRead:
    """Give one task."""
    return TaskRead.model_validate(service.get(task_id))


@router.get("/tasks/{task_id}/time", dependencies=needs(Permission.VIEW), responses=problems(TaskNotFound))
def get_task_time(task_id: UUID, service: TaskServiceDep) -> TaskTime:
    """Say how much time was spent on a task, and how much is left where its phase has a limit."""
    return service.time(task_id)


@router.get("/tasks/{task_id}/history", dependencies=needs(Permission.VIEW), responses=problems(TaskNotFound))
def list_task_changes(task_id: UUID, service: TaskServiceDep) -> list[TaskChangeRead]:
    """List who did what to a task, when and why."""
    return [TaskChangeRead.model_validate(change) for change in service.history(task_id)]


@router.post(
    "/projects/{project_id}/tasks/next",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(ProjectNotFound),
)
def take_next_task(
    project_id: UUID, desk: TaskDeskDep, phase_id: Annotated[UUID | None, Query()] = None
) -> TaskRead | None:
    """Take the next task of the queue, those reserved for the person first; null when there is none."""
    task = desk.next(project_id, phase_id)
    return None if task is None else TaskRead.model_validate(task)


@router.post(
    "/tasks/{task_id}/take",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(TaskNotFound, TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed),
)
def take_task(task_id: UUID, desk: TaskDeskDep) -> TaskRead:
    """Take one task; taking one's own again renews it."""
    return TaskRead.model_validate(desk.take(task_id))


@router.post(
    "/tasks/{task_id}/heartbeat",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(TaskNotFound, LeaseLost),
)
def keep_task(task_id: UUID, desk: TaskDeskDep) -> TaskRead:
    """Stay the one who works on a task; edits do the same."""
    return TaskRead.model_validate(desk.keep(task_id))


@router.post(
    "/tasks/{task_id}/release",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(TaskNotFound, LeaseLost),
)
def release_task(task_id: UUID, desk: TaskDeskDep) -> TaskRead:
    """Give a task back as it is; what was done stays."""
    return TaskRead.model_validate(desk.release(task_id))


@router.post(
    "/tasks/{task_id}/skip",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(TaskNotFound, LeaseLost, ActionNotPossible),
)
def skip_task(task_id: UUID, body: Reason, desk: TaskDeskDep) -> TaskRead:
    """Leave a task to others, and say why; one is not given it again."""
    return TaskRead.model_validate(desk.skip(task_id, body.reason))


@router.post(
    "/tasks/{task_id}/submit",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(TaskNotFound, LeaseLost, StillPropagating, NotUpToTheBar),
)
def submit_task(task_id: UUID, desk: TaskDeskDep) -> TaskRead:
    """Submit a masklet for verification; from then on it is read-only."""
    return TaskRead.model_validate(desk.submit(task_id))


@router.post(
    "/tasks/{task_id}/withdraw",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(TaskNotFound, LeaseLost, ActionNotPossible),
)
def withdraw_task(task_id: UUID, desk: TaskDeskDep) -> TaskRead:
    """Take a submission back before anybody judged it."""
    return TaskRead.model_validate(desk.withdraw(task_id))
