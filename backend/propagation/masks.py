"""What propagation asks of stored masks and tells about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, select, tuple_, update
from sqlalchemy.orm import Session

from backend.db.base import now
from backend.masklets.entities import PROTECTED_STATES, Mask, MaskState


class StoredMask(NamedTuple):
    """A mask as a run finds it."""

    counts: str
    state: MaskState


class MaskLookup:
    """Queries about masks of masklets on the way of a run."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stale_frames(self, masklet_id: UUID, first: int, last: int) -> list[int]:
        """List frames, ascending, whose mask is stale, from ``first`` to ``last``, both included."""
        return self._frames(masklet_id, (MaskState.STALE,), first, last)

    def protected_frames(self, masklet_id: UUID) -> list[int]:
        """List frames, ascending, that no propagation changes: edited and locked ones."""
        return self._frames(masklet_id, PROTECTED_STATES, 0, None)

    def protected_on(self, masklet_ids: Collection[UUID], frame_index: int) -> Sequence[Mask]:
        """List the masks of some masklets on one frame that no propagation changes."""
        places = [(masklet_id, frame_index) for masklet_id in masklet_ids]
        return self._session.scalars(
            select(Mask).where(
                tuple_(Mask.masklet_id, Mask.frame_index).in_(places), Mask.state.in_(PROTECTED_STATES)
            )
        ).all()

    def on_frame(self, masklet_ids: Collection[UUID], frame_index: int) -> dict[UUID, StoredMask]:
        """Give the masks of some masklets on one frame, by masklet."""
        places = [(masklet_id, frame_index) for masklet_id in masklet_ids]
        rows = self._session.execute(
            select(Mask.masklet_id, Mask.counts, Mask.state).where(
                tuple_(Mask.masklet_id, Mask.frame_index).in_(places)
            )
        )
        return {masklet_id: StoredMask(counts, state) for masklet_id, counts, state in rows}

    def confirm(self, masklet_id: UUID, first: int, last: int) -> Sequence[Mask]:
        """Take stale masks for true again, from ``first`` to ``last``, both included; gives those."""
        fresh = (
            update(Mask)
            .where(
                Mask.masklet_id == masklet_id,
                Mask.state == MaskState.STALE,
                Mask.frame_index.between(first, last),
            )
            .values(
                state=case((Mask.object_score > 0, MaskState.PROPAGATED), else_=MaskState.ABSENT),
                revision=Mask.revision + 1,
                updated_at=now(),
            )
            .returning(Mask)
        )
        return self._session.scalars(fresh, execution_options={"populate_existing": True}).all()

    def _frames(
        self, masklet_id: UUID, states: Collection[MaskState], first: int, last: int | None
    ) -> list[int]:
        query = select(Mask.frame_index).where(
            Mask.masklet_id == masklet_id, Mask.state.in_(states), Mask.frame_index >= first
        )
        if last is not None:
            query = query.where(Mask.frame_index <= last)
        return list(self._session.scalars(query.order_by(Mask.frame_index)))
