"""Data set versions over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import FileResponse, Response

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.datasets.blobs import DOCUMENTS
from backend.datasets.errors import (
    DatasetBlind,
    DatasetFileNotFound,
    DatasetNotDone,
    DatasetNotFound,
    DatasetNotResumable,
    DatasetUnderWay,
    NothingChosen,
    NumberBeyondFormat,
)
from backend.datasets.figures import PUBLISHED
from backend.datasets.making import DatasetMaking
from backend.datasets.schemas import (
    DatasetCreate,
    DatasetDetails,
    DatasetPartRead,
    DatasetRead,
    DatasetRules,
    DatasetVideoPage,
    DatasetVideoRead,
    PublishedSet,
    RuleCount,
)
from backend.dependencies import JobsDep, PartsDep, UnitDep
from backend.projects.errors import ProjectNotFound
from backend.storage.errors import BlobNotFound
from backend.storage.s3 import S3AddressWrong
from backend.storage.serving import serve
from media.formats.clip import Split

router = APIRouter(tags=["datasets"])
RangeHeader = Annotated[str | None, Header(alias="Range", include_in_schema=False)]

FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
MOST_AT_ONCE = 200
TYPES = {".json": "application/json", ".jsonl": "application/x-ndjson"}


def dataset_making(unit: UnitDep, jobs: JobsDep, parts: PartsDep) -> DatasetMaking:
    """Give the service of a request."""
    return DatasetMaking(unit, parts.registry, jobs, parts.store)


DatasetMakingDep = Annotated[DatasetMaking, Depends(dataset_making, scope="function")]


@router.get(
    "/projects/{project_id}/datasets",
    dependencies=needs(Permission.VIEW),
    responses=problems(ProjectNotFound),
)
def list_datasets(project_id: UUID, service: DatasetMakingDep) -> list[DatasetRead]:
    """List the newest 500 data set versions of a project, newest first."""
    return [DatasetRead.model_validate(version) for version in service.listed(project_id)]


@router.get(
    "/projects/{project_id}/datasets/published",
    dependencies=needs(Permission.VIEW),
    responses=problems(ProjectNotFound),
)
def list_published_datasets(project_id: UUID) -> list[PublishedSet]:  # noqa: ARG001 - the gate reads it
    """List what the paper says of other data sets, for comparison."""
    return list(PUBLISHED)


@router.post(
    "/projects/{project_id}/datasets/count",
    dependencies=needs(Permission.VIEW),
    responses=problems(ProjectNotFound),
)
def count_dataset(
    project_id: UUID, body: DatasetRules, actor: ActorDep, service: DatasetMakingDep
) -> RuleCount:
    """Count what rules would choose now."""
    return service.count(actor, project_id, body)


@router.post(
    "/projects/{project_id}/datasets",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(ProjectNotFound, NothingChosen, NumberBeyondFormat, S3AddressWrong),
)
def make_dataset(
    project_id: UUID, body: DatasetCreate, actor: ActorDep, service: DatasetMakingDep
) -> DatasetRead:
    """Make a version: masklets are chosen now, its files are written by a worker."""
    return DatasetRead.model_validate(service.make(actor, project_id, body))


@router.get(
    "/datasets/{dataset_id}", dependencies=needs(Permission.VIEW), responses=problems(DatasetNotFound)
)
def get_dataset(dataset_id: UUID, service: DatasetMakingDep) -> DatasetDetails:
    """Give a version with its finished parts."""
    version, parts = service.get(dataset_id)
    return DatasetDetails(
        **dict(DatasetRead.model_validate(version)),
        parts=[DatasetPartRead.model_validate(part) for part in parts],
    )


@router.post(
    "/datasets/{dataset_id}/cancel",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(DatasetNotFound),
)
def cancel_dataset(dataset_id: UUID, service: DatasetMakingDep) -> DatasetRead:
    """Stop a version. What is finished of it stays, so that it can be resumed."""
    return DatasetRead.model_validate(service.cancel(dataset_id))


@router.post(
    "/datasets/{dataset_id}/resume",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(DatasetNotFound, DatasetNotResumable),
)
def resume_dataset(dataset_id: UUID, service: DatasetMakingDep) -> DatasetRead:
    """Go on with a cancelled or failed version where it stood."""
    return DatasetRead.model_validate(service.resume(dataset_id))


@router.delete(
    "/datasets/{dataset_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(DatasetNotFound, DatasetUnderWay),
)
def remove_dataset(dataset_id: UUID, actor: ActorDep, service: DatasetMakingDep) -> None:
    """Remove a version with its files. What was written to S3 stays there."""
    service.remove(actor, dataset_id)


@router.get(
    "/datasets/{dataset_id}/videos",
    dependencies=needs(Permission.VIEW),
    responses=problems(DatasetNotFound),
)
def list_dataset_videos(
    dataset_id: UUID,
    service: DatasetMakingDep,
    first: Annotated[int, Query(ge=0, description="Position to begin at.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_AT_ONCE)] = 50,
    split: Split | None = None,
) -> DatasetVideoPage:
    """List videos of a version by position."""
    videos, total = service.videos(dataset_id, first, limit, split)
    return DatasetVideoPage(videos=[DatasetVideoRead.model_validate(video) for video in videos], total=total)


@router.get(
    "/datasets/{dataset_id}/videos/{position}/preview.mp4",
    dependencies=needs(Permission.VIEW),
    response_class=FileResponse,
    responses=problems(DatasetNotFound, DatasetNotDone, DatasetBlind, BlobNotFound),
)
def get_dataset_preview(  # noqa: PLR0917 - each is a part of the request
    dataset_id: UUID,
    position: int,
    actor: ActorDep,
    service: DatasetMakingDep,
    parts: PartsDep,
    wanted: RangeHeader = None,
) -> Response:
    """Give a small film of a video with its masks."""
    key = service.picture(actor, dataset_id, position, moving=True)
    return serve(parts.store, key, "video/mp4", wanted, FOR_EVER)


@router.get(
    "/datasets/{dataset_id}/videos/{position}/poster.jpg",
    dependencies=needs(Permission.VIEW),
    response_class=FileResponse,
    responses=problems(DatasetNotFound, DatasetNotDone, DatasetBlind, BlobNotFound),
)
def get_dataset_poster(
    dataset_id: UUID, position: int, actor: ActorDep, service: DatasetMakingDep, parts: PartsDep
) -> Response:
    """Give one picture of a video with its masks."""
    key = service.picture(actor, dataset_id, position, moving=False)
    return serve(parts.store, key, "image/jpeg", None, FOR_EVER)


@router.get(
    "/datasets/{dataset_id}/files/{file_name}",
    dependencies=needs(Permission.VIEW),
    response_class=FileResponse,
    responses=problems(DatasetNotFound, DatasetNotDone, DatasetBlind, DatasetFileNotFound, BlobNotFound),
)
def download_dataset_file(  # noqa: PLR0917 - each is a part of the request
    dataset_id: UUID,
    file_name: str,
    actor: ActorDep,
    service: DatasetMakingDep,
    parts: PartsDep,
    wanted: RangeHeader = None,
) -> Response:
    """Download a part, the manifest, a list or the datasheet. Ranges are served."""
    key = service.file(actor, dataset_id, file_name)
    media_type = DOCUMENTS.get(file_name) or TYPES.get(Path(file_name).suffix, "application/x-tar")
    return serve(parts.store, key, media_type, wanted, {}, file_name)
