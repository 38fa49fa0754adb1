"""What the API says about tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from backend.core.schema import FrameIndex, Schema
from backend.tasks.entities import TaskAction, TaskSource, TaskState

Coordinate = Annotated[float, Field(ge=-1e6, le=1e6)]


class PenMark(Schema):
    """A stroke on a frame, frame-space pixels."""

    frame_index: FrameIndex
    points: list[tuple[Coordinate, Coordinate]] = Field(min_length=1, max_length=2000)


class EntryCreate(Schema):
    """Where to begin a task that is opened by hand."""

    span_first: FrameIndex
    span_last: FrameIndex
    note: str = Field("", max_length=2000)
    mark: PenMark | None = None
    box: tuple[Coordinate, Coordinate, Coordinate, Coordinate] | None = Field(
        None, description="Shows the object on the first frame of the span: x0, y0, x1, y1."
    )

    @property
    def last_frame(self) -> int:
        """The last frame that is named."""
        return max(self.span_last, 0 if self.mark is None else self.mark.frame_index)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.span_last < self.span_first:
            raise ValueError("span_last must not come before span_first")
        return self


class Entry(Schema):
    """Where to begin, and why."""

    span_first: FrameIndex
    span_last: FrameIndex
    reason: str | None = Field(description="Of the verdict that returned it.")
    note: str
    mark: PenMark | None = Field(description="A verifier's stroke.")
    box: tuple[float, float, float, float] | None = Field(
        description="Shows the object on the first frame of the span: x0, y0, x1, y1."
    )


class TaskRead(Schema):
    """One masklet to be annotated in one phase."""

    id: UUID
    project_id: UUID
    video_id: UUID
    masklet_id: UUID
    phase_id: UUID
    source: TaskSource
    state: TaskState
    priority: int
    round: int = Field(description="How often it was returned or opened again.")
    assigned_to: UUID | None
    leased_by: UUID | None
    lease_expires_at: datetime | None
    annotator_id: UUID | None = Field(description="Who submitted it last.")
    entry: Entry | None
    submitted_at: datetime | None
    created_at: datetime
    updated_at: datetime


class TaskTime(Schema):
    """How much time a task has."""

    spent_s: float = Field(description="Active time of everybody on this masklet in this phase.")
    allowed_s: float | None = Field(
        description="The limit of the phase, once more for every return; null without a limit."
    )
    left_s: float | None = Field(description="Once it is 0, the masklet can be submitted or skipped only.")


class TaskCreate(Schema):
    """A task to open: for a masklet, or for a new one in a video."""

    masklet_id: UUID | None = None
    video_id: UUID | None = None
    phase_id: UUID | None = Field(None, description="Null takes the default phase of the project.")
    priority: int = Field(0, ge=-1000, le=1000)
    assigned_to: UUID | None = None
    entry: EntryCreate | None = None
    name: str | None = Field(None, min_length=1, max_length=200, description="Of a new masklet.")
    copy_of: UUID | None = Field(None, description="Masklet of the same object, to compare the new one with.")


class TaskUpdate(Schema):
    """What an admin may change; a field left out stays. ``assigned_to`` null gives it back to everybody."""

    priority: int | None = Field(None, ge=-1000, le=1000)
    assigned_to: UUID | None = None


class Reason(Schema):
    """Why somebody does something."""

    reason: str = Field(min_length=1, max_length=2000)


class TaskQuery(Schema):
    """Which tasks to list; what is left out asks for all."""

    state: TaskState | None = None
    phase_id: UUID | None = None
    video_id: UUID | None = None
    person: UUID | None = Field(None, description="Holds it, is to have it, or submitted it.")
    mine: bool = Field(False, description="The same as naming oneself.")
    after: UUID | None = Field(None, description="Last task of the page before.")
    limit: int = Field(50, ge=1, le=200)


class TaskChangeRead(Schema):
    """One step in the life of a task."""

    action: TaskAction
    before: TaskState
    after: TaskState
    account_id: UUID | None = Field(description="Null: the server itself.")
    reason: str
    details: dict[str, Any]
    at: datetime


class TaskCount(Schema):
    """How many tasks of a phase are in a state."""

    phase_id: UUID
    state: TaskState
    count: int
