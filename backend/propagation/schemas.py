"""What the API says about propagation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from backend.core.schema import FrameIndex, Schema, Span
from backend.masklets.schemas import MOST_MASKLETS
from backend.propagation.entities import Direction, RunState


class PropagationCreate(Schema):
    """A propagation to start. Without masklets all that have prompts; without a span the whole video."""

    id: UUID | None = Field(
        None, description="Of the run. A client that chooses it may send it twice without harm."
    )
    masklet_ids: list[UUID] | None = Field(None, min_length=1, max_length=MOST_MASKLETS)
    direction: Direction = Direction.BOTH
    start_frame: FrameIndex | None = Field(None, description="May be left out with only_stale.")
    span: Span | None = None
    proposal: bool = Field(
        False, description="Offer masks and change none; what is offered is accepted or refused by span."
    )
    until_agreement: float | None = Field(
        None,
        gt=0,
        le=1,
        description="A masklet stops once its new masks agree with its old ones to this IoU (0.98 is a good"
        " choice) for as many frames as the network looks back. Null = never.",
    )
    stop_at_prompts: bool = Field(
        False, description="A masklet stops at the next edited or locked frame on either side of the start."
    )
    only_stale: bool = Field(
        False,
        description="Visit stale masks only, each masklet's spans for themselves, the smallest first, away"
        " from the prompt that changed. Direction and start frame do not matter then.",
    )

    @model_validator(mode="after")
    def _starts_somewhere(self) -> Self:
        if self.start_frame is None and not self.only_stale:
            raise ValueError("give start_frame, or ask for only_stale")
        return self


class RunRead(Schema):
    """A propagation run and how far it has come."""

    id: UUID
    video_id: UUID
    masklet_ids: list[UUID]
    direction: Direction
    start_frame: FrameIndex
    span_first: FrameIndex
    span_last: FrameIndex
    proposal: bool
    until_agreement: float | None
    stop_at_prompts: bool
    only_stale: bool
    state: RunState
    worker: str | None
    account_id: UUID | None = Field(description="Who began it.")
    cancel_requested: bool
    frames_done: int
    frames_total: int
    at_frame: int | None
    problem: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class MaskChange(Schema):
    """A mask that a run replaced by another, or would have: a proposal."""

    masklet_id: UUID
    frame_index: FrameIndex
    agreement: float = Field(description="IoU of the new mask with the one before, below 1.")
