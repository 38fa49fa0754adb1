"""What verifiers do: look at masklets that are not theirs, and judge them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random, SystemRandom
from uuid import UUID, uuid4

from backend.accounts.actor import Actor
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.ledger.book import Entry as LedgerEntry
from backend.ledger.book import LedgerBook
from backend.ledger.entities import EventKind, Outcome
from backend.masklets.entities import Masklet
from backend.masklets.repository import MaskletRepository
from backend.tasks.entities import Task, TaskState
from backend.tasks.errors import TaskNotFound
from backend.tasks.repository import TaskRepository
from backend.tasks.service import TaskService
from backend.verification.decision import decide
from backend.verification.entities import (
    Check,
    Honeypot,
    HoneypotVerdict,
    Verdict,
    VerdictLabel,
)
from backend.verification.errors import (
    AlreadyJudged,
    CheckNotFound,
    CheckOutdated,
    OwnWork,
    VerdictIncomplete,
)
from backend.verification.honeypots import HoneypotStore
from backend.verification.outcome import conclude
from backend.verification.repository import VerificationRepository
from backend.verification.schemas import VerdictCreate
from backend.videos.service import find_video

CHECK_LASTS = timedelta(minutes=15)
"""How long nobody else is asked in place of a verifier."""


class VerificationDesk:
    """The checks of one verifier.

    Args:
        unit: open unit of work.
        actor: the verifier.
        random: decides where honeypots come in.
    """

    def __init__(self, unit: UnitOfWork, actor: Actor, random: Random | None = None) -> None:
        self._unit = unit
        self._actor = actor
        self._random = random or SystemRandom()
        self._checks = VerificationRepository(unit.session)
        self._tasks = TaskService(unit)

    def next(self, project_id: UUID, count: int) -> Sequence[Check]:
        """Give the next masklets to judge, so that the page can fetch them ahead.

        What was given before and not answered comes first. Honeypots come in at the rate of the phase; where
        nothing is submitted there are none.
        """
        given = list(self._checks.open_checks(project_id, self._actor.account_id))[:count]
        for check in given:
            check.expires_at = now() + CHECK_LASTS
        missing = count - len(given)
        submitted = (
            self._checks.next_submitted(project_id, self._actor.account_id, missing) if missing else []
        )
        for task in submitted:
            honeypot = self._honeypot_before(task) if len(given) < count else None
            if honeypot is not None:
                given.append(self._give(project_id, honeypot=honeypot))
            if len(given) < count:
                given.append(self._give(project_id, task=task))
        return given

    def video_of(self, check: Check) -> UUID:
        """Give the video of a check."""
        return self._masklet(check).video_id

    def task_of(self, check: Check) -> Task | None:
        """Give the task of a check; a honeypot has none."""
        return None if check.task_id is None else self._tasks.get(check.task_id)

    def masks(self, check_id: UUID) -> Sequence[tuple[int, str]]:
        """List the masks to judge, by frame. Raises CheckNotFound."""
        check = self._mine(self._checks.find(check_id), check_id)
        if check.honeypot_id is not None:
            return self._checks.masks_of_honeypot(check.honeypot_id)
        return self._checks.masks_of(self._masklet(check).id)

    def judge(self, check_id: UUID, wish: VerdictCreate) -> VerdictLabel:
        """Take a verdict; the same one again changes nothing.

        Raises:
            CheckNotFound.
            VerdictIncomplete: it lacks its reason or its frames, or names frames that there are not.
            OwnWork: the verifier worked on the masklet meanwhile.
            CheckOutdated: it was withdrawn, opened again or decided meanwhile.
            AlreadyJudged: they gave another verdict before.
        """
        masklet = self._masklet(self._mine(self._checks.find(check_id), check_id))
        _require_complete(wish, find_video(self._unit.session, masklet.video_id).shape.frame_count)
        held = MaskletRepository(self._unit.session).find_for_update(masklet.id)  # as annotators do
        task = self._held_task(check_id)
        check = self._mine(self._checks.find_for_update(check_id), check_id)
        if held is None:
            raise CheckOutdated(check_id)
        if task is None:
            self._judge_honeypot(check, wish)
        else:
            self._judge_task(check, task, wish)
        return wish.label

    def _judge_task(self, check: Check, task: Task, wish: VerdictCreate) -> None:
        earlier = self._checks.verdict_of(task.id, check.round, self._actor.account_id)
        if earlier is not None:
            if earlier != wish.label:
                raise AlreadyJudged(check.id)
            return
        if task.state != TaskState.SUBMITTED or task.round != check.round or task.verdicts_due < 1:
            raise CheckOutdated(check.id)
        if self._checks.worked_on(task.masklet_id, self._actor.account_id):
            raise OwnWork(check.id)
        check.answered_at = now()
        verdict = Verdict(
            id=uuid4(),
            task_id=task.id,
            round=task.round,
            verifier_id=self._actor.account_id,
            label=wish.label,
            reason=wish.reason,
            note=wish.note,
            span_first=None if wish.span is None else wish.span.first,
            span_last=None if wish.span is None else wish.span.last,
            mark=None if wish.mark is None else wish.mark.model_dump(mode="json"),
            active_ms=wish.active_ms,
        )
        self._checks.add(verdict)
        self._enter(task, verdict)
        phase = self._tasks.phase_of(task)
        said = self._checks.verdicts(task.id, task.round)
        label, task.verdicts_due = decide([each.label for each in said], double=phase.double_verification)
        if label is not None:
            conclude(self._unit, task, phase, label, said)

    def _judge_honeypot(self, check: Check, wish: VerdictCreate) -> None:
        """Remember whether the defect was caught; nothing else happens."""
        if check.answered_at is not None:
            return
        check.answered_at = now()
        self._unit.session.add(
            HoneypotVerdict(
                honeypot_id=check.honeypot_id,
                verifier_id=self._actor.account_id,
                label=wish.label,
                reason=wish.reason,
                caught=wish.label != VerdictLabel.SATISFACTORY,
                active_ms=wish.active_ms,
            )
        )
        self._unit.session.flush()

    def _enter(self, task: Task, verdict: Verdict) -> None:
        """Write the verdict into the ledger."""
        LedgerBook(self._unit).write(
            LedgerEntry(
                kind=EventKind.VERDICT,
                id=verdict.id,
                account_id=verdict.verifier_id,
                masklet_id=task.masklet_id,
                task_id=task.id,
                active_ms=verdict.active_ms,
                outcome=Outcome(verdict.label.value),
                judged_account_id=task.annotator_id,
            )
        )

    def _honeypot_before(self, task: Task) -> Honeypot | None:
        if self._random.random() >= self._tasks.phase_of(task).honeypot_rate:
            return None
        store = HoneypotStore(self._unit.session, self._random)
        return store.one_for(task.project_id, self._actor.account_id)

    def _give(self, project_id: UUID, *, task: Task | None = None, honeypot: Honeypot | None = None) -> Check:
        check = Check(
            id=uuid4(),
            project_id=project_id,
            verifier_id=self._actor.account_id,
            task_id=None if task is None else task.id,
            honeypot_id=None if honeypot is None else honeypot.id,
            round=0 if task is None else task.round,
            expires_at=now() + CHECK_LASTS,
        )
        self._checks.add(check)
        return check

    def _held_task(self, check_id: UUID) -> Task | None:
        task_id = self._mine(self._checks.find(check_id), check_id).task_id
        if task_id is None:
            return None
        task = TaskRepository(self._unit.session).find_for_update(task_id)
        if task is None:
            raise TaskNotFound(task_id)
        return task

    def _mine(self, check: Check | None, check_id: UUID) -> Check:
        if check is None or check.verifier_id != self._actor.account_id:
            raise CheckNotFound(check_id)
        return check

    def _masklet(self, check: Check) -> Masklet:
        session = self._unit.session
        if check.honeypot_id is not None:
            return session.get_one(Masklet, session.get_one(Honeypot, check.honeypot_id).masklet_id)
        task = self.task_of(check)
        assert task is not None  # a check has a task or a honeypot
        return session.get_one(Masklet, task.masklet_id)


def _require_complete(wish: VerdictCreate, frame_count: int) -> None:
    if wish.label != VerdictLabel.SATISFACTORY and wish.reason is None:
        raise VerdictIncomplete("Say why: choose one of the reasons.")
    if wish.label == VerdictLabel.UNSATISFACTORY and wish.span is None:
        raise VerdictIncomplete("Say where: name the first and last frame that are wrong.")
    frames = [] if wish.span is None else [wish.span.first, wish.span.last]
    if frames != sorted(frames) or any(frame >= frame_count for frame in frames):
        raise VerdictIncomplete(f"Name frames from 0 to {frame_count - 1}, the first one first.")
    if wish.mark is not None and wish.mark.frame_index >= frame_count:
        raise VerdictIncomplete(f"The pen mark must be on a frame from 0 to {frame_count - 1}.")
