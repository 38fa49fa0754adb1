"""What becomes of a task once its verdicts are decided. Works within the caller's unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.phases.entities import Phase
from backend.tasks.entities import Task, TaskAction
from backend.tasks.repository import TaskRepository
from backend.tasks.schemas import Entry, PenMark
from backend.tasks.steps import take_step
from backend.verification.entities import Verdict, VerdictLabel
from backend.verification.repository import VerificationRepository


def next_annotator(annotator_id: UUID | None, returns: int, return_rounds: int) -> UUID | None:
    """Say for whom a returned masklet is reserved: pure.

    Args:
        annotator_id: who submitted it; None for the automatic generator.
        returns: how often it was returned to them, this time included.
        return_rounds: how often it may be.

    Returns:
        The same annotator while there are rounds left; None for anybody else.
    """
    return annotator_id if returns <= return_rounds else None


def conclude(
    unit: UnitOfWork, task: Task, phase: Phase, label: VerdictLabel, said: Sequence[Verdict]
) -> None:
    """Do what a decision asks for.

    Args:
        unit: open unit of work.
        task: submitted, held for update.
        phase: of the task.
        label: the decision.
        said: the verdicts of the round, in order.
    """
    deciding = next((verdict for verdict in said if verdict.label == label), said[-1])
    task.verdicts_due = 0
    match label:
        case VerdictLabel.SATISFACTORY:
            task.entry = None
            _step(unit, task, TaskAction.ACCEPT, deciding)
        case VerdictLabel.REJECTED:
            _step(unit, task, TaskAction.REJECT, deciding)
        case VerdictLabel.UNSATISFACTORY:
            _return(unit, task, phase, deciding)


def _return(unit: UnitOfWork, task: Task, phase: Phase, verdict: Verdict) -> None:
    """Queue a task again as a work order: for the same annotator first, opening where it went wrong."""
    annotator_id = task.annotator_id
    returns = 1
    if annotator_id is not None:
        returns += VerificationRepository(unit.session).returns_to(task.id, annotator_id)
    tasks = TaskRepository(unit.session)
    wanted = next_annotator(annotator_id, returns, phase.return_rounds)
    # A task that is reserved for somebody who has left would wait for ever.
    is_here = wanted is not None and tasks.may_annotate(task.project_id, wanted)
    _step(
        unit, task, TaskAction.RETURN, verdict, annotator=None if annotator_id is None else str(annotator_id)
    )
    task.round += 1
    task.assigned_to = wanted if is_here else None
    task.entry = _work_order(verdict).model_dump(mode="json")
    if wanted is None and annotator_id is not None:
        tasks.exclude(task.id, [annotator_id])
    take_step(unit, task, TaskAction.REQUEUE, account_id=None)


def _step(unit: UnitOfWork, task: Task, action: TaskAction, verdict: Verdict, **details: str | None) -> None:
    take_step(
        unit,
        task,
        action,
        account_id=verdict.verifier_id,
        reason=verdict.note or (verdict.reason or ""),
        verdict_id=str(verdict.id),
        **details,
    )


def _work_order(verdict: Verdict) -> Entry:
    first = verdict.span_first or 0
    return Entry(
        span_first=first,
        span_last=first if verdict.span_last is None else verdict.span_last,
        reason=None if verdict.reason is None else verdict.reason.value,
        note=verdict.note,
        mark=None if verdict.mark is None else PenMark.model_validate(verdict.mark),
        box=None,
    )
