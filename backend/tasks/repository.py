"""Every query about tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from backend.accounts.actor import Role
from backend.accounts.entities import Account, Membership
from backend.masklets.entities import Mask, Masklet
from backend.phases.entities import Phase
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

    def open_with_phase(self, masklet_id: UUID) -> tuple[Task, Phase] | None:
        """Find the open task of a masklet with its phase, and hold the task until the commit."""
        found = self._session.execute(
            select(Task, Phase)
            .join(Phase, Phase.id == Task.phase_id)
            .where(Task.masklet_id == masklet_id, Task.state.in_(OPEN_STATES))
            .with_for_update(key_share=True, of=Task)
            .execution_options(populate_existing=True)
        ).one_or_none()
        return None if found is None else (found[0], found[1])

    def newest_of_masklet(self, masklet_id: UUID) -> Task | None:
        """Find the task of a masklet that was opened last."""
        return self._session.scalar(
            select(Task).where(Task.masklet_id == masklet_id).order_by(Task.created_at.desc()).limit(1)
        )

    def of_masklet(self, masklet_id: UUID) -> Sequence[Task]:
        """List the tasks of a masklet, oldest first."""
        return self._session.scalars(
            select(Task).where(Task.masklet_id == masklet_id).order_by(Task.created_at, Task.id)
        ).all()

    def hold_all_of(self, masklet_id: UUID) -> None:
        """Hold every task of a masklet until the commit, whoever holds it."""
        tasks = select(Task.id).where(Task.masklet_id == masklet_id).order_by(Task.id)
        self._session.execute(tasks.with_for_update())

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

    def holders_of(self, masklet_ids: Iterable[UUID]) -> set[UUID]:
        """Give everybody who works on some masklets now."""
        holders = self._session.scalars(select(Task.leased_by).where(Task.masklet_id.in_([*masklet_ids])))
        return {holder for holder in holders if holder is not None}

    def is_judged(self, task: Task) -> bool:
        """Say whether a verdict was given in the task's present round."""
        given = exists().where(Verdict.task_id == task.id, Verdict.round == task.round)
        return bool(self._session.scalar(select(given)))

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

    def may_annotate(self, project_id: UUID, account_id: UUID) -> bool:
        """Say whether a person is an annotator of a project, and can sign in."""
        roles = self._session.scalar(
            select(Membership.roles)
            .join(Account, Account.id == Membership.account_id)
            .where(
                Membership.project_id == project_id,
                Membership.account_id == account_id,
                Account.disabled_at.is_(None),
            )
        )
        return roles is not None and Role.ANNOTATOR in roles

    def name_of(self, account_id: UUID | None) -> str:
        """Give the name of a person for a sentence."""
        account = None if account_id is None else self._session.get(Account, account_id)
        return "Somebody" if account is None else account.name


def _held(query: Select[Task]) -> Select[Task]:
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)
