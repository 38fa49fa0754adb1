"""The task of an object that was begun just now: nobody else can have it, or a copy of it."""

from __future__ import annotations

from uuid import UUID, uuid4

from backend.db.unit_of_work import UnitOfWork
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.entities import EventKind
from backend.ledger.repository import timelines_of
from backend.masklets.entities import Masklet
from backend.phases.repository import PhaseRepository
from backend.tasks.entities import Task, TaskAction, TaskSource, TaskState
from backend.tasks.repository import TaskRepository
from backend.tasks.steps import announce_task, move, renew_lease
from backend.videos.entities import Video


def begin_task(unit: UnitOfWork, masklet: Masklet, video: Video, account_id: UUID) -> Task:
    """Open a task in the default phase for a new masklet, leased to the person who begins it.

    It comes to the same as opening a task and taking it, without asking what cannot be yet.

    Args:
        unit: open unit of work.
        masklet: stored in this unit.
        video: of the masklet, held for update.
        account_id: the person.
    """
    phase = PhaseRepository(unit.session).default_of(video.project_id)
    task = Task(
        id=uuid4(),
        project_id=video.project_id,
        video_id=video.id,
        masklet_id=masklet.id,
        phase_id=phase.id,
        source=TaskSource.MANUAL,
        state=TaskState.QUEUED,
        created_by=account_id,
    )
    steps = [move(task, action, account_id=account_id) for action in (TaskAction.OPEN, TaskAction.TAKE)]
    renew_lease(task, account_id)
    tasks = TaskRepository(unit.session)
    tasks.add(task)
    unit.session.add_all(steps)
    tasks.note_worker(task.id, account_id)
    taken = Entry(EventKind.TAKE, account_id, masklet_id=masklet.id, task_id=task.id, phase=phase.key)
    LedgerBook(unit).write(taken, timelines=timelines_of(masklet, video))
    announce_task(unit, task)
    return task
