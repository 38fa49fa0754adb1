"""What the API says about propagation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from backend.core.schema import FrameIndex, Schema, Span
from backend.propagation.entities import Direction, RunState


class PropagationCreate(Schema):
    """A propagation to start. Without masklets all that have prompts; without a span the whole video."""

    masklet_ids: list[UUID] | None = Field(None, min_length=1)
    direction: Direction = Direction.BOTH
    start_frame: FrameIndex
    span: Span | None = None


class RunRead(Schema):
    """A propagation run and how far it has come."""

    id: UUID
    video_id: UUID
    masklet_ids: list[UUID]
    direction: Direction
    start_frame: FrameIndex
    span_first: FrameIndex
    span_last: FrameIndex
    state: RunState
    worker: str | None
    cancel_requested: bool
    frames_done: int
    frames_total: int
    at_frame: int | None
    problem: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
