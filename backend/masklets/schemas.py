"""What the API says about masklets and masks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from backend.core.schema import FrameIndex, Schema
from backend.masklets.entities import MaskletType, MaskState

MOST_MASKLETS = 10_000
"""Masklets that can be named at once."""


class MaskletCreate(Schema):
    """A masklet to begin. A client that chooses the id may send it twice; the name follows the number."""

    id: UUID | None = None
    name: str | None = Field(None, min_length=1, max_length=200)
    class_name: str | None = Field(None, min_length=1, max_length=200)
    part_of: UUID | None = Field(None, description="The larger object that this one belongs to.")


class MaskletUpdate(Schema):
    """What may be changed; a field left out stays. Class and larger object are taken away by null."""

    name: str | None = Field(None, min_length=1, max_length=200)
    colour: int | None = Field(None, ge=0, le=11)
    class_name: str | None = Field(None, min_length=1, max_length=200)
    part_of: UUID | None = Field(None, description="The larger object that this one belongs to.")


class MaskletRead(Schema):
    """One object's masklet, without its masks."""

    id: UUID
    video_id: UUID
    number: int
    name: str
    colour: int = Field(description="Index into the palette of 12 colours.")
    type: MaskletType
    class_name: str | None
    part_of: UUID | None = Field(description="The larger object: whole, part, sub-part.")
    copy_of: UUID | None = Field(description="Masklet of the same object that this one is compared with.")
    created_at: datetime


class CandidateRead(Schema):
    """One of the masks that the network offers for a click. Its size is the video's height and width."""

    counts: str = Field(description="Compressed COCO run lengths, column by column.")
    area: int
    predicted_iou: float


class MaskRead(Schema):
    """One mask with its provenance. Its size is the video's height and width."""

    masklet_id: UUID
    frame_index: FrameIndex
    state: MaskState
    counts: str = Field(description="Compressed COCO run lengths, column by column.")
    area: int
    predicted_iou: float
    object_score: float
    origin: dict[str, Any]
    measures: dict[str, Any] | None = Field(
        description="Of a carried mask: centroid in pixels, IoU with the masklet's mask on the frame visited"
        " before, and agreement: IoU with the mask that this frame had before.",
    )
    revision: int
    updated_at: datetime
