"""Changes of many masks over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.changes.entities import ChangeKind
from backend.changes.errors import (
    ChangeIdTaken,
    ChangeNotFound,
    FramesLocked,
    FramesOutsideVideo,
    IdUsedSince,
    MasksChangedSince,
)
from backend.changes.history import history_of
from backend.changes.removing import Removals
from backend.changes.schemas import ChangeRead, HistoryStep, SpanChange
from backend.changes.service import FrameService
from backend.changes.undo import UndoService
from backend.core.problems import problems
from backend.dependencies import PartsDep, UnitDep
from backend.masklets.errors import MaskletNotFound
from backend.propagation.errors import AlreadyPropagating
from backend.tasks.errors import REFUSALS
from backend.videos.errors import VideoNotFound, VideoNotReady

router = APIRouter(tags=["changes"])

_FRAME_PROBLEMS = problems(MaskletNotFound, *REFUSALS, VideoNotReady, FramesOutsideVideo, ChangeIdTaken)
_PROMPT_PROBLEMS = problems(
    MaskletNotFound,
    *REFUSALS,
    VideoNotReady,
    FramesOutsideVideo,
    FramesLocked,
    ChangeIdTaken,
    AlreadyPropagating,
)
_TURN_PROBLEMS = problems(
    ChangeNotFound,
    MaskletNotFound,
    *REFUSALS,
    VideoNotReady,
    AlreadyPropagating,
    MasksChangedSince,
    IdUsedSince,
)


def frame_service(unit: UnitDep, parts: PartsDep, actor: ActorDep) -> FrameService:
    """Give the service of a request."""
    return FrameService(unit, parts.hosts, parts.registry, actor)


def undo_service(unit: UnitDep, parts: PartsDep, actor: ActorDep) -> UndoService:
    """Give the service of a request."""
    return UndoService(unit, parts.hosts, parts.registry, actor)


def removals(unit: UnitDep, parts: PartsDep, actor: ActorDep) -> Removals:
    """Give the service of a request."""
    return Removals(unit, parts.hosts, actor)


FrameServiceDep = Annotated[FrameService, Depends(frame_service, scope="function")]
UndoServiceDep = Annotated[UndoService, Depends(undo_service, scope="function")]
RemovalsDep = Annotated[Removals, Depends(removals, scope="function")]


@router.post(
    "/masklets/{masklet_id}/frames/lock",
    dependencies=needs(Permission.ANNOTATE),
    responses=_FRAME_PROBLEMS,
)
def lock_frames(masklet_id: UUID, body: SpanChange, frames: FrameServiceDep) -> ChangeRead:
    """Accept the masks of a span as they are; nothing changes them until they are unlocked."""
    return frames.do(ChangeKind.LOCK, masklet_id, body)


@router.post(
    "/masklets/{masklet_id}/frames/unlock",
    dependencies=needs(Permission.ANNOTATE),
    responses=_FRAME_PROBLEMS,
)
def unlock_frames(masklet_id: UUID, body: SpanChange, frames: FrameServiceDep) -> ChangeRead:
    """Make the locked masks of a span again what they were."""
    return frames.do(ChangeKind.UNLOCK, masklet_id, body)


@router.post(
    "/masklets/{masklet_id}/frames/clear",
    dependencies=needs(Permission.ANNOTATE),
    responses=_PROMPT_PROBLEMS,
)
def clear_frames(masklet_id: UUID, body: SpanChange, frames: FrameServiceDep) -> ChangeRead:
    """Take back the prompts of a span and remove its masks; locked frames stay."""
    return frames.do(ChangeKind.CLEAR, masklet_id, body)


@router.post(
    "/masklets/{masklet_id}/frames/absent",
    dependencies=needs(Permission.ANNOTATE),
    responses=_PROMPT_PROBLEMS,
)
def say_absent(masklet_id: UUID, body: SpanChange, frames: FrameServiceDep) -> ChangeRead:
    """Say that the object is not visible within a span; locked frames stay."""
    return frames.do(ChangeKind.ABSENT, masklet_id, body)


@router.delete(
    "/masklets/{masklet_id}",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(MaskletNotFound, *REFUSALS, VideoNotReady, ChangeIdTaken),
)
def delete_masklet(
    masklet_id: UUID,
    service: RemovalsDep,
    change_id: Annotated[UUID | None, Query(description="Chosen by the client, to undo it by.")] = None,
) -> ChangeRead:
    """Remove a masklet with its prompts, masks and tasks; undoing the change brings all of it back."""
    return service.remove(masklet_id, change_id)


@router.post("/changes/{change_id}/undo", dependencies=needs(Permission.ANNOTATE), responses=_TURN_PROBLEMS)
def undo_change(change_id: UUID, changes: UndoServiceDep) -> ChangeRead:
    """Put everything back as it was before a propagation, a decision, a lock, a clearing, a removal."""
    return changes.turn(change_id, undone=True)


@router.post("/changes/{change_id}/redo", dependencies=needs(Permission.ANNOTATE), responses=_TURN_PROBLEMS)
def redo_change(change_id: UUID, changes: UndoServiceDep) -> ChangeRead:
    """Do again what was undone."""
    return changes.turn(change_id, undone=False)


@router.get(
    "/videos/{video_id}/history", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def list_history(
    video_id: UUID,
    unit: UnitDep,
    actor: ActorDep,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[HistoryStep]:
    """List what you did on a video, newest first."""
    return history_of(unit, actor, video_id, limit)
