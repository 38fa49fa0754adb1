"""Masklets and their masks, each mask with its provenance."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key, now


class MaskletType(StrEnum):
    """Who began the masklet: a person or the automatic generator."""

    MANUAL = "manual"
    AUTO = "auto"


class MaskState(StrEnum):
    """Standing of one mask of a masklet."""

    PROPAGATED = "propagated"  # carried there by the model
    EDITED = "edited"  # a person prompted or painted this frame
    LOCKED = "locked"  # a person accepted it as it is
    ABSENT = "absent"  # the model says that the object is not visible
    STALE = "stale"  # propagated from prompts that have changed since


PROTECTED_STATES = (MaskState.EDITED, MaskState.LOCKED)
"""What no propagation may change."""


class Masklet(Entity):
    """One object's masks through one video."""

    __tablename__ = "masklets"
    __table_args__ = (UniqueConstraint("video_id", "number"),)

    id: Mapped[Key]
    video_id: Mapped[UUID] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]  # from 1 within the video; never reused
    name: Mapped[str] = mapped_column(String(200))
    colour: Mapped[int]  # index into the palette
    type: Mapped[MaskletType] = mapped_column(default=MaskletType.MANUAL)
    class_name: Mapped[str | None] = mapped_column(String(200))
    part_of: Mapped[UUID | None] = mapped_column(  # the larger object: whole, part, sub-part
        ForeignKey("masklets.id", ondelete="SET NULL"), index=True
    )
    copy_of: Mapped[UUID | None] = mapped_column(  # another masklet of the same object, to compare the two
        ForeignKey("masklets.id", ondelete="SET NULL"), index=True
    )
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # None: the generator
    created_at: Mapped[CreatedAt]


class Mask(Entity):
    """The mask of one masklet on one frame."""

    __tablename__ = "masks"
    __table_args__ = (Index("ix_masks_video_id_frame_index", "video_id", "frame_index"),)

    masklet_id: Mapped[UUID] = mapped_column(ForeignKey("masklets.id", ondelete="CASCADE"), primary_key=True)
    frame_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    video_id: Mapped[UUID] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"))
    state: Mapped[MaskState]
    counts: Mapped[str] = mapped_column(Text)  # compressed COCO RLE of the frame's height and width
    area: Mapped[int]  # pixels
    predicted_iou: Mapped[float]
    object_score: Mapped[float]  # logit; above 0 = visible
    origin: Mapped[dict[str, Any]]  # tool, prompt ids, run, model, weights, trained, draft
    measures: Mapped[dict[str, Any] | None]  # of a carried mask: centroid, agreement, change along the way
    carried: Mapped[dict[str, Any] | None]  # under an edited mask: the carried one that was there before
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=now)
