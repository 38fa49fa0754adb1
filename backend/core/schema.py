"""Base of all schemas."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LAST_FRAME = 10**9
"""No video is as long; beyond it numbers would not fit the database's columns."""
FrameIndex = Annotated[int, Field(ge=0, le=LAST_FRAME, description="Frame of the normalised video, from 0.")]


class Schema(BaseModel):
    """Reads from entities, refuses unknown fields and what is no number, never changes after it is made."""

    model_config = ConfigDict(
        from_attributes=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,  # JSON has no such numbers, though Python reads and stores them
        json_schema_serialization_defaults_required=True,  # what we send always has every field
    )


class Span(Schema):
    """First and last frame, both included."""

    first: FrameIndex
    last: FrameIndex
