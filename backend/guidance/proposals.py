"""Reading and writing proposed masks."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.changes.wastebasket import Wastebasket
from backend.core.schema import Span
from backend.db.bulk import copy_into_twin
from backend.guidance.entities import ProposalMask
from backend.masklets.masks import MaskRow
from backend.masklets.repository import MaskletRepository

RUN_ID = "run_id"
"""What the log of a change says of a decision: whose proposal it was about."""

_TABLE = cast(Table, ProposalMask.__table__)
_KEY = ("run_id", "masklet_id", "frame_index")
_VALUES = ("state", "counts", "area", "predicted_iou", "object_score", "origin", "measures")
_COLUMNS = (*_KEY, *_VALUES)


class ProposalStore:
    """The proposed masks of all runs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, run_id: UUID, rows: Sequence[MaskRow]) -> None:
        """Store what a run proposes.

        Args:
            run_id: the run.
            rows: of two for the same frame, in this call or another, the later counts. Those of a masklet
                that was removed meanwhile are left out.
        """
        latest = {(row.masklet_id, row.frame_index): row for row in rows}
        living = MaskletRepository(self._session).hold_living({masklet_id for masklet_id, _ in latest})
        kept = [row for row in latest.values() if row.masklet_id in living]
        if not kept:
            return
        values = (_values_of(run_id, row) for row in kept)
        twin = copy_into_twin(self._session, _TABLE, _COLUMNS, values)
        adding = insert(ProposalMask).from_select(
            _COLUMNS,
            select(*(twin.c[name] for name in _COLUMNS)).order_by(*(twin.c[name] for name in _KEY)),
        )
        self._session.execute(
            adding.on_conflict_do_update(
                index_elements=_KEY, set_={name: adding.excluded[name] for name in _VALUES}
            )
        )

    def of_run(self, run_id: UUID) -> Sequence[ProposalMask]:
        """List what a run proposes, by masklet and frame."""
        return self._session.scalars(
            select(ProposalMask)
            .where(ProposalMask.run_id == run_id)
            .order_by(ProposalMask.masklet_id, ProposalMask.frame_index)
        ).all()

    def masklets(self, run_id: UUID, among: Collection[UUID] | None = None) -> Sequence[UUID]:
        """List the masklets that a run proposes masks of, in the order of their ids."""
        return self._session.scalars(
            select(ProposalMask.masklet_id)
            .where(*_within(run_id, None, among))
            .group_by(ProposalMask.masklet_id)
            .order_by(ProposalMask.masklet_id)
        ).all()

    def count(self, run_id: UUID) -> int:
        """Count what waits for a decision."""
        counting = select(func.count()).select_from(ProposalMask).where(ProposalMask.run_id == run_id)
        return self._session.scalar(counting) or 0

    def put_away(
        self, change_id: UUID, run_id: UUID, span: Span | None, masklet_ids: Collection[UUID] | None
    ) -> Sequence[ProposalMask]:
        """Take out what a decision is about, so that it is there for nobody else until that is undone.

        Args:
            change_id: of the decision; stored already.
            run_id: whose proposal.
            span: None stands for all frames.
            masklet_ids: None stands for all masklets.
        """
        which = and_(*_within(run_id, span, masklet_ids))
        taken = self._session.scalars(select(ProposalMask).where(which).with_for_update()).all()
        Wastebasket(self._session, change_id).put(_TABLE, which)
        for mask in taken:
            self._session.expunge(mask)  # its row is gone
        return taken


def _within(
    run_id: UUID, span: Span | None, masklet_ids: Collection[UUID] | None
) -> list[ColumnElement[bool]]:
    conditions = [ProposalMask.run_id == run_id]
    if span is not None:
        conditions.append(ProposalMask.frame_index.between(span.first, span.last))
    if masklet_ids is not None:
        conditions.append(ProposalMask.masklet_id.in_(masklet_ids))
    return conditions


def _values_of(run_id: UUID, row: MaskRow) -> tuple[object, ...]:
    return (
        run_id,
        row.masklet_id,
        row.frame_index,
        row.state.value,
        row.counts,
        row.area,
        row.predicted_iou,
        row.object_score,
        json.dumps(row.origin),
        None if row.measures is None else json.dumps(row.measures),
    )
