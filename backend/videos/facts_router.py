"""Facts of many videos over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.projects.errors import ProjectNotFound
from backend.videos.errors import VideoNotFound
from backend.videos.facts import FactsService
from backend.videos.schemas import BulkAnswer, BulkUpdate, FactsTable, TableAnswer

router = APIRouter(tags=["videos"])


def facts_service(unit: UnitDep, actor: ActorDep) -> FactsService:
    """Give the service of a request."""
    return FactsService(unit, actor)


FactsServiceDep = Annotated[FactsService, Depends(facts_service, scope="function")]


@router.post(
    "/projects/{project_id}/videos/facts",
    dependencies=needs(Permission.MANAGE_VIDEOS),
    responses=problems(ProjectNotFound, VideoNotFound),
)
def update_videos(project_id: UUID, body: BulkUpdate, service: FactsServiceDep) -> BulkAnswer:
    """Give many videos of a project the same facts, and tags or fewer tags."""
    return BulkAnswer(changed=service.change(project_id, body))


@router.post(
    "/projects/{project_id}/videos/facts/table",
    dependencies=needs(Permission.MANAGE_VIDEOS),
    responses=problems(ProjectNotFound),
)
def read_facts_table(project_id: UUID, body: FactsTable, service: FactsServiceDep) -> TableAnswer:
    """Take the facts of videos from a table (CSV). With any fault, or on a dry run, nothing is stored."""
    return service.read(project_id, body.csv, dry_run=body.dry_run)
