"""One step in the life of a task: checked, recorded, announced. Works within the caller's unit of work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import TaskEvent
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.entities import EventKind
from backend.tasks.entities import Task, TaskAction, TaskChange, TaskState
from backend.tasks.errors import ActionNotPossible
from backend.tasks.life import next_state
from backend.tasks.schemas import TaskRead

LEASE_LASTS = timedelta(minutes=10)
"""How long a task is somebody's after their last sign of life."""

RENEW_AFTER = timedelta(seconds=30)
"""Signs of life within this time after the last renewal are not written down."""


_LEDGER_KIND = {
    TaskAction.TAKE: EventKind.TAKE,
    TaskAction.SKIP: EventKind.SKIP,
    TaskAction.SUBMIT: EventKind.SUBMIT,
}
"""Steps that the ledger hears of; verdicts are written with their time by whoever takes them."""


def take_step(
    unit: UnitOfWork,
    task: Task,
    action: TaskAction,
    *,
    account_id: UUID | None,
    reason: str = "",
    **details: Any,
) -> None:
    """Do something to a task that is held for update.

    Args:
        unit: open unit of work.
        task: the task.
        action: what to do.
        account_id: who does it; None for the server itself.
        reason: their words.
        details: further facts for the history, JSON-ready.

    Raises:
        ActionNotPossible: the table of the life has no such step.
    """
    unit.session.add(move(task, action, account_id=account_id, reason=reason, **details))
    unit.session.flush()
    kind = _LEDGER_KIND.get(action)
    if kind is not None:
        LedgerBook(unit).write(
            Entry(kind=kind, account_id=account_id, masklet_id=task.masklet_id, task_id=task.id)
        )
    announce_task(unit, task)


def move(
    task: Task, action: TaskAction, *, account_id: UUID | None, reason: str = "", **details: Any
) -> TaskChange:
    """Do something to a task in memory as ``take_step`` does it; gives the entry to be stored with it."""
    after = next_state(task.state, action)
    if after is None:
        raise ActionNotPossible(task, action)
    change = TaskChange(
        task_id=task.id,
        account_id=account_id,
        action=action,
        before=task.state,
        after=after,
        reason=reason,
        details=details,
    )
    task.state = after
    if after != TaskState.IN_PROGRESS:
        task.leased_by = task.lease_expires_at = None
    return change


def renew_lease(task: Task, account_id: UUID) -> None:
    """Make a task somebody's for a while from now; soon after the last time nothing is written.

    A lease that ends long after one from now was begun before a clock was set back; it is written anew.
    """
    until = now() + LEASE_LASTS
    if (
        task.leased_by == account_id
        and task.lease_expires_at is not None
        and abs(until - task.lease_expires_at) < RENEW_AFTER
    ):
        return
    task.leased_by, task.lease_expires_at = account_id, until


def announce_task(unit: UnitOfWork, task: Task) -> None:
    """Tell the pages of the video how a task stands."""
    unit.announce(task.video_id, TaskEvent(task=TaskRead.model_validate(task)))
