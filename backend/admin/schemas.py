"""What the API says to those who look after a project."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from backend.core.schema import Schema
from backend.videos.entities import Setting
from backend.videos.schemas import OptionalText, Tags


class Queue(Schema):
    """The tasks of a phase by where they stand."""

    phase_id: UUID
    phase_name: str
    queued: int
    in_progress: int
    submitted: int
    satisfactory: int
    rejected: int
    oldest_queued_at: datetime | None
    oldest_submitted_at: datetime | None


class AtWork(Schema):
    """Somebody who holds a task, or a masklet to be judged."""

    account_id: UUID
    name: str
    doing: Literal["annotating", "verifying"]
    video_id: UUID | None
    video_name: str | None
    masklet_name: str | None
    phase_name: str | None
    since: datetime
    lease_expires_at: datetime


class Severity(StrEnum):
    """How soon somebody should look at something."""

    TROUBLE = "trouble"
    WARNING = "warning"


class Alert(Schema):
    """Something that somebody should look at, with what to do."""

    kind: str = Field(description="Stable name, such as disk-full.")
    severity: Severity
    title: str
    detail: str


class Disk(Schema):
    """Room where videos and masks are stored."""

    free_bytes: int
    total_bytes: int


class OverviewRead(Schema):
    """How a project stands now."""

    queues: list[Queue]
    at_work: list[AtWork]
    alerts: list[Alert]
    disk: Disk
    videos: dict[str, int] = Field(description="Videos by state.")


class JobKind(StrEnum):
    """What long work there is."""

    FETCH = "fetch"
    INGEST = "ingest"
    PROPAGATION = "propagation"
    AUTOMASK = "automask"
    DATASET = "dataset"
    IMPORT = "import"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class JobRead(Schema):
    """One piece of long work."""

    id: UUID
    kind: JobKind
    state: JobState
    video_id: UUID | None = Field(description="Null of work on more than one video.")
    subject: str = Field(description="What it works on: a video, a version of a data set, an archive.")
    stage: str | None = Field(description="What it does just now, where it has several stages.")
    progress: float | None = Field(description="0 to 1; null where it is not known.")
    account_name: str | None = Field(description="Who asked for it.")
    worker: str | None
    problem: dict[str, Any] | None
    may_cancel: bool = Field(description="Whether it can be stopped now.")
    may_retry: bool = Field(description="Whether it can go on where it was stopped or failed.")
    created_at: datetime
    started_at: datetime | None
    heard_at: datetime | None = Field(
        description="When its worker last told how far it is; null if it never does."
    )
    finished_at: datetime | None


class RuleKind(StrEnum):
    """For what tasks are opened."""

    NEW_OBJECTS = "new-objects"  # bring each video to a number of tasks for objects still to be found
    AGAIN = "again"  # annotate accepted objects once more in another phase, to compare phases
    WITHOUT_TASK = "without-task"  # masklets that nobody was ever asked to annotate


class VideoChoice(Schema):
    """Which videos; what is left out asks for all."""

    creator: OptionalText | None = None
    country: OptionalText | None = None
    setting: Setting | None = None
    tags: Tags = Field(default=[], description="All of them.")
    name: OptionalText | None = Field(None, description="A part of it.")


class TaskRule(Schema):
    """A rule by which tasks are opened. Following it twice opens nothing twice."""

    kind: RuleKind
    phase_id: UUID = Field(description="Phase of the tasks.")
    from_phase_id: UUID | None = Field(None, description="Of “again”: where the objects were accepted.")
    per_video: int = Field(1, ge=1, le=100, description="Of “new-objects”.")
    videos: VideoChoice = VideoChoice()
    share: float = Field(1.0, gt=0, le=1, description="Of the videos or masklets; the same ones every time.")
    most: int = Field(500, ge=1, le=2000, description="Tasks at once; follow the rule again for more.")
    priority: int = Field(0, ge=-1000, le=1000)


class RuleExample(Schema):
    """One place where a rule opens tasks."""

    video_name: str
    masklet_name: str | None
    tasks: int


class TaskRuleAnswer(Schema):
    """What a rule opens, or has opened."""

    tasks: int
    videos: int = Field(description="Videos in which it opens any.")
    there: int = Field(description="Tasks that the rule asks for and that there are already.")
    left_over: int = Field(description="Tasks beyond the most at once.")
    examples: list[RuleExample]
