"""Who may hold a task now. Works within the caller's unit of work on tasks that are held for update."""

from __future__ import annotations

from uuid import UUID

from backend.accounts.actor import Actor
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.tasks.entities import Task, TaskAction, TaskState
from backend.tasks.errors import LeaseLost, MaskletClosed, TaskAssigned, TaskHeld, TaskNotForYou
from backend.tasks.queue_repository import QueueRepository
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
        _expire(unit, task)
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


def take_next(unit: UnitOfWork, project_id: UUID, account_id: UUID, phase_id: UUID | None) -> Task | None:
    """Make the next task of the queue a person's; None when there is none that they may have.

    Tasks that others hold at this moment are passed over, so that nobody waits; only where nothing else is
    left are they waited for, as they may be given back or queued again. Nothing may be held before.
    """
    queue = QueueRepository(unit.session)
    task = queue.next_for(project_id, account_id, phase_id)
    task = task or queue.next_for(project_id, account_id, phase_id, wait=True)
    if task is None:
        return None
    if task.state == TaskState.IN_PROGRESS:
        _expire(unit, task)
    take_now(unit, task, account_id)
    return task


def expire_leases(unit: UnitOfWork) -> int:
    """Queue again what people left lying, and say how many tasks that were. Servers may do it at once."""
    left = QueueRepository(unit.session).expired(SWEEP_BATCH)
    for task in left:
        _expire(unit, task)
    return len(left)


def free_from_absent(unit: UnitOfWork) -> int:
    """Give to everybody what waits for people who cannot come any more, and say how many tasks that were.

    Somebody's account was disabled, or they are no annotator of the project any more. Servers may do it at
    once.
    """
    queue, tasks = QueueRepository(unit.session), TaskRepository(unit.session)
    held = queue.held_by_absent(SWEEP_BATCH)
    for task in held:
        _expire(unit, task, reason=_cannot_come(tasks.name_of(task.leased_by)))
    reserved = queue.reserved_for_absent(SWEEP_BATCH)
    for task in reserved:
        reason = _cannot_come(tasks.name_of(task.assigned_to))
        task.assigned_to = None
        take_step(unit, task, TaskAction.ASSIGN, account_id=None, reason=reason, assigned_to=None)
    return len({task.id for task in (*held, *reserved)})


def _expire(unit: UnitOfWork, task: Task, reason: str = "") -> None:
    take_step(unit, task, TaskAction.EXPIRE, account_id=None, reason=reason, holder=str(task.leased_by))


def _cannot_come(name: str) -> str:
    return f"{name} does not annotate here any more"


def _refuse_unless_free(tasks: TaskRepository, task: Task, account_id: UUID) -> None:
    if task.state == TaskState.IN_PROGRESS:
        raise TaskHeld(task, tasks.name_of(task.leased_by))
    if task.state != TaskState.QUEUED:
        raise MaskletClosed(task)
    if task.assigned_to is not None and task.assigned_to != account_id:
        raise TaskAssigned(task, tasks.name_of(task.assigned_to))
    if task.assigned_to is None and tasks.is_excluded(task.id, account_id):
        raise TaskNotForYou(task)
