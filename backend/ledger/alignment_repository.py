"""Every query about the comparison with phase 1."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from backend.ledger.entities import Alignment, ReferenceMask, Summary
from backend.masklets.entities import Mask, Masklet
from backend.videos.entities import Video
from media.rle import Rle


class Submission(NamedTuple):
    """Work that was submitted: whose, and when."""

    masklet_id: UUID
    phase: str
    account_id: UUID | None
    day: date
    model: str | None


class AlignmentRepository:
    """Phase-1 masks as they were submitted, and what came of comparing others with them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep_reference(self, masklet_id: UUID, annotation_step: int) -> None:
        """Keep a masklet's masks on annotated frames, in place of any kept before."""
        self._session.execute(delete(ReferenceMask).where(ReferenceMask.masklet_id == masklet_id))
        kept = select(Mask.masklet_id, Mask.frame_index, Mask.counts, Mask.area).where(
            *_annotated(masklet_id, annotation_step)
        )
        self._session.execute(
            insert(ReferenceMask).from_select(["masklet_id", "frame_index", "counts", "area"], kept)
        )

    def same_object(self, masklet_id: UUID) -> Sequence[UUID]:
        """List the masklets of the object of a masklet, itself among them: originals and their copies."""
        of = func.coalesce(Masklet.copy_of, Masklet.id)
        asked = aliased(Masklet)
        its = select(func.coalesce(asked.copy_of, asked.id)).where(asked.id == masklet_id)
        return self._session.scalars(select(Masklet.id).where(of == its.scalar_subquery())).all()

    def reference_for(self, masklet_id: UUID) -> UUID | None:
        """Find whose phase-1 masks a masklet is compared with: its own, or those of the same object."""
        having = select(ReferenceMask.masklet_id).where(
            ReferenceMask.masklet_id.in_(self.same_object(masklet_id))
        )
        nearest = having.order_by(ReferenceMask.masklet_id != masklet_id, ReferenceMask.masklet_id)
        return self._session.scalar(nearest.limit(1))

    def submissions(self, masklet_ids: Collection[UUID], except_phase: str) -> list[Submission]:
        """List the newest submission of each of these masklets in each other phase."""
        rows = self._session.execute(
            select(Summary.masklet_id, Summary.phase, Summary.account_id, Summary.day, Summary.model)
            .where(
                Summary.masklet_id.in_(masklet_ids),
                Summary.submits > 0,
                Summary.phase != except_phase,
            )
            .ext(distinct_on(Summary.masklet_id, Summary.phase))
            .order_by(Summary.masklet_id, Summary.phase, Summary.day.desc(), Summary.id.desc())
        )
        return [
            Submission(masklet_id, phase, account_id, day, model)
            for masklet_id, phase, account_id, day, model in rows
            if masklet_id is not None and phase is not None
        ]

    def reference(self, masklet_id: UUID) -> dict[int, Rle]:
        """Give the phase-1 masks of a masklet by frame, without frames that do not show it."""
        rows = (
            select(ReferenceMask.frame_index, ReferenceMask.counts, Video.height, Video.width)
            .join(Masklet, Masklet.id == ReferenceMask.masklet_id)
            .join(Video, Video.id == Masklet.video_id)
            .where(ReferenceMask.masklet_id == masklet_id, ReferenceMask.area > 0)
        )
        return _by_frame(self._session.execute(rows).all())

    def masks(self, masklet_id: UUID, annotation_step: int) -> dict[int, Rle]:
        """Give the masks of a masklet on annotated frames, without frames that do not show it."""
        rows = (
            select(Mask.frame_index, Mask.counts, Video.height, Video.width)
            .join(Video, Video.id == Mask.video_id)
            .where(*_annotated(masklet_id, annotation_step))
        )
        return _by_frame(self._session.execute(rows).all())

    def store(self, alignment: Alignment) -> None:
        """Store what came of a comparison, in place of any before."""
        self._session.merge(alignment)


def _annotated(masklet_id: UUID, annotation_step: int) -> tuple[Any, ...]:
    on_step = Mask.frame_index % literal(annotation_step) == 0
    return Mask.masklet_id == masklet_id, on_step, Mask.area > 0


def _by_frame(rows: Sequence[Any]) -> dict[int, Rle]:
    return {frame: Rle((height, width), counts) for frame, counts, height, width in rows}
