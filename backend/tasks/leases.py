"""Who may hold a task now. Works within the caller's unit of work on tasks that are held for update."""

from __future__ import annotations

from uuid import UUID

from backend.accounts.actor import Actor
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.tasks.entities import Task, TaskAction, TaskState
from backend.tasks.errors import LeaseLost, MaskletClosed, TaskAssigned, TaskHeld, TaskNotForYou
from backend.tasks.repository import TaskRepository
from backend.tasks.steps import renew_lease, take_step

SWEEP_BATCH = 200


def lease_to(unit: UnitOfWork, task: Task, actor: Actor) -> None:
    """Make a task a person's for a while; one that they hold already is theirs for longer.

    Raises:
        TaskHeld, TaskAssigned: it is somebody else's.
        TaskNotForYou: they are not to have it.
        MaskletClosed: it was submitted or is finished.
    """
    if task.state == TaskState.IN_PROGRESS and task.leased_by == actor.account_id:
        renew_lease(task, actor.account_id)  # also when it ran out and nobody else took it
        return
    if has_expired(task):
        take_step(unit, task, TaskAction.EXPIRE, account_id=None)
    _refuse_unless_free(TaskRepository(unit.session), task, actor.account_id)
    take_now(unit, task, actor.account_id)


def take_now(unit: UnitOfWork, task: Task, account_id: UUID) -> None:
    """Make a queued task a person's, whoever it was reserved for; copies of the object go to others."""
    renew_lease(task, account_id)
    take_step(unit, task, TaskAction.TAKE, account_id=account_id)
    tasks = TaskRepository(unit.session)
    tasks.note_worker(task.id, account_id)
    for copy in tasks.copies_beside(task):
        tasks.exclude(copy, [account_id])


def require_holder(task: Task, actor: Actor) -> None:
    """Check that a person holds a task. Raises LeaseLost."""
    if task.state != TaskState.IN_PROGRESS or task.leased_by != actor.account_id:
        raise LeaseLost(task)


def has_expired(task: Task) -> bool:
    """Say whether a task's lease ran out."""
    return task.lease_expires_at is not None and task.lease_expires_at < now()


def expire_leases(unit: UnitOfWork) -> int:
    """Queue again what people left lying, and say how many tasks that were. Servers may do it at once."""
    left = TaskRepository(unit.session).expired(SWEEP_BATCH)
    for task in left:
        take_step(unit, task, TaskAction.EXPIRE, account_id=None, holder=str(task.leased_by))
    return len(left)


def _refuse_unless_free(tasks: TaskRepository, task: Task, account_id: UUID) -> None:
    if task.state == TaskState.IN_PROGRESS:
        raise TaskHeld(task, tasks.name_of(task.leased_by))
    if task.state != TaskState.QUEUED:
        raise MaskletClosed(task)
    if task.assigned_to is not None and task.assigned_to != account_id:
        raise TaskAssigned(task, tasks.name_of(task.assigned_to))
    if task.assigned_to is None and tasks.is_excluded(task.id, account_id):
        raise TaskNotForYou(task)
