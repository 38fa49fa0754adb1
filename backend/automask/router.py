"""Automatic masklets over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.automask.errors import AutomaskNotFound, AutomaskUnderWay, PromptFrameOutsideVideo
from backend.automask.schemas import (
    AutomaskCreate,
    AutomaskRead,
    ProjectAutomask,
    ProjectAutomaskCreate,
    VideoLeftOut,
)
from backend.automask.service import AutomaskService
from backend.core.problems import problems
from backend.dependencies import JobsDep, PartsDep, UnitDep
from backend.phases.errors import NetworkNotHere
from backend.projects.errors import ProjectNotFound
from backend.videos.errors import VideoNotFound, VideoNotReady

router = APIRouter(tags=["automatic masklets"])


def automask_service(unit: UnitDep, jobs: JobsDep, parts: PartsDep) -> AutomaskService:
    """Give the service of a request."""
    return AutomaskService(unit, parts.hosts, parts.registry, jobs)


AutomaskServiceDep = Annotated[AutomaskService, Depends(automask_service, scope="function")]


@router.post(
    "/videos/{video_id}/automask",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(
        VideoNotFound, VideoNotReady, PromptFrameOutsideVideo, AutomaskUnderWay, NetworkNotHere
    ),
)
def start_automask(
    video_id: UUID, body: AutomaskCreate, actor: ActorDep, service: AutomaskServiceDep
) -> AutomaskRead:
    """Look for the objects of a video. What is found goes to verification; what nobody judged is replaced."""
    return AutomaskRead.model_validate(service.start(actor, video_id, body))


@router.get(
    "/videos/{video_id}/automask", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def list_automask(video_id: UUID, service: AutomaskServiceDep) -> list[AutomaskRead]:
    """List the jobs of a video, newest first."""
    return [AutomaskRead.model_validate(job) for job in service.list_of_video(video_id)]


@router.post(
    "/projects/{project_id}/automask",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(ProjectNotFound),
)
def start_project_automask(
    project_id: UUID, body: ProjectAutomaskCreate, actor: ActorDep, service: AutomaskServiceDep
) -> ProjectAutomask:
    """Look for the objects of some videos of a project, or of all; where that cannot be done it says why."""
    begun = service.start_project(actor, project_id, body)
    return ProjectAutomask(
        begun=[AutomaskRead.model_validate(job) for job in begun.jobs],
        left_out=[
            VideoLeftOut(video_id=one.video_id, name=one.name, problem=one.refusal.problem())
            for one in begun.left_out
        ],
    )


@router.get(
    "/projects/{project_id}/automask",
    dependencies=needs(Permission.VIEW),
    responses=problems(ProjectNotFound),
)
def list_project_automask(project_id: UUID, service: AutomaskServiceDep) -> list[AutomaskRead]:
    """List the newest 1000 jobs of a project, newest first."""
    return [AutomaskRead.model_validate(job) for job in service.list_of_project(project_id)]


@router.post(
    "/projects/{project_id}/automask/cancel",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound),
)
def cancel_project_automask(project_id: UUID, service: AutomaskServiceDep) -> list[AutomaskRead]:
    """Stop all jobs of a project that are not over. Masklets that they made stay."""
    return [AutomaskRead.model_validate(job) for job in service.cancel_project(project_id)]


@router.get(
    "/automask/{automask_id}", dependencies=needs(Permission.VIEW), responses=problems(AutomaskNotFound)
)
def get_automask(automask_id: UUID, service: AutomaskServiceDep) -> AutomaskRead:
    """Give one job."""
    return AutomaskRead.model_validate(service.get(automask_id))


@router.post(
    "/automask/{automask_id}/cancel",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(AutomaskNotFound),
)
def cancel_automask(automask_id: UUID, service: AutomaskServiceDep) -> AutomaskRead:
    """Stop a job within one batch of points or one frame. The masklets that it made stay."""
    return AutomaskRead.model_validate(service.cancel(automask_id))
