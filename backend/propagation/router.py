"""Propagation over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.dependencies import JobsDep, PartsDep, UnitDep
from backend.inference.errors import NoWorker
from backend.masklets.errors import MaskletNotFound
from backend.phases.errors import NetworkNotHere
from backend.propagation.errors import (
    AlreadyPropagating,
    NetworksDiffer,
    NoPrompt,
    NothingStale,
    RunIdTaken,
    RunNotFound,
    RunOfSomebodyElse,
    SpanOutsideVideo,
)
from backend.propagation.schemas import MaskChange, PropagationCreate, RunRead
from backend.propagation.service import PropagationService
from backend.tasks.errors import REFUSALS, NoMaskToCarry, TimeUsedUp, ToolNotInPhase
from backend.videos.errors import VideoNotFound, VideoNotReady

router = APIRouter(tags=["propagation"])


def propagation_service(unit: UnitDep, jobs: JobsDep, parts: PartsDep, actor: ActorDep) -> PropagationService:
    """Give the service of a request."""
    return PropagationService(unit, parts.hosts, parts.registry, jobs, parts.redis, actor=actor)


PropagationServiceDep = Annotated[PropagationService, Depends(propagation_service, scope="function")]


@router.post(
    "/videos/{video_id}/propagations",
    dependencies=needs(Permission.ANNOTATE),
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(
        VideoNotFound,
        MaskletNotFound,
        *REFUSALS,
        ToolNotInPhase,
        TimeUsedUp,
        NoMaskToCarry,
        VideoNotReady,
        NoPrompt,
        NothingStale,
        AlreadyPropagating,
        RunIdTaken,
        NetworksDiffer,
        SpanOutsideVideo,
        NoWorker,
        NetworkNotHere,
    ),
)
def start_propagation(video_id: UUID, body: PropagationCreate, service: PropagationServiceDep) -> RunRead:
    """Carry prompts through the video. Masks arrive as events while they are made."""
    return RunRead.model_validate(service.start(video_id, body))


@router.get(
    "/videos/{video_id}/propagations", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def list_propagations(video_id: UUID, service: PropagationServiceDep) -> list[RunRead]:
    """List the runs of a video, newest first."""
    return [RunRead.model_validate(run) for run in service.list_of_video(video_id)]


@router.get("/propagations/{run_id}", dependencies=needs(Permission.VIEW), responses=problems(RunNotFound))
def get_propagation(run_id: UUID, service: PropagationServiceDep) -> RunRead:
    """Give one run."""
    return RunRead.model_validate(service.get(run_id))


@router.get(
    "/propagations/{run_id}/changes",
    dependencies=needs(Permission.VIEW),
    responses=problems(RunNotFound),
)
def list_propagation_changes(run_id: UUID, service: PropagationServiceDep) -> list[MaskChange]:
    """List the masks that a finished run changed, and by how much; those it made anew are not among them."""
    return service.changes(run_id)


@router.post(
    "/propagations/{run_id}/cancel",
    dependencies=needs(Permission.VIEW),
    responses=problems(RunNotFound, RunOfSomebodyElse),
)
def cancel_propagation(run_id: UUID, service: PropagationServiceDep) -> RunRead:
    """Stop a run within one frame; the masks that it made stay.

    It is for the annotator who began it or works on what it carries, and for admins of the project.
    """
    return RunRead.model_validate(service.cancel(run_id))
