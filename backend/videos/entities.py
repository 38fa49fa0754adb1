"""Videos and the table of their frames."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key


class VideoState(StrEnum):
    """Life of a video: uploading → queued → ingesting → ready, or failed."""

    UPLOADING = "uploading"
    QUEUED = "queued"
    INGESTING = "ingesting"
    READY = "ready"
    FAILED = "failed"


class Setting(StrEnum):
    """Where a video was recorded, as the paper divides its data."""

    INDOOR = "indoor"
    OUTDOOR = "outdoor"


class VideoShape(NamedTuple):
    """Pixels, frames, and frames per second of a normalised video."""

    width: int
    height: int
    frame_count: int
    frame_rate: float


class Video(Entity):
    """One source file and its normalised form: constant rate, square pixels, upright."""

    __tablename__ = "videos"
    __table_args__ = (Index("ix_videos_newest", "project_id", "state", "created_at"),)

    id: Mapped[Key]
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    state: Mapped[VideoState]
    progress: Mapped[float] = mapped_column(default=0.0)  # of the state it is in, 0 to 1
    source_bytes: Mapped[int] = mapped_column(BigInteger)
    source_sha256: Mapped[str | None] = mapped_column(String(64))
    source_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    width: Mapped[int | None]
    height: Mapped[int | None]
    frame_count: Mapped[int | None]
    frame_rate: Mapped[float | None]  # frames per second after normalising
    duration_s: Mapped[float | None]
    annotation_step: Mapped[int] = mapped_column(default=4)  # every n-th frame is annotated and exported
    filmstrip: Mapped[dict[str, Any] | None]  # how filmstrip.jpg is cut
    warnings: Mapped[list[str]] = mapped_column(default=list)
    problem: Mapped[dict[str, Any] | None]  # why it failed, as problem+json
    masklets_begun: Mapped[int] = mapped_column(default=0)  # gives each masklet a number that is never reused
    creator: Mapped[str | None] = mapped_column(
        String(200)
    )  # who recorded it; splits keep a creator together
    country: Mapped[str | None] = mapped_column(String(2))  # ISO 3166-1, upper case
    setting: Mapped[Setting | None]
    licence: Mapped[str | None] = mapped_column(String(200))
    tags: Mapped[list[str]] = mapped_column(default=list)
    source_url: Mapped[str | None] = mapped_column(String(2000))  # where the server fetches it from
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]

    @property
    def fetched_from(self) -> str | None:
        """Address that it was fetched from, without what may be secret in it: sign-in and query."""
        if self.source_url is None:
            return None
        parts = urlsplit(self.source_url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    @property
    def shape(self) -> VideoShape:
        """Size and length of a ready video. Raises ValueError before it is ready."""
        if self.width is None or self.height is None or self.frame_count is None or self.frame_rate is None:
            raise ValueError(f"video {self.id} is not ready and has no shape")
        return VideoShape(self.width, self.height, self.frame_count, self.frame_rate)


class Frame(Entity):
    """One frame of the normalised video and where it came from."""

    __tablename__ = "frames"

    video_id: Mapped[UUID] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True)
    frame_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source_pts: Mapped[int] = mapped_column(BigInteger)
    source_time_s: Mapped[float]
    content_hash: Mapped[str] = mapped_column(String(32))
