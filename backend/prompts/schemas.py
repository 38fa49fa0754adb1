"""What the API says about prompts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.core.schema import FrameIndex, Schema, Span
from backend.masklets.schemas import MaskRead


class Click(Schema):
    """A point on the object (positive) or off it (negative), frame-space pixels."""

    kind: Literal["click"]
    x: float
    y: float
    positive: bool


class BoxPrompt(Schema):
    """A rectangle around the object, frame-space pixels, x0 < x1 and y0 < y1."""

    kind: Literal["box"]
    x0: float
    y0: float
    x1: float
    y1: float


class MaskPrompt(Schema):
    """A whole mask, of the video's size."""

    kind: Literal["mask"]
    counts: str = Field(min_length=1, description="Compressed COCO run lengths.")


PromptValue = Annotated[Click | BoxPrompt | MaskPrompt, Field(discriminator="kind")]


class PromptCreate(Schema):
    """A prompt to add. The client chooses its id, so that sending it twice does no harm."""

    id: UUID
    frame_index: FrameIndex
    value: PromptValue
    based_on_revision: int | None = Field(
        None,
        ge=0,
        description="Revision of the mask that the person saw on this frame, 0 for none. When it is another"
        " by now, the prompt is refused. Null asks for no such check.",
    )


class PromptRead(Schema):
    """A prompt that is in force."""

    id: UUID
    sequence: int
    masklet_id: UUID
    frame_index: FrameIndex
    value: PromptValue
    created_at: datetime


class PromptAnswer(Schema):
    """What came of a prompt or of its retraction."""

    prompts: list[PromptRead] = Field(description="All in force for this masklet on this frame.")
    mask: MaskRead | None = Field(description="Without prompts the carried mask that came back, or null.")
    stale: Span | None = Field(description="Frames whose propagated masks this prompt has put in doubt.")
    model_ms: float = Field(description="Milliseconds that the worker took.")
