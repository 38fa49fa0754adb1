"""What the API says about videos and their frames."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from backend.core.schema import FrameIndex, Schema
from backend.videos.entities import VideoState


class Filmstrip(Schema):
    """How ``filmstrip.jpg`` is cut: one row of tiles; frame ``f`` is shown by tile ``f // stride``."""

    tile_width: int
    tile_height: int
    tile_count: int
    stride: int


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
    filmstrip: Filmstrip | None = Field(description="Cut of filmstrip.jpg.")
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
