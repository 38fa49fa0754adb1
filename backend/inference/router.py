"""Health, the network in use, and where the annotator looks."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.accounts.actor import Permission
from backend.accounts.gate import current_actor, needs
from backend.core.problems import problems
from backend.dependencies import PartsDep, UnitDep
from backend.inference.schemas import HealthRead, ModelRead
from backend.inference.service import InferenceService
from backend.videos.errors import FrameNotFound, VideoNotFound, VideoNotReady
from backend.videos.schemas import Attention
from backend.videos.service import find_ready

router = APIRouter(tags=["inference"])


def inference_service(parts: PartsDep) -> InferenceService:
    """Give the service of a request."""
    return InferenceService(parts.sessions, parts.redis, parts.registry)


InferenceServiceDep = Annotated[InferenceService, Depends(inference_service)]


@router.get("/health")
def get_health(service: InferenceServiceDep) -> HealthRead:
    """Say whether the parts answer. The reply is 200 also when some do not."""
    return service.health()


@router.get("/model", dependencies=[Depends(current_actor)])
def get_model(
    service: InferenceServiceDep,
    video_id: Annotated[UUID | None, Query(description="The network that answers on this video.")] = None,
) -> ModelRead:
    """Give the network in use; ``notice`` says what is missing and which command mends it."""
    return service.model(video_id)


@router.put(
    "/videos/{video_id}/attention",
    dependencies=needs(Permission.VIEW),
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(VideoNotFound, VideoNotReady, FrameNotFound),
)
def pay_attention(video_id: UUID, body: Attention, unit: UnitDep, parts: PartsDep) -> None:
    """Say where the annotator looks, so that the frame is encoded before the first click."""
    video = find_ready(unit.session, video_id)
    if body.frame_index >= video.shape.frame_count:
        raise FrameNotFound(video, body.frame_index)
    unit.after_commit(lambda: parts.hosts.warm(video_id, body.frame_index))
