"""Events of a video: what the browser hears over its WebSocket."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.automask.schemas import AutomaskRead
from backend.core.schema import FrameIndex, Schema
from backend.masklets.schemas import MaskletRead, MaskRead
from backend.prompts.schemas import PromptRead
from backend.propagation.schemas import RunRead
from backend.tasks.schemas import TaskRead
from backend.videos.schemas import VideoRead


class MasksEvent(Schema):
    """Masks were made or changed on one frame."""

    type: Literal["masks"] = "masks"
    frame_index: FrameIndex
    run_id: UUID | None
    masks: list[MaskRead]


class MaskRemovedEvent(Schema):
    """A frame of a masklet has no mask any more."""

    type: Literal["mask_removed"] = "mask_removed"
    masklet_id: UUID
    frame_index: FrameIndex


class StaleEvent(Schema):
    """Propagated masks of a masklet were put in doubt, from ``start`` to ``end``, both included."""

    type: Literal["stale"] = "stale"
    masklet_id: UUID
    start: FrameIndex
    end: FrameIndex


class PromptsEvent(Schema):
    """The prompts in force on one frame of a masklet changed."""

    type: Literal["prompts"] = "prompts"
    masklet_id: UUID
    frame_index: FrameIndex
    prompts: list[PromptRead]


class MaskletEvent(Schema):
    """A masklet was made or changed."""

    type: Literal["masklet"] = "masklet"
    masklet: MaskletRead


class MaskletRemovedEvent(Schema):
    """A masklet was removed with its masks and prompts."""

    type: Literal["masklet_removed"] = "masklet_removed"
    masklet_id: UUID


class RunEvent(Schema):
    """A propagation run moved on."""

    type: Literal["run"] = "run"
    run: RunRead


class AutomaskEvent(Schema):
    """A job of the automatic generator moved on."""

    type: Literal["automask"] = "automask"
    job: AutomaskRead


class TaskEvent(Schema):
    """A task moved on: somebody took, submitted or judged a masklet."""

    type: Literal["task"] = "task"
    task: TaskRead


class PersonPresent(Schema):
    """Somebody who has a video open."""

    account_id: UUID
    name: str
    masklet_id: UUID | None = Field(description="What they work on.")
    frame_index: FrameIndex | None = Field(description="Where they look.")


class PresenceEvent(Schema):
    """Who has the video open has changed, or what they work on."""

    type: Literal["presence"] = "presence"
    people: list[PersonPresent]


class CommentsEvent(Schema):
    """Somebody commented on a masklet, or on the video; the list of comments tells what one may see of it."""

    type: Literal["comments"] = "comments"
    masklet_id: UUID | None


class VideoEvent(Schema):
    """The video moved on."""

    type: Literal["video"] = "video"
    video: VideoRead


class HelloEvent(Schema):
    """First message of a connection."""

    type: Literal["hello"] = "hello"


class ResyncEvent(Schema):
    """Too much was missed: fetch everything anew."""

    type: Literal["resync"] = "resync"


class PingEvent(Schema):
    """Nothing happened for a while; the connection is alive."""

    type: Literal["ping"] = "ping"


VideoEvents = Annotated[
    MasksEvent
    | MaskRemovedEvent
    | StaleEvent
    | PromptsEvent
    | MaskletEvent
    | MaskletRemovedEvent
    | RunEvent
    | AutomaskEvent
    | TaskEvent
    | PresenceEvent
    | CommentsEvent
    | VideoEvent
    | HelloEvent
    | ResyncEvent
    | PingEvent,
    Field(discriminator="type"),
]


class EventEnvelope(Schema):
    """One WebSocket message. ``id`` is its place in the stream; the last one is the next ``after``."""

    id: str
    event: VideoEvents
