"""Keeps what a run replaces, so that the run can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from backend.changes.content import Content, content_of
from backend.changes.record import Place, kept_mask
from backend.changes.repository import ChangeRepository
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.entities import Mask, MaskState


class RunKeeper:
    """Works within the unit that stores a frame.

    Args:
        run_id: the run; where no change has its id, nothing is kept.
    """

    def __init__(self, run_id: UUID) -> None:
        self._run_id = run_id
        self._is_undoable: bool | None = None

    def taken_down(
        self, unit: UnitOfWork, frame_index: int, masklet_ids: Sequence[UUID]
    ) -> Mapping[Place, Content]:
        """Take down the masks of a frame before they are written over."""
        if not self._keeps(unit):
            return {}
        masks = unit.session.scalars(
            select(Mask).where(Mask.frame_index == frame_index, Mask.masklet_id.in_(masklet_ids))
        )
        return {(mask.masklet_id, mask.frame_index): content_of(mask) for mask in masks}

    def keep(self, unit: UnitOfWork, replaced: Mapping[Place, Content], written: Sequence[Mask]) -> None:
        """Keep what was replaced by what was written."""
        if self._keeps(unit):
            places = [(mask.masklet_id, mask.frame_index) for mask in written]
            ChangeRepository(unit.session).keep(
                kept_mask(self._run_id, place, replaced.get(place), mask)
                for place, mask in zip(places, written, strict=True)
            )

    def keep_confirmed(self, unit: UnitOfWork, masks: Sequence[Mask]) -> None:
        """Keep of masks that they were stale."""
        stale = {(mask.masklet_id, mask.frame_index): content_of(mask) for mask in masks}
        replaced = {place: content | {"state": MaskState.STALE} for place, content in stale.items()}
        self.keep(unit, replaced, masks)

    def _keeps(self, unit: UnitOfWork) -> bool:
        if self._is_undoable is None:
            self._is_undoable = ChangeRepository(unit.session).exists(self._run_id)
        return self._is_undoable
