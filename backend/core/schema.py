"""Base of all schemas."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

FrameIndex = Annotated[int, Field(ge=0, description="Frame of the normalised video, from 0.")]


class Schema(BaseModel):
    """Reads from entities, refuses unknown fields, never changes after it is made."""

    model_config = ConfigDict(
        from_attributes=True,
        extra="forbid",
        frozen=True,
        json_schema_serialization_defaults_required=True,  # what we send always has every field
    )


class Span(Schema):
    """First and last frame, both included."""

    first: FrameIndex
    last: FrameIndex
