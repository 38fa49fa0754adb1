"""Jobs of the automatic generator, and where each masklet of theirs comes from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key

TOOL = "automask"
"""Tool of masks that the generator made."""


class AutomaskState(StrEnum):
    """Life of a job: queued → running → done, cancelled or failed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


FINISHED_STATES = (AutomaskState.DONE, AutomaskState.CANCELLED, AutomaskState.FAILED)
ACTIVE_STATES = (AutomaskState.QUEUED, AutomaskState.RUNNING)


class AutomaskStage(StrEnum):
    """What a running job does: asks about points, then follows what it found."""

    FINDING = "finding"
    FOLLOWING = "following"


class AutomaskJob(Entity):
    """One search for the objects of one video. A video has at most one that is not over."""

    __tablename__ = "automask_jobs"
    __table_args__ = (
        Index("ix_automask_jobs_video_id_created_at", "video_id", "created_at"),
        Index(
            "ix_automask_jobs_video_id_active",
            "video_id",
            unique=True,
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_automask_jobs_created_at_queued", "created_at", postgresql_where=text("state = 'queued'")),
    )

    id: Mapped[Key]
    video_id: Mapped[UUID] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # who asked for it
    state: Mapped[AutomaskState] = mapped_column(default=AutomaskState.QUEUED)
    settings: Mapped[dict[str, Any]]
    replaces: Mapped[list[str] | None]  # masklets of earlier jobs that go at the end; decided at the start
    worker: Mapped[str | None] = mapped_column(String(100))
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[AutomaskStage | None]
    done: Mapped[int] = mapped_column(default=0)  # points or frames of the stage
    total: Mapped[int] = mapped_column(default=0)
    candidates: Mapped[int] = mapped_column(default=0)  # worth following
    duplicates: Mapped[int] = mapped_column(default=0)  # of existing masklets, dropped
    masklets_made: Mapped[int] = mapped_column(default=0)
    masklets_replaced: Mapped[int] = mapped_column(default=0)
    problem: Mapped[dict[str, Any] | None]
    created_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class AutomaskOrigin(Entity):
    """How the generator came upon a masklet."""

    __tablename__ = "automask_origins"

    masklet_id: Mapped[UUID] = mapped_column(ForeignKey("masklets.id", ondelete="CASCADE"), primary_key=True)
    job_id: Mapped[UUID] = mapped_column(ForeignKey("automask_jobs.id", ondelete="CASCADE"), index=True)
    prompt_id: Mapped[UUID]  # its only prompt as long as nobody corrected it
    frame_index: Mapped[int]
    x: Mapped[float]  # the point that gave it, frame-space pixels
    y: Mapped[float]
    crop: Mapped[dict[str, Any]]  # x0, y0, x1, y1 of the crop that the point was given on
    predicted_iou: Mapped[float]
    stability: Mapped[float]
