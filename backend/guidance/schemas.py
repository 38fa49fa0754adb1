"""What the API says about doubt, corrections and proposals."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from backend.core.schema import FrameIndex, Schema, Span
from backend.masklets.entities import MaskState
from backend.masklets.schemas import MOST_MASKLETS


class SignsRead(Schema):
    """What speaks against a mask, each 0 to 1."""

    low_iou: float
    unsure_score: float
    area_jump: float
    centroid_jump: float
    flicker: float
    disagreement: float
    stale: float


class DoubtRead(Schema):
    """How much the mask of a frame is to be doubted."""

    frame_index: FrameIndex
    doubt: float = Field(ge=0, le=1)
    signs: SignsRead


class CorrectionRead(Schema):
    """The frame where a correction helps most."""

    frame_index: FrameIndex
    gain: float = Field(description="Doubt that it would take away, in frames.")
    first: FrameIndex = Field(description="First frame that it would reach.")
    last: FrameIndex = Field(description="Last frame that it would reach.")


class GuidanceRead(Schema):
    """Where to look at a masklet next."""

    masklet_id: UUID
    correction: CorrectionRead | None = Field(description="Null when no mask is in doubt.")


class ProposedMask(Schema):
    """How one mask would change. Its size is the video's height and width."""

    masklet_id: UUID
    frame_index: FrameIndex
    state: MaskState
    counts: str = Field(description="Compressed COCO run lengths, column by column.")
    predicted_iou: float
    object_score: float
    area: int
    area_now: int | None = Field(description="Null when there is no mask now.")
    iou_with_now: float | None = Field(description="Null when there is no mask now.")
    kept: bool = Field(description="A person edited or locked the mask: accepting does not change it.")


class ProposalDecision(Schema):
    """Which part of a proposal is decided about: without a span all frames, without masklets all of them."""

    id: UUID | None = Field(
        None, description="Of the change that deciding makes, to undo it by; null chooses one."
    )
    span: Span | None = None
    masklet_ids: list[UUID] | None = Field(None, min_length=1, max_length=MOST_MASKLETS)


class ProposalAnswer(Schema):
    """What came of a decision."""

    changed: int = Field(description="Masks that are different now.")
    decided: int = Field(description="Proposed masks that are gone now.")
    remaining: int = Field(description="Proposed masks that still wait for a decision.")
