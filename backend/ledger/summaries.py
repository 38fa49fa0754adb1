"""The summary table: kept while events come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.ledger.entities import LedgerEvent, Summary
from backend.ledger.repository import LedgerRepository, Timeline
from backend.ledger.tally import CLICK, SUMS, Cell, Tallies, Tally, cell_of

_BITS = ("edited_steps", "clicked_frames")


class SummaryStore:
    """Writes sums."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ledger = LedgerRepository(session)

    def add(self, tallies: Tallies, timelines: Mapping[UUID, Timeline]) -> None:
        """Add sums to the rows of their cells, in one order, so that two writers never lock each other.

        Args:
            tallies: what to add.
            timelines: length of the video of every masklet named in ``tallies``.
        """
        if not tallies:
            return
        rows = [_row(cell, tallies[cell], timelines) for cell in sorted(tallies, key=repr)]
        adding = insert(Summary)
        sums: dict[str, Any] = {name: getattr(Summary, name) + adding.excluded[name] for name in SUMS}
        bits: dict[str, Any] = {name: _united(name, adding.excluded[name]) for name in _BITS}
        self._session.execute(
            adding.on_conflict_do_update(constraint="uq_ledger_summaries_place", set_=sums | bits), rows
        )

    def clear_frames(self, undone: Iterable[LedgerEvent], timelines: Mapping[UUID, Timeline]) -> None:
        """Take the frames of undone edits out of their rows, unless another edit that counts is on them."""
        for edit in undone:
            if edit.masklet_id is not None and edit.frame_index is not None:
                self._clear_frame(edit, edit.masklet_id, edit.frame_index, timelines[edit.masklet_id])

    def _clear_frame(self, edit: LedgerEvent, masklet_id: UUID, frame_index: int, timeline: Timeline) -> None:
        cell = cell_of(edit, edit.account_id)
        step = frame_index // timeline.annotation_step
        first = step * timeline.annotation_step
        near = self._ledger.effective_edits(masklet_id, first, first + timeline.annotation_step - 1)
        kept = [other for other in near if cell_of(other, other.account_id) == cell]
        cleared: dict[str, Any] = {}
        if not kept:
            cleared["edited_steps"] = func.set_bit(Summary.edited_steps, step, 0)
        if not any(other.frame_index == frame_index and other.tool == CLICK for other in kept):
            cleared["clicked_frames"] = func.set_bit(Summary.clicked_frames, frame_index, 0)
        if cleared:
            self._session.execute(update(Summary).where(*_at(cell)).values(cleared))


def _row(cell: Cell, sums: Tally, timelines: Mapping[UUID, Timeline]) -> dict[str, Any]:
    timeline = None if cell.masklet_id is None else timelines[cell.masklet_id]
    steps = 0 if timeline is None else timeline.steps
    row = {**cell._asdict(), **{name: getattr(sums, name) for name in SUMS}, "steps": steps}
    if timeline is None:
        return row | dict.fromkeys(_BITS)
    edited = {frame // timeline.annotation_step for frame in sums.edited_frames}
    return row | {
        "edited_steps": _bits(edited, timeline.steps),
        "clicked_frames": _bits(sums.clicked_frames, timeline.frame_count),
    }


def _bits(members: set[int], length: int) -> str:
    """Write a set of numbers below ``length`` as bits, the first one on the left, as Postgres counts them."""
    return "".join("1" if number in members else "0" for number in range(length))


def _united(name: str, more: Any) -> Any:
    """Unite the bits of a row with more bits; either may be missing."""
    own = getattr(Summary, name)
    return func.coalesce(own.op("|")(more), more, own)


def _at(cell: Cell) -> list[ColumnElement[bool]]:
    """Find the row of a cell. "IS NOT DISTINCT FROM" would do as well, but uses no index."""
    return [getattr(Summary, name) == value for name, value in cell._asdict().items()]
