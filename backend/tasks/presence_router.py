"""Who else has a video open, over HTTP; changes arrive as events of the video."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.core.schema import FrameIndex, Schema
from backend.dependencies import PartsDep
from backend.events.schemas import PersonPresent
from backend.tasks.presence import Presence
from backend.videos.errors import VideoNotFound

router = APIRouter(tags=["presence"])


class PresenceWrite(Schema):
    """What somebody works on, and where they look."""

    masklet_id: UUID | None = None
    frame_index: FrameIndex | None = None


def presence(parts: PartsDep) -> Presence:
    """Give the people who have videos open."""
    return Presence(parts.redis)


PresenceDep = Annotated[Presence, Depends(presence)]


@router.get(
    "/videos/{video_id}/presence", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def list_people_present(video_id: UUID, people: PresenceDep) -> list[PersonPresent]:
    """List who has the video open."""
    return people.people(video_id)


@router.put(
    "/videos/{video_id}/presence", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def be_present(
    video_id: UUID, body: PresenceWrite, people: PresenceDep, actor: ActorDep
) -> list[PersonPresent]:
    """Say that one has the video open, every 10 s or when one turns to another masklet."""
    return people.here(actor, video_id, body.masklet_id, body.frame_index)


@router.delete(
    "/videos/{video_id}/presence", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def leave_video(video_id: UUID, people: PresenceDep, actor: ActorDep) -> list[PersonPresent]:
    """Say that one closed the video."""
    return people.gone(actor, video_id)
