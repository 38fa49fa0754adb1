"""Masklets and masks over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.core.schema import LAST_FRAME
from backend.dependencies import UnitDep
from backend.masklets.errors import MaskletIdTaken, MaskletNotFound, PartOfRefused
from backend.masklets.schemas import MaskletCreate, MaskletRead, MaskletUpdate, MaskRead
from backend.masklets.service import MaskletService
from backend.videos.errors import VideoNotFound, VideoNotReady

router = APIRouter(tags=["masklets"])


def masklet_service(unit: UnitDep, actor: ActorDep) -> MaskletService:
    """Give the service of a request."""
    return MaskletService(unit, actor)


MaskletServiceDep = Annotated[MaskletService, Depends(masklet_service, scope="function")]


@router.get(
    "/videos/{video_id}/masklets", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def list_masklets(video_id: UUID, service: MaskletServiceDep) -> list[MaskletRead]:
    """List the masklets of a video by number."""
    return [MaskletRead.model_validate(masklet) for masklet in service.list_of_video(video_id)]


@router.post(
    "/videos/{video_id}/masklets",
    dependencies=needs(Permission.ANNOTATE),
    status_code=HTTPStatus.CREATED,
    responses=problems(VideoNotFound, VideoNotReady, MaskletIdTaken, PartOfRefused),
)
def create_masklet(video_id: UUID, body: MaskletCreate, service: MaskletServiceDep) -> MaskletRead:
    """Begin a masklet."""
    return MaskletRead.model_validate(service.create(video_id, body))


@router.patch(
    "/masklets/{masklet_id}",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(MaskletNotFound, PartOfRefused),
)
def update_masklet(masklet_id: UUID, body: MaskletUpdate, service: MaskletServiceDep) -> MaskletRead:
    """Change name, colour or class of a masklet, or what it is a part of."""
    return MaskletRead.model_validate(service.update(masklet_id, body))


@router.get(
    "/videos/{video_id}/masks", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def list_masks(
    video_id: UUID,
    service: MaskletServiceDep,
    start: Annotated[int, Query(ge=0, le=LAST_FRAME, description="First frame.")] = 0,
    end: Annotated[int | None, Query(ge=0, le=LAST_FRAME, description="Last frame, included.")] = None,
    masklet_id: UUID | None = None,
) -> list[MaskRead]:
    """List the masks of a span, by frame."""
    masks = service.masks_in_span(video_id, start, end, masklet_id)
    return [MaskRead.model_validate(mask) for mask in masks]
