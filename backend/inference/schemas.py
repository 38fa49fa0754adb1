"""What server and workers tell each other, and what the API says about workers and the model."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from backend.core.schema import Schema, Span
from backend.masklets.schemas import CandidateRead, MaskRead


class WorkerState(Schema):
    """A worker's heartbeat."""

    name: str
    model: str
    weights: str | None
    trained: bool
    draft: bool = False
    device: str
    dtype: str
    sessions: list[UUID]
    busy: bool
    started_at: datetime


class WorkerRead(WorkerState):
    """A live worker."""


class ModelRead(Schema):
    """The network in use. ``notice`` is for people: what is missing and which command mends it."""

    name: str | None
    weights: str | None
    trained: bool
    draft: bool = Field(False, description="It reads smaller images than its weights were trained for.")
    device: str | None = Field(
        None, description="Where it runs, such as `cpu` or `cuda:1`; null while that is not settled."
    )
    notice: str | None


class HealthRead(Schema):
    """Whether the parts answer."""

    status: Literal["ok", "degraded"]
    version: str
    database: bool
    redis: bool
    workers: list[WorkerRead]


class HostRequest(Schema):
    """A message on ``interactive:<worker>``."""

    id: UUID
    kind: Literal["answer", "warm", "forget"]
    video_id: UUID
    masklet_id: UUID | None = None
    frame_index: int | None = None
    reply_to: str | None = None
    deadline: float  # unix seconds; an older request is dropped unanswered


class HostReply(Schema):
    """The worker's answer, pushed to ``reply_to``."""

    ok: bool
    mask: MaskRead | None = None
    stale: Span | None = None
    candidates: list[CandidateRead] = Field(default_factory=list)
    ms: float = 0.0
    problem: dict[str, Any] | None = None
