"""Every query about tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from backend.accounts.entities import Account
from backend.db.base import now
from backend.masklets.entities import Mask, Masklet
from backend.tasks.entities import OPEN_STATES, Task, TaskChange, TaskPerson, TaskSource, TaskState
from backend.tasks.quality import MaskFacts
from backend.verification.entities import Verdict


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks to list; None asks for all.

    Attributes:
        person: holds it, is to have it, or submitted it.
        after: the last task of the page before.
    """

    state: TaskState | None = None
    phase_id: UUID | None = None
    video_id: UUID | None = None
    person: UUID | None = None
    after: UUID | None = None


class TaskRepository:
    """The tasks of all projects."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, task: Task) -> None:
        """Store a new task."""
        self._session.add(task)
        self._session.flush()

    def find(self, task_id: UUID) -> Task | None:
        """Find a task."""
        return self._session.get(Task, task_id)

    def find_for_update(self, task_id: UUID) -> Task | None:
        """Find a task and hold it until the commit."""
        return self._session.scalar(_held(select(Task).where(Task.id == task_id)))

    def open_of_masklet(self, masklet_id: UUID) -> Task | None:
        """Find the open task of a masklet and hold it until the commit."""
        return self._session.scalar(
            _held(select(Task).where(Task.masklet_id == masklet_id, Task.state.in_(OPEN_STATES)))
        )

    def newest_of_masklet(self, masklet_id: UUID) -> Task | None:
        """Find the task of a masklet that was opened last."""
        return self._session.scalar(
            select(Task).where(Task.masklet_id == masklet_id).order_by(Task.created_at.desc()).limit(1)
        )

    def of_video(self, video_id: UUID) -> Sequence[Task]:
        """List the tasks of a video, oldest first."""
        return self._session.scalars(
            select(Task).where(Task.video_id == video_id).order_by(Task.created_at, Task.id)
        ).all()

    def listed(self, project_id: UUID, which: TaskFilter, limit: int) -> Sequence[Task]:
        """List tasks of a project, oldest first."""
        query = select(Task).where(Task.project_id == project_id)
        if which.state is not None:
            query = query.where(Task.state == which.state)
        if which.phase_id is not None:
            query = query.where(Task.phase_id == which.phase_id)
        if which.video_id is not None:
            query = query.where(Task.video_id == which.video_id)
        if which.person is not None:
            people = (Task.leased_by, Task.assigned_to, Task.annotator_id)
            query = query.where(
                (people[0] == which.person) | (people[1] == which.person) | (people[2] == which.person)
            )
        if which.after is not None:
            last = select(Task.created_at, Task.id).where(Task.id == which.after).scalar_subquery()
            query = query.where(tuple_(Task.created_at, Task.id) > last)
        return self._session.scalars(query.order_by(Task.created_at, Task.id).limit(limit)).all()

    def counts(self, project_id: UUID) -> Sequence[tuple[UUID, TaskState, int]]:
        """Count the tasks of a project by phase and state."""
        rows = self._session.execute(
            select(Task.phase_id, Task.state, func.count())
            .where(Task.project_id == project_id)
            .group_by(Task.phase_id, Task.state)
            .order_by(Task.phase_id, Task.state)
        )
        return [(phase_id, state, count) for phase_id, state, count in rows]

    def next_assigned(self, project_id: UUID, account_id: UUID, phase_id: UUID | None) -> Task | None:
        """Find and hold the first queued task that is reserved for a person."""
        return self._first_queued(
            select(Task).where(Task.project_id == project_id, Task.assigned_to == account_id), phase_id
        )

    def next_free(self, project_id: UUID, account_id: UUID, phase_id: UUID | None) -> Task | None:
        """Find and hold the first queued task that a person may have; what others hold is passed over."""
        not_theirs = exists().where(
            TaskPerson.task_id == Task.id, TaskPerson.account_id == account_id, TaskPerson.excluded
        )
        return self._first_queued(
            select(Task).where(Task.project_id == project_id, Task.assigned_to.is_(None), ~not_theirs),
            phase_id,
        )

    def expired(self, limit: int) -> Sequence[Task]:
        """List tasks whose lease ran out, the longest ago first, and hold them; others' are passed over."""
        return self._session.scalars(
            select(Task)
            .where(Task.leased_by.is_not(None), Task.lease_expires_at < now())
            .order_by(Task.lease_expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
            .execution_options(populate_existing=True)
        ).all()

    def note_worker(self, task_id: UUID, account_id: UUID) -> None:
        """Remember that a person worked on a task, so that they never judge it."""
        noted = insert(TaskPerson).values(task_id=task_id, account_id=account_id, worked=True, excluded=False)
        self._session.execute(
            noted.on_conflict_do_update(
                index_elements=["task_id", "account_id"],
                set_={"worked": True},
                where=~TaskPerson.worked,
            )
        )

    def exclude(self, task_id: UUID, account_ids: Iterable[UUID]) -> None:
        """Keep a task from being given to some people."""
        rows = [
            {"task_id": task_id, "account_id": account_id, "worked": False, "excluded": True}
            for account_id in sorted(set(account_ids))
        ]
        if rows:
            noted = insert(TaskPerson)
            self._session.execute(
                noted.on_conflict_do_update(
                    index_elements=["task_id", "account_id"], set_={"excluded": True}
                ),
                rows,
            )

    def include(self, task_id: UUID, account_id: UUID) -> None:
        """Let a person have a task again."""
        self._session.execute(
            delete(TaskPerson).where(
                TaskPerson.task_id == task_id, TaskPerson.account_id == account_id, ~TaskPerson.worked
            )
        )
        person = self._session.get(TaskPerson, (task_id, account_id), populate_existing=True)
        if person is not None:
            person.excluded = False

    def is_excluded(self, task_id: UUID, account_id: UUID) -> bool:
        """Say whether a task is not to be given to a person."""
        person = self._session.get(TaskPerson, (task_id, account_id), populate_existing=True)
        return person is not None and person.excluded

    def workers_of_object(self, masklet_id: UUID) -> set[UUID]:
        """Give everybody who worked on a masklet or on a copy of it."""
        same = select(Masklet.id).where((Masklet.id == masklet_id) | (Masklet.copy_of == masklet_id))
        return set(
            self._session.scalars(
                select(TaskPerson.account_id)
                .join(Task, Task.id == TaskPerson.task_id)
                .where(Task.masklet_id.in_(same), TaskPerson.worked)
            )
        )

    def copies_beside(self, task: Task) -> Sequence[UUID]:
        """List the other open tasks that ask for a copy of the object of a task."""
        masklet, other = aliased(Masklet), aliased(Masklet)
        same = func.coalesce(masklet.copy_of, masklet.id)
        return self._session.scalars(
            select(Task.id)
            .join(other, other.id == Task.masklet_id)
            .join(masklet, masklet.id == task.masklet_id)
            .where(
                Task.video_id == task.video_id,
                Task.id != task.id,
                Task.source == TaskSource.OVERLAP,
                Task.state.in_(OPEN_STATES),
                or_(other.id == same, other.copy_of == same),
            )
            .order_by(Task.id)
        ).all()

    def is_judged(self, task: Task) -> bool:
        """Say whether a verdict was given in the task's present round."""
        given = exists().where(Verdict.task_id == task.id, Verdict.round == task.round)
        return bool(self._session.scalar(select(given)))

    def unjudged_automatic(self, video_id: UUID) -> Sequence[UUID]:
        """List the automatic masklets of a video that no person has judged or taken yet."""
        touched = exists().where(Verdict.task_id == Task.id)
        return self._session.scalars(
            select(Task.masklet_id)
            .where(
                Task.video_id == video_id,
                Task.source == TaskSource.AUTO,
                Task.state == TaskState.SUBMITTED,
                Task.round == 0,
                ~touched,
            )
            .order_by(Task.created_at, Task.id)
        ).all()

    def mask_facts(self, masklet_id: UUID) -> dict[int, MaskFacts]:
        """Give what the quality bar needs to know of a masklet's masks, by frame."""
        rows = self._session.execute(
            select(Mask.frame_index, Mask.state, Mask.area).where(Mask.masklet_id == masklet_id)
        )
        return {frame_index: MaskFacts(state, area) for frame_index, state, area in rows}

    def first_mask(self, masklet_id: UUID) -> Mask | None:
        """Find the first frame on which a masklet is seen."""
        return self._session.scalar(
            select(Mask)
            .where(Mask.masklet_id == masklet_id, Mask.area > 0)
            .order_by(Mask.frame_index)
            .limit(1)
        )

    def history(self, task_id: UUID) -> Sequence[TaskChange]:
        """List the steps of a task in order."""
        return self._session.scalars(
            select(TaskChange).where(TaskChange.task_id == task_id).order_by(TaskChange.id)
        ).all()

    def name_of(self, account_id: UUID | None) -> str:
        """Give the name of a person for a sentence."""
        account = None if account_id is None else self._session.get(Account, account_id)
        return "Somebody" if account is None else account.name

    def _first_queued(self, query: Select[Task], phase_id: UUID | None) -> Task | None:
        query = query.where(Task.state == TaskState.QUEUED)
        if phase_id is not None:
            query = query.where(Task.phase_id == phase_id)
        return self._session.scalar(
            query.order_by(Task.priority.desc(), Task.created_at, Task.id)
            .limit(1)
            .with_for_update(of=Task, skip_locked=True, key_share=True)
            .execution_options(populate_existing=True)
        )


def _held(query: Select[Task]) -> Select[Task]:
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)
