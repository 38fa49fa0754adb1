"""Prompts over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.dependencies import PartsDep, UnitDep
from backend.inference.errors import AnswerLate, NoWorker, WorkerLost
from backend.masklets.errors import MaskletIdTaken, MaskletNotFound, PartOfRefused
from backend.phases.errors import NetworkNotHere
from backend.prompts.answering import PromptDesk
from backend.prompts.errors import (
    FrameLocked,
    MaskChanged,
    PromptIdTaken,
    PromptMaskInvalid,
    PromptNotFound,
    PromptOutsideFrame,
)
from backend.prompts.schemas import MaskletBegin, MaskletBegun, PromptAnswer, PromptCreate, PromptRead
from backend.prompts.service import PromptService
from backend.tasks.errors import REFUSALS, TimeUsedUp, ToolNotInPhase
from backend.videos.errors import VideoNotFound, VideoNotReady

router = APIRouter(tags=["prompts"])


def prompt_service(unit: UnitDep, actor: ActorDep) -> PromptService:
    """Give the service of a request."""
    return PromptService(unit, actor)


def prompt_desk(parts: PartsDep, actor: ActorDep) -> PromptDesk:
    """Give the desk; it opens units of work of its own."""
    return PromptDesk(parts.sessions, parts.redis, parts.hosts, actor)


PromptServiceDep = Annotated[PromptService, Depends(prompt_service, scope="function")]
PromptDeskDep = Annotated[PromptDesk, Depends(prompt_desk)]


@router.get(
    "/videos/{video_id}/prompts", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def list_prompts(video_id: UUID, service: PromptServiceDep) -> list[PromptRead]:
    """List the prompts in force on all masklets of a video, in the order they were given."""
    return [PromptRead.model_validate(prompt) for prompt in service.in_force(video_id)]


_REFUSED = (
    *REFUSALS,
    ToolNotInPhase,
    TimeUsedUp,
    VideoNotReady,
    PromptIdTaken,
    MaskChanged,
    FrameLocked,
    PromptOutsideFrame,
    PromptMaskInvalid,
    NoWorker,
    NetworkNotHere,
    WorkerLost,
    AnswerLate,
)


@router.post(
    "/videos/{video_id}/masklets/begin",
    dependencies=needs(Permission.ANNOTATE),
    status_code=HTTPStatus.CREATED,
    responses=problems(VideoNotFound, MaskletIdTaken, PartOfRefused, *_REFUSED),
)
def begin_masklet(video_id: UUID, body: MaskletBegin, desk: PromptDeskDep) -> MaskletBegun:
    """Begin a masklet with its first prompt and get its mask, in one request instead of two."""
    return desk.begin(video_id, body)


@router.post(
    "/masklets/{masklet_id}/prompts",
    dependencies=needs(Permission.ANNOTATE),
    status_code=HTTPStatus.CREATED,
    responses=problems(MaskletNotFound, *_REFUSED),
)
def add_prompt(masklet_id: UUID, body: PromptCreate, desk: PromptDeskDep) -> PromptAnswer:
    """Add a prompt and get its mask. It is stored before it is answered; sending it again does no harm."""
    return desk.add(masklet_id, body)


@router.delete(
    "/prompts/{prompt_id}",
    dependencies=needs(Permission.ANNOTATE),
    responses=problems(
        PromptNotFound, *REFUSALS, FrameLocked, NoWorker, NetworkNotHere, WorkerLost, AnswerLate
    ),
)
def retract_prompt(prompt_id: UUID, desk: PromptDeskDep) -> PromptAnswer:
    """Undo a prompt and get the mask of those that remain, or the carried mask that comes back."""
    return desk.retract(prompt_id)
