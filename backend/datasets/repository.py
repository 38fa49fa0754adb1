"""Every query about what is exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.masklets.entities import Mask, Masklet, MaskState


class ExportedMask(NamedTuple):
    """What an export needs to know of a mask."""

    masklet_id: UUID
    frame_index: int
    state: MaskState
    counts: str
    trained: bool | None


class ExportRepository:
    """Masklets and masks as exports want them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def masklets_with_masks(self, video_id: UUID) -> Sequence[Masklet]:
        """List the masklets of a video that have at least one mask, by number."""
        return self._session.scalars(
            select(Masklet)
            .where(Masklet.video_id == video_id, exists().where(Mask.masklet_id == Masklet.id))
            .order_by(Masklet.number)
        ).all()

    def masks_on_every(self, video_id: UUID, step: int) -> list[ExportedMask]:
        """List the masks of a video on every ``step``-th frame from 0."""
        rows = self._session.execute(
            select(
                Mask.masklet_id,
                Mask.frame_index,
                Mask.state,
                Mask.counts,
                Mask.origin["trained"].as_boolean(),
            ).where(Mask.video_id == video_id, Mask.frame_index % step == 0)
        )
        return [ExportedMask(*row) for row in rows]
