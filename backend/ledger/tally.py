"""From events to sums: pure, without database. The order of the events does not matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import NamedTuple
from uuid import UUID

from backend.ledger.entities import EventKind, LedgerEvent, Outcome

CLICK = "click"
"""Tool of the edits that count as clicks."""


SUMS = (
    "active_ms",
    "waiting_ms",
    "verify_ms",
    "edits",
    "clicks",
    "propagations",
    "submits",
    "verdicts",
    "satisfactory",
    "unsatisfactory",
    "rejected",
)
"""What adds up over rows of the summaries; sets of frames do not."""


class Cell(NamedTuple):
    """What a sum is kept by: one row of the summaries. The day is that of UTC."""

    project_id: UUID
    masklet_id: UUID | None
    phase: str | None
    account_id: UUID | None
    day: date
    model: str | None


@dataclass
class Tally:
    """Sums of one cell, in milliseconds and counts. What each means is told in docs/statistics.md."""

    active_ms: int = 0
    waiting_ms: int = 0
    verify_ms: int = 0
    edits: int = 0
    clicks: int = 0
    propagations: int = 0
    submits: int = 0
    verdicts: int = 0
    satisfactory: int = 0
    unsatisfactory: int = 0
    rejected: int = 0
    edited_frames: set[int] = field(default_factory=set)
    clicked_frames: set[int] = field(default_factory=set)


Tallies = dict[Cell, Tally]


def cell_of(event: LedgerEvent, account_id: UUID | None) -> Cell:
    """Give the row that an event counts in, under that person."""
    day = event.at.astimezone(UTC).date()
    return Cell(event.project_id, event.masklet_id, event.phase, account_id, day, event.model)


def tally(
    events: Iterable[LedgerEvent],
    *,
    undone: Container[UUID] = frozenset(),
    taken_back: Iterable[LedgerEvent] = (),
) -> Tallies:
    """Add up events.

    Args:
        events: new ones, each once.
        undone: ids of edits that something in the ledger undoes. They count as time only: it was work.
        taken_back: edits counted earlier and undone since; they are taken off again, but for their time.

    Returns:
        What to add to each row. The sets hold frames to add; those to clear are another matter.
    """
    sums: Tallies = defaultdict(Tally)
    for event in events:
        row = sums[cell_of(event, event.account_id)]
        if event.kind == EventKind.VERDICT:
            _count_verdict(sums, row, event)
            continue
        row.active_ms += event.active_ms
        row.waiting_ms += event.waiting_ms
        row.submits += event.kind == EventKind.SUBMIT
        row.propagations += event.kind == EventKind.PROPAGATE
        if event.kind == EventKind.EDIT and event.id not in undone:
            _count_edit(row, event)
    for edit in taken_back:
        row = sums[cell_of(edit, edit.account_id)]
        row.edits -= 1
        row.clicks -= _is_click(edit)
    return dict(sums)


def _count_edit(row: Tally, edit: LedgerEvent) -> None:
    row.edits += 1
    row.clicks += _is_click(edit)
    if edit.frame_index is not None:
        row.edited_frames.add(edit.frame_index)
        if _is_click(edit):
            row.clicked_frames.add(edit.frame_index)


def _count_verdict(sums: Tallies, verifier: Tally, verdict: LedgerEvent) -> None:
    """Seconds go to the verifier; what the verdict says goes to the person whose work it judges."""
    verifier.verify_ms += verdict.active_ms
    verifier.verdicts += 1
    judged = sums[cell_of(verdict, verdict.judged_account_id)]
    judged.satisfactory += verdict.outcome == Outcome.SATISFACTORY
    judged.unsatisfactory += verdict.outcome == Outcome.UNSATISFACTORY
    judged.rejected += verdict.outcome == Outcome.REJECTED


def _is_click(edit: LedgerEvent) -> bool:
    return edit.tool == CLICK
