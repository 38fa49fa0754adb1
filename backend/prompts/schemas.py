"""What the API says about prompts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from backend.core.schema import FrameIndex, Schema, Span
from backend.masklets.schemas import CandidateRead, MaskletCreate, MaskletRead, MaskRead
from backend.prompts.entities import PromptKind
from backend.prompts.tools import PromptTool, fits


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


class AbsentPrompt(Schema):
    """The object is not on this frame."""

    kind: Literal["absent"]


PromptValue = Annotated[Click | BoxPrompt | MaskPrompt | AbsentPrompt, Field(discriminator="kind")]


class PromptCreate(Schema):
    """A prompt to add. The client chooses its id, so that sending it twice does no harm."""

    id: UUID
    frame_index: FrameIndex
    value: PromptValue
    tool: PromptTool | None = Field(
        None, description="What the person had in hand; null takes the tool of the prompt's kind."
    )
    based_on_revision: int | None = Field(
        None,
        ge=0,
        description="Revision of the mask that the person saw on this frame, 0 for none. When it is another"
        " by now, the prompt is refused. Null asks for no such check.",
    )

    @property
    def kind(self) -> PromptKind:
        """What is done on the frame."""
        return PromptKind(self.value.kind)

    @property
    def chosen_tool(self) -> PromptTool:
        """The tool that was named, or that of the kind."""
        return self.tool or PromptTool(self.value.kind)

    @model_validator(mode="after")
    def _tool_fits(self) -> Self:
        if not fits(self.chosen_tool, self.kind):
            raise ValueError(f"a prompt of kind {self.value.kind} cannot come from the tool {self.tool}")
        return self


class PromptRead(Schema):
    """A prompt that is in force."""

    id: UUID
    sequence: int
    masklet_id: UUID
    frame_index: FrameIndex
    value: PromptValue
    tool: PromptTool
    created_at: datetime


class PromptAnswer(Schema):
    """What came of a prompt or of its retraction."""

    prompts: list[PromptRead] = Field(description="All in force for this masklet on this frame.")
    mask: MaskRead | None = Field(description="Without prompts the carried mask that came back, or null.")
    stale: Span | None = Field(description="Frames whose propagated masks this prompt has put in doubt.")
    candidates: list[CandidateRead] = Field(
        description="All masks that the network offered, best first, where one click left open what is meant;"
        " to choose another one, send it as a mask with the tool “candidate”."
    )
    model_ms: float = Field(description="Milliseconds that the worker took.")


class MaskletBegin(MaskletCreate):
    """A masklet to begin with its first prompt. The client chooses both ids; sent twice, it does no harm."""

    id: UUID
    prompt: PromptCreate


class MaskletBegun(Schema):
    """A masklet, and what came of its first prompt."""

    masklet: MaskletRead
    answer: PromptAnswer
