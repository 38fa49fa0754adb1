"""Every query about verdicts and about what verifiers are shown."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.db.base import now
from backend.masklets.entities import Mask, Masklet, MaskletType
from backend.prompts.entities import Prompt
from backend.tasks.blind import seen_while_annotating
from backend.tasks.entities import Task, TaskAction, TaskChange, TaskPerson, TaskSource, TaskState
from backend.verification.entities import (
    Check,
    Honeypot,
    HoneypotMask,
    HoneypotVerdict,
    Verdict,
    VerdictLabel,
)


class VerificationRepository:
    """Checks and verdicts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_checks(self, project_id: UUID, verifier_id: UUID, *, automatic: bool = False) -> Sequence[Check]:
        """List what a verifier was given and has not answered, oldest first, as far as it still stands.

        Args:
            automatic: only what the generator made and nobody corrected.
        """
        stands = and_(Task.state == TaskState.SUBMITTED, *_of_present_round())
        query = select(Check).outerjoin(Task, Task.id == Check.task_id)
        if automatic:
            query = (
                query.outerjoin(Honeypot, Honeypot.id == Check.honeypot_id)
                .join(Masklet, Masklet.id == func.coalesce(Task.masklet_id, Honeypot.masklet_id))
                .where(Masklet.type == MaskletType.AUTO, Check.round == 0)
            )
        return self._session.scalars(
            query.where(
                Check.project_id == project_id,
                Check.verifier_id == verifier_id,
                Check.answered_at.is_(None),
                Check.expires_at > now(),
                or_(Check.honeypot_id.is_not(None), stands),
            )
            .order_by(Check.created_at, Check.id)
            .with_for_update(of=Check)
        ).all()

    def next_submitted(
        self, project_id: UUID, verifier_id: UUID, limit: int, *, automatic: bool = False
    ) -> Sequence[Task]:
        """Find and hold the next submitted tasks that a person may judge; what others hold is passed over.

        Args:
            automatic: only what the generator made and nobody corrected.
        """
        same, asked = aliased(Task), aliased(Check)
        worked = exists().where(
            same.masklet_id == Task.masklet_id,
            TaskPerson.task_id == same.id,
            TaskPerson.account_id == verifier_id,
            TaskPerson.worked,
        )
        prompted = exists().where(Prompt.masklet_id == Task.masklet_id, Prompt.account_id == verifier_id)
        judged = exists().where(
            Verdict.task_id == Task.id, Verdict.round == Task.round, Verdict.verifier_id == verifier_id
        )
        mine = exists().where(
            Check.task_id == Task.id,
            Check.verifier_id == verifier_id,
            Check.answered_at.is_(None),
            Check.expires_at > now(),
            *_of_present_round(),
        )
        others = (
            select(func.count())
            .where(
                asked.task_id == Task.id,
                asked.answered_at.is_(None),
                asked.expires_at > now(),
                asked.round == Task.round,
                asked.created_at >= Task.submitted_at,
            )
            .correlate(Task)
            .scalar_subquery()
        )
        blind = seen_while_annotating(self._session, verifier_id)
        made = (Task.source == TaskSource.AUTO, Task.round == 0) if automatic else ()
        return self._session.scalars(
            select(Task)
            .where(
                *made,
                Task.project_id == project_id,
                Task.state == TaskState.SUBMITTED,
                ~worked,
                ~prompted,
                ~judged,
                ~mine,
                *([] if not blind else [Task.masklet_id.not_in(blind)]),
                others < Task.verdicts_due,
            )
            .order_by(Task.priority.desc(), Task.submitted_at, Task.id)
            .limit(limit)
            .with_for_update(of=Task, skip_locked=True, key_share=True)
            .execution_options(populate_existing=True)
        ).all()

    def add(self, entity: Check | Verdict) -> None:
        """Store a check or a verdict."""
        self._session.add(entity)
        self._session.flush()

    def find_for_update(self, check_id: UUID) -> Check | None:
        """Find a check and hold it until the commit."""
        return self._session.scalar(
            select(Check)
            .where(Check.id == check_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )

    def find(self, check_id: UUID) -> Check | None:
        """Find a check."""
        return self._session.get(Check, check_id)

    def worked_on(self, masklet_id: UUID, account_id: UUID) -> bool:
        """Say whether a person ever worked on a masklet."""
        worked = exists().where(
            Task.masklet_id == masklet_id,
            TaskPerson.task_id == Task.id,
            TaskPerson.account_id == account_id,
            TaskPerson.worked,
        )
        prompted = exists().where(Prompt.masklet_id == masklet_id, Prompt.account_id == account_id)
        return bool(self._session.scalar(select(or_(worked, prompted))))

    def verdicts(self, task_id: UUID, round_: int | None = None) -> Sequence[Verdict]:
        """List the verdicts on a task, oldest first, of one round or of all."""
        query = select(Verdict).where(Verdict.task_id == task_id)
        if round_ is not None:
            query = query.where(Verdict.round == round_)
        return self._session.scalars(query.order_by(Verdict.created_at, Verdict.id)).all()

    def newest_task(self, masklet_id: UUID) -> Task:
        """Give the task of a masklet that was opened last; one that was accepted has one."""
        query = select(Task).where(Task.masklet_id == masklet_id).order_by(Task.created_at.desc(), Task.id)
        return self._session.scalars(query.limit(1)).one()

    def verdict_of(self, task_id: UUID, round_: int, verifier_id: UUID) -> VerdictLabel | None:
        """Give what a person said of a task in a round."""
        return self._session.scalar(
            select(Verdict.label).where(
                Verdict.task_id == task_id, Verdict.round == round_, Verdict.verifier_id == verifier_id
            )
        )

    def verdict_on_honeypot(self, honeypot_id: UUID | None, verifier_id: UUID) -> VerdictLabel | None:
        """Give what a person said of a honeypot."""
        return self._session.scalar(
            select(HoneypotVerdict.label).where(
                HoneypotVerdict.honeypot_id == honeypot_id, HoneypotVerdict.verifier_id == verifier_id
            )
        )

    def returns_to(self, task_id: UUID, account_id: UUID) -> int:
        """Count how often a task was returned to a person."""
        count = self._session.scalar(
            select(func.count()).where(
                TaskChange.task_id == task_id,
                TaskChange.action == TaskAction.RETURN,
                TaskChange.details["annotator"].as_string() == str(account_id),
            )
        )
        return count or 0

    def masks_of(self, masklet_id: UUID) -> Sequence[tuple[int, str]]:
        """List the masks of a masklet by frame, as run lengths."""
        rows = self._session.execute(
            select(Mask.frame_index, Mask.counts)
            .where(Mask.masklet_id == masklet_id)
            .order_by(Mask.frame_index)
        )
        return [(frame_index, counts) for frame_index, counts in rows]

    def masks_of_honeypot(self, honeypot_id: UUID) -> Sequence[tuple[int, str]]:
        """List the masks of a honeypot by frame, as run lengths."""
        rows = self._session.execute(
            select(HoneypotMask.frame_index, HoneypotMask.counts)
            .where(HoneypotMask.honeypot_id == honeypot_id)
            .order_by(HoneypotMask.frame_index)
        )
        return [(frame_index, counts) for frame_index, counts in rows]


def _of_present_round() -> tuple[ColumnElement[bool], ...]:
    """Conditions on ``Check`` and its ``Task``: it shows what was submitted last.

    A masklet that was taken back and submitted again is in the same round, but another one.
    """
    return Check.round == Task.round, Check.created_at >= Task.submitted_at
