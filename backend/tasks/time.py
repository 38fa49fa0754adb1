"""How much time of a task is left, where its phase has a limit."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ledger.entities import Summary
from backend.phases.entities import Phase
from backend.tasks.entities import Task
from backend.tasks.errors import TimeUsedUp
from backend.tasks.schemas import TaskTime


def task_time(limit_s: float | None, spent_s: float, returned: int) -> TaskTime:
    """Count what is left: pure. A masklet that was returned has the limit once more for every return.

    Args:
        limit_s: of the phase, None for none.
        spent_s: by everybody who worked on the masklet in the phase.
        returned: how often it was returned or opened again.
    """
    allowed_s = None if limit_s is None else limit_s * (returned + 1)
    left_s = None if allowed_s is None else max(allowed_s - spent_s, 0.0)
    return TaskTime(spent_s=spent_s, allowed_s=allowed_s, left_s=left_s)


def time_of(session: Session, task: Task, phase: Phase) -> TaskTime:
    """Look up how much time of a task is left."""
    spent_ms = session.scalar(
        select(func.sum(Summary.active_ms)).where(
            Summary.masklet_id == task.masklet_id, Summary.phase == phase.key
        )
    )
    return task_time(phase.time_limit_s, (spent_ms or 0) / 1000, task.round)


def require_time(session: Session, task: Task, phase: Phase) -> None:
    """Refuse to go on where the time of a task is used up. Raises TimeUsedUp."""
    if phase.time_limit_s is None:
        return
    time = time_of(session, task, phase)
    if time.left_s == 0.0:
        raise TimeUsedUp(task, phase, time.spent_s)
