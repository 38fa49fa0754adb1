"""Every query about who gets which task: what is next, what was left lying, what waits for nobody."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.accounts.actor import Role
from backend.accounts.entities import Account, Membership
from backend.db.base import now
from backend.tasks.entities import Task, TaskPerson, TaskState


class QueueRepository:
    """The tasks of all projects, in the order in which people get them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_for(
        self, project_id: UUID, account_id: UUID, phase_id: UUID | None = None, *, wait: bool = False
    ) -> Task | None:
        """Find the next task that a person may have, and hold it until the commit.

        Those reserved for the person come first, then the free ones, then those that somebody left lying
        and that no server has queued again yet.

        Args:
            project_id: the project.
            account_id: the person.
            phase_id: None takes any.
            wait: wait for tasks that others hold for a moment, instead of passing over them. Ask so only
                while nothing is held: all who wait do so in the same order, and not for each other.
        """
        mine = Task.assigned_to == account_id
        steps = (
            and_(Task.state == TaskState.QUEUED, mine),
            and_(Task.state == TaskState.QUEUED, _is_free_for(account_id)),
            and_(_has_run_out(), or_(mine, _is_free_for(account_id))),
        )
        # Who waits looks the other way round: what is being queued again meanwhile stands in the queue then.
        for which in reversed(steps) if wait else steps:
            query = select(Task).where(Task.project_id == project_id, which)
            if phase_id is not None:
                query = query.where(Task.phase_id == phase_id)
            query = query.order_by(Task.priority.desc(), Task.created_at, Task.id).limit(1)
            found = self._session.scalar(_held(query, skip=not wait))
            if found is not None:
                return found
        return None

    def expired(self, limit: int) -> Sequence[Task]:
        """List tasks whose lease ran out, the longest ago first, and hold them; others' are passed over."""
        query = select(Task).where(_has_run_out()).order_by(Task.lease_expires_at).limit(limit)
        return self._session.scalars(_held(query)).all()

    def held_by_absent(self, limit: int) -> Sequence[Task]:
        """List tasks that somebody holds who cannot annotate any more; held and passed over as above."""
        query = select(Task).where(Task.leased_by.is_not(None), ~_annotates(Task.leased_by))
        return self._session.scalars(_held(query.order_by(Task.id).limit(limit))).all()

    def reserved_for_absent(self, limit: int) -> Sequence[Task]:
        """List queued tasks reserved for somebody who cannot annotate any more; held as above."""
        query = select(Task).where(
            Task.state == TaskState.QUEUED, Task.assigned_to.is_not(None), ~_annotates(Task.assigned_to)
        )
        return self._session.scalars(_held(query.order_by(Task.id).limit(limit))).all()


def _has_run_out() -> ColumnElement[bool]:
    return and_(Task.leased_by.is_not(None), Task.lease_expires_at < now())


def _is_free_for(account_id: UUID) -> ColumnElement[bool]:
    not_theirs = exists().where(
        TaskPerson.task_id == Task.id, TaskPerson.account_id == account_id, TaskPerson.excluded
    )
    return and_(Task.assigned_to.is_(None), ~not_theirs)


def _annotates(person: InstrumentedAttribute[UUID | None]) -> ColumnElement[bool]:
    """Say of every task whether a person of it is an annotator of its project who can sign in."""
    return exists().where(
        Membership.project_id == Task.project_id,
        Membership.account_id == person,
        Membership.roles.contains([Role.ANNOTATOR.value]),
        Account.id == person,
        Account.disabled_at.is_(None),
    )


def _held(query: Select[Task], *, skip: bool = True) -> Select[Task]:
    held = query.with_for_update(of=Task, skip_locked=skip, key_share=True)
    return held.execution_options(populate_existing=True)
