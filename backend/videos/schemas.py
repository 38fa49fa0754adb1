"""What the API says about videos and their frames."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from backend.core.schema import FrameIndex, Schema
from backend.videos.entities import VideoState


class VideoRead(Schema):
    """A video and how far it has come. Sizes are null until it is ready."""

    id: UUID
    project_id: UUID
    name: str
    state: VideoState
    progress: float = Field(ge=0, le=1, description="Of the state it is in.")
    source_bytes: int
    source_sha256: str | None
    source_facts: dict[str, Any]
    width: int | None
    height: int | None
    frame_count: int | None
    frame_rate: float | None
    duration_s: float | None
    annotation_step: int
    filmstrip: dict[str, Any] = Field(
        description="Layout of filmstrip.jpg: count, width, height of one picture, frames: index of each."
    )
    warnings: list[str]
    problem: dict[str, Any] | None
    created_at: datetime


class VideoUpdate(Schema):
    """What may be changed."""

    name: str = Field(min_length=1, max_length=300)


class FrameRead(Schema):
    """One row of the frame table."""

    frame_index: FrameIndex
    source_pts: int
    source_time_s: float
    content_hash: str


class Attention(Schema):
    """Where the annotator looks, so that the frame is encoded before the first click."""

    frame_index: FrameIndex
