"""Data set versions: what was chosen, how far the work is, and the files that came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key


class DatasetState(StrEnum):
    """Life of a version: queued → running → done, cancelled or failed. A done one never changes.

    An import is sent before it is queued; a version that is given further formats is queued again.
    """

    SENDING = "sending"  # the archive of an import is on its way here
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


FINISHED_STATES = (DatasetState.DONE, DatasetState.CANCELLED, DatasetState.FAILED)


class DatasetStage(StrEnum):
    """What a running version does."""

    FREEZING = "freezing"  # masks are copied out of the database and measured
    PACKING = "packing"  # formats are written


class DatasetVersion(Entity):
    """One immutable data set."""

    __tablename__ = "dataset_versions"
    __table_args__ = (
        UniqueConstraint("project_id", "name", "number"),
        Index(
            "ix_dataset_versions_created_at_queued", "created_at", postgresql_where=text("state = 'queued'")
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]  # of the version, from 1 for each name
    note: Mapped[str] = mapped_column(Text, default="")
    licence: Mapped[str | None] = mapped_column(String(200))
    rules: Mapped[dict[str, Any]]
    splits: Mapped[dict[str, Any]]
    formats: Mapped[list[str]]
    frame_step: Mapped[int]  # every n-th frame is annotated
    part_bytes: Mapped[int] = mapped_column(BigInteger)  # a tar file ends with the video that reaches this
    deliver_to: Mapped[str | None] = mapped_column(String(1000))  # address in S3
    software: Mapped[dict[str, Any]]  # versions of what wrote it
    additions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)  # formats that came later
    state: Mapped[DatasetState] = mapped_column(default=DatasetState.QUEUED)
    stage: Mapped[DatasetStage | None]
    done: Mapped[int] = mapped_column(default=0)  # videos of the stage, of all formats
    total: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(100))
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    statistics: Mapped[dict[str, Any] | None]
    division: Mapped[dict[str, Any] | None]  # leaks, what was kept together
    manifest_sha256: Mapped[str | None] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)  # of all parts
    problem: Mapped[dict[str, Any] | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]  # when its worker last told how far it is
    finished_at: Mapped[datetime | None]

    @property
    def title(self) -> str:
        """Name and number, as files are called."""
        return f"{self.name}-v{self.number}"


class DatasetVideo(Entity):
    """One video of a version. It refers to no video: the version outlives it."""

    __tablename__ = "dataset_videos"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("dataset_versions.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 0
    video_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(300))
    masklet_ids: Mapped[list[str]]
    facts: Mapped[dict[str, Any]]  # size, length, source hash, creator, country, setting, licence, tags
    split: Mapped[str | None] = mapped_column(String(8))
    core_sha256: Mapped[str | None] = mapped_column(String(64))  # of the frozen masks; None before
    measures: Mapped[dict[str, Any] | None]  # what statistics and splits are made of
    score: Mapped[float | None]  # difficulty, 0 to 1


class DatasetPart(Entity):
    """One finished tar file of a version in one format."""

    __tablename__ = "dataset_parts"

    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("dataset_versions.id", ondelete="CASCADE"), primary_key=True
    )
    format: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    members: Mapped[int]
    next_video: Mapped[int]  # position of the first video that is in a later part
    is_last: Mapped[bool]
    delivered: Mapped[bool] = mapped_column(default=False)


class ImportPurpose(StrEnum):
    """What imported masks are taken for."""

    PRE_ANNOTATIONS = "pre-annotations"  # annotators go on from them
    GROUND_TRUTH = "ground-truth"  # locked and accepted as they are


class ImportStage(StrEnum):
    """What a running import does."""

    READING = "reading"  # the archive is unpacked and its masks are read
    STORING = "storing"


class DatasetImport(Entity):
    """One archive of masks on its way into a project."""

    __tablename__ = "dataset_imports"
    __table_args__ = (
        Index(
            "ix_dataset_imports_created_at_queued", "created_at", postgresql_where=text("state = 'queued'")
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    file_name: Mapped[str] = mapped_column(String(300))
    size: Mapped[int] = mapped_column(BigInteger)
    sent: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes that have come
    format: Mapped[str | None] = mapped_column(String(16))  # None until it is recognised
    purpose: Mapped[ImportPurpose]
    state: Mapped[DatasetState] = mapped_column(default=DatasetState.QUEUED)
    stage: Mapped[ImportStage | None]
    done: Mapped[int] = mapped_column(default=0)  # videos
    total: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(100))
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what became of each video
    problem: Mapped[dict[str, Any] | None]
    has_archive: Mapped[bool] = mapped_column(default=True)  # kept for a while, so that it can go on
    created_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]  # when bytes came, or its worker last told how far it is
    finished_at: Mapped[datetime | None]


class ImportOrigin(Entity):
    """Where an imported masklet comes from, and what its file said that masks cannot hold."""

    __tablename__ = "import_origins"

    masklet_id: Mapped[UUID] = mapped_column(ForeignKey("masklets.id", ondelete="CASCADE"), primary_key=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("dataset_imports.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(120))  # of the video, in the file
    number: Mapped[int]  # of the object, in the file
    edited_frame_count: Mapped[int] = mapped_column(default=0)


class VideoMeasures(Entity):
    """What previews know of the masklets of one video. All of it can be measured again at any time."""

    __tablename__ = "video_measures"
    __table_args__ = (
        Index("ix_video_measures_wanted_at", "wanted_at", postgresql_where=text("wanted_at IS NOT NULL")),
    )

    video_id: Mapped[UUID] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # every n-th frame is annotated
    masklets: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by id: stamp and measures
    hashes: Mapped[list[str] | None]  # of frames; None before
    problem: Mapped[dict[str, Any] | None]  # why it could not be measured
    wanted_at: Mapped[datetime | None]  # a worker should measure it; None once that was done
    measured_at: Mapped[datetime | None]
