"""Propagation runs: one queued job that carries prompts through frames."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key


class Direction(StrEnum):
    """Which way prompts are carried."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"


class RunState(StrEnum):
    """Life of a run: queued → running → done, cancelled or failed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


FINISHED_STATES = (RunState.DONE, RunState.CANCELLED, RunState.FAILED)


class Run(Entity):
    """One propagation of some masklets of a video over a span."""

    __tablename__ = "runs"
    __table_args__ = (
        Index("ix_runs_video_id_created_at", "video_id", "created_at"),
        Index("ix_runs_created_at", "created_at"),
    )

    id: Mapped[Key]
    video_id: Mapped[UUID] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"))
    masklet_ids: Mapped[list[str]]
    direction: Mapped[Direction]
    start_frame: Mapped[int]
    span_first: Mapped[int]
    span_last: Mapped[int]
    proposal: Mapped[bool] = mapped_column(default=False)  # masks are offered and replace nothing
    until_agreement: Mapped[float | None]  # IoU from which new and old masks agree; None = to the end
    stop_at_prompts: Mapped[bool] = mapped_column(default=False)  # at the next prompted or locked frame
    only_stale: Mapped[bool] = mapped_column(default=False)  # mend stale spans, the smallest first
    state: Mapped[RunState]
    worker: Mapped[str | None] = mapped_column(String(100))
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    frames_done: Mapped[int] = mapped_column(default=0)
    frames_total: Mapped[int] = mapped_column(default=0)
    at_frame: Mapped[int | None]  # frame written last
    changes: Mapped[dict[str, Any] | None]  # by masklet: [frame, IoU with the mask before], where it changed
    problem: Mapped[dict[str, Any] | None]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # who started it
    created_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
