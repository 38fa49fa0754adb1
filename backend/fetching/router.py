"""Fetching videos from elsewhere over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.core.settings import Settings
from backend.dependencies import PartsDep, UnitDep
from backend.fetching.errors import NothingToFetch
from backend.fetching.schemas import FetchAnswer, FetchCreate
from backend.fetching.service import FetchService
from backend.projects.errors import ProjectNotFound
from backend.storage.s3 import S3Address, S3Client

router = APIRouter(tags=["videos"])


class LazyBuckets:
    """S3, connected to only when somebody names a folder in it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def list(self, address: S3Address) -> Iterator[tuple[S3Address, int]]:
        """List the files below an address with their bytes, by name. Raises S3Refused."""
        return S3Client(self._settings).list(address)


@router.post(
    "/projects/{project_id}/videos/fetch",
    dependencies=needs(Permission.MANAGE_VIDEOS),
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(ProjectNotFound, NothingToFetch),
)
def fetch_videos(
    project_id: UUID, body: FetchCreate, actor: ActorDep, unit: UnitDep, parts: PartsDep
) -> FetchAnswer:
    """Have the server fetch videos from addresses; they are listed at once. With a fault nothing is begun."""
    service = FetchService(unit, parts.settings, LazyBuckets(parts.settings))
    return service.begin(actor, project_id, body.addresses)
