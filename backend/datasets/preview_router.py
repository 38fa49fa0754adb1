"""Versions before they are made, and formats that finished ones are given, over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.datasets.adding import DatasetAdditions
from backend.datasets.errors import (
    AdditionNotFound,
    DatasetNotDone,
    DatasetNotFound,
    DatasetUnderWay,
    DatasetVideosGone,
    FormatsThere,
)
from backend.datasets.preview import DatasetPreviews
from backend.datasets.preview_schemas import DatasetPreview, PreviewWish
from backend.datasets.schemas import DatasetRead, FormatsAdd
from backend.dependencies import JobsDep, PartsDep, UnitDep
from backend.projects.errors import ProjectNotFound

router = APIRouter(tags=["datasets"])


def dataset_additions(unit: UnitDep, jobs: JobsDep, parts: PartsDep) -> DatasetAdditions:
    """Give the service of a request."""
    return DatasetAdditions(unit, jobs, parts.store)


DatasetAdditionsDep = Annotated[DatasetAdditions, Depends(dataset_additions, scope="function")]


@router.post(
    "/projects/{project_id}/datasets/preview",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound),
)
def preview_dataset(
    project_id: UUID, body: PreviewWish, actor: ActorDep, unit: UnitDep, jobs: JobsDep
) -> DatasetPreview:
    """Show what a version would hold and how its videos would be divided, without making it.

    What is not known of the videos yet is measured by a worker: ask again until all are measured.
    """
    return DatasetPreviews(unit, jobs).preview(actor, project_id, body)


@router.post(
    "/datasets/{dataset_id}/formats",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(DatasetNotFound, DatasetNotDone, FormatsThere, DatasetVideosGone),
)
def add_dataset_formats(
    dataset_id: UUID, body: FormatsAdd, actor: ActorDep, service: DatasetAdditionsDep
) -> DatasetRead:
    """Write a finished version in further formats. What it holds, and its manifest, stay as they are."""
    return DatasetRead.model_validate(service.add(actor, dataset_id, body.formats))


@router.delete(
    "/datasets/{dataset_id}/additions/{number}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(DatasetNotFound, AdditionNotFound, DatasetUnderWay),
)
def leave_out_dataset_formats(
    dataset_id: UUID, number: int, actor: ActorDep, service: DatasetAdditionsDep
) -> DatasetRead:
    """Give up formats whose writing was stopped or failed; what there is of them goes."""
    return DatasetRead.model_validate(service.leave_out(actor, dataset_id, number))
