"""What verifiers do: look at masklets that are not theirs, and judge them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random, SystemRandom
from uuid import UUID, uuid4

from backend.accounts.actor import Actor
from backend.core.errors import DomainError
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
from backend.verification.presenting import Presenter
from backend.verification.repository import VerificationRepository
from backend.verification.schemas import CheckVerdict, CheckVerdictTaken, VerdictCreate
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
        self._presenter = Presenter(unit.session)
        self._honeypots = HoneypotStore(unit.session, self._random)

    def next(self, project_id: UUID, count: int, *, automatic: bool = False) -> Sequence[Check]:
        """Give the next masklets to judge, so that the page can fetch them ahead.

        What was given before and not answered comes first. Honeypots come in at the rate of the phase; where
        nothing is submitted there are none.

        Args:
            automatic: only what the generator made, to be judged many at once.
        """
        verifier_id = self._actor.account_id
        given = list(self._checks.open_checks(project_id, verifier_id, automatic=automatic))[:count]
        for check in given:
            check.expires_at = now() + CHECK_LASTS
        missing = count - len(given)
        if missing == 0:
            return given
        submitted = self._checks.next_submitted(project_id, verifier_id, missing, automatic=automatic)
        honeypots = iter(self._honeypots.unseen(project_id, verifier_id, missing, automatic=automatic))
        for task in submitted:
            honeypot = next(honeypots, None) if self._wants_honeypot(task) else None
            if honeypot is not None and len(given) < count:
                given.append(self._give(project_id, honeypot=honeypot))
            if len(given) < count:
                given.append(self._give(project_id, task=task))
        return given

    def find(self, check_id: UUID) -> Check:
        """Give a check of one's own. Raises CheckNotFound."""
        return self._mine(self._checks.find(check_id), check_id)

    def judge_all(self, project_id: UUID, wishes: Sequence[CheckVerdict]) -> list[CheckVerdictTaken]:
        """Take several verdicts. One that is refused, as ``judge`` says, keeps no other from counting."""
        taken = {
            wish.check_id: self._one_of_all(project_id, wish) for wish in sorted(wishes, key=self._order)
        }
        return [taken[wish.check_id] for wish in wishes]

    def _one_of_all(self, project_id: UUID, wish: CheckVerdict) -> CheckVerdictTaken:
        try:
            if self.find(wish.check_id).project_id != project_id:
                raise CheckNotFound(wish.check_id)
            label = self.judge(wish.check_id, wish)
        except DomainError as refusal:  # raised before anything is written
            return CheckVerdictTaken(check_id=wish.check_id, label=None, problem=refusal.problem())
        return CheckVerdictTaken(check_id=wish.check_id, label=label, problem=None)

    def _order(self, wish: CheckVerdict) -> str:
        """Masklets are held in one order by everybody, so that nobody waits for each other for ever."""
        check = self._checks.find(wish.check_id)
        return "" if check is None else str(self._masklet(check).id)

    def judge(self, check_id: UUID, wish: VerdictCreate) -> VerdictLabel:
        """Take a verdict; the same one again changes nothing.

        Raises:
            CheckNotFound.
            VerdictIncomplete: it lacks its reason or its frames, or names frames that there are not.
            OwnWork: the verifier worked on the masklet meanwhile.
            CheckOutdated: it was withdrawn, opened again or decided meanwhile.
            AlreadyJudged: they gave another verdict before.
        """
        masklet = self._masklet(self.find(check_id))
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
        if self._checks.worked_on(task.masklet_id, self._actor.account_id):
            raise OwnWork(check.id)
        if not _stands(check, task):
            raise CheckOutdated(check.id)
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
        """Remember whether the defect was caught; nothing else happens. Raises AlreadyJudged."""
        earlier = self._checks.verdict_on_honeypot(check.honeypot_id, self._actor.account_id)
        if earlier is not None:
            if earlier != wish.label:
                raise AlreadyJudged(check.id)
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

    def _wants_honeypot(self, task: Task) -> bool:
        return self._random.random() < self._tasks.phase_of(task).honeypot_rate

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
        # Whoever sees these masks is not given the object to annotate.
        tasks = TaskRepository(self._unit.session)
        for copy in tasks.copies_beside(self._presenter.subject(check).task):
            tasks.exclude(copy, [self._actor.account_id])
        return check

    def _held_task(self, check_id: UUID) -> Task | None:
        task_id = self.find(check_id).task_id
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
        return self._presenter.subject(check).masklet


def _stands(check: Check, task: Task) -> bool:
    """Say whether a check is about the masklet as it waits for a verdict now."""
    if task.submitted_at is not None and check.created_at < task.submitted_at:
        return False  # it was taken back since, and submitted again
    return task.state == TaskState.SUBMITTED and task.round == check.round and task.verdicts_due > 0


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
