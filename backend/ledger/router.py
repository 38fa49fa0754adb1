"""The ledger and its figures over HTTP."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from backend.accounts.actor import Actor, Permission
from backend.accounts.gate import needs, require
from backend.core.problems import problems
from backend.dependencies import PartsDep, UnitDep
from backend.ledger.downloads import MEDIA_TYPES, FileFormat, as_file
from backend.ledger.errors import DaysReversed
from backend.ledger.intake import LedgerIntake
from backend.ledger.rebuild import rebuild_summaries
from backend.ledger.repository import LedgerRepository
from backend.ledger.schemas import BatchAnswer, LedgerEventRead, StatisticsRead, TimeBatch
from backend.ledger.statistics import StatisticsService
from backend.ledger.statistics_repository import Filters, GroupBy
from backend.projects.errors import ProjectNotFound

MOST_ROWS = 1000
LAST_SEQUENCE = 2**63 - 1

router = APIRouter(tags=["ledger"])

_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string"}} for kind in MEDIA_TYPES.values()}}
}
_MANAGER = needs(Permission.MANAGE_PROJECT)


def statistics_filters(
    *,
    phase: Annotated[str | None, Query(description="Key of a phase.")] = None,
    model: Annotated[str | None, Query(description="Model version.")] = None,
    account_id: Annotated[UUID | None, Query(description="Whose work.")] = None,
    since: Annotated[date | None, Query(description="First day, UTC.")] = None,
    until: Annotated[date | None, Query(description="Last day, included.")] = None,
    submitted_only: Annotated[bool, Query(description="Only work that was submitted.")] = False,
) -> Filters:
    """Read the filters of a request. Raises DaysReversed."""
    if since is not None and until is not None and until < since:
        raise DaysReversed(since, until)
    return Filters(phase, model, account_id, since, until, submitted_only)


FiltersDep = Annotated[Filters, Depends(statistics_filters)]


def statistics_service(project_id: UUID, unit: UnitDep) -> StatisticsService:
    """Give the service of a request."""
    return StatisticsService(unit.session, project_id)


StatisticsDep = Annotated[StatisticsService, Depends(statistics_service, scope="function")]


@router.post("/projects/{project_id}/ledger", responses=problems(ProjectNotFound))
def write_time_events(
    project_id: UUID,
    body: TimeBatch,
    parts: PartsDep,
    actor: Annotated[Actor, Depends(require(Permission.ANNOTATE))],
) -> BatchAnswer:
    """Tell of the time that the signed-in person spent. Sending it again does no harm."""
    return LedgerIntake(parts.sessions, parts.registry, actor).take(project_id, body)


@router.get("/projects/{project_id}/ledger", responses=problems(ProjectNotFound), dependencies=_MANAGER)
def list_ledger_events(
    project_id: UUID,
    unit: UnitDep,
    after: Annotated[
        int, Query(ge=0, le=LAST_SEQUENCE, description="Sequence of the last event that you have.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
) -> list[LedgerEventRead]:
    """List events in the order in which the server stored them."""
    events = LedgerRepository(unit.session).page(project_id, after, limit)
    return [LedgerEventRead.model_validate(event) for event in events]


@router.post(
    "/projects/{project_id}/ledger/rebuild",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(ProjectNotFound),
    dependencies=_MANAGER,
)
def rebuild_statistics(project_id: UUID, unit: UnitDep) -> None:
    """Compute the sums behind the statistics anew from the ledger. It changes no figure, if all is well."""
    rebuild_summaries(unit.session, project_id)


@router.get(
    "/projects/{project_id}/statistics",
    responses=problems(ProjectNotFound, DaysReversed),
    dependencies=_MANAGER,
)
def get_statistics(
    filters: FiltersDep, statistics: StatisticsDep, group_by: GroupBy = GroupBy.PHASE
) -> StatisticsRead:
    """Give the figures of a project's work, told apart by phase, model version, person or day."""
    return statistics.grouped(group_by, filters)


@router.get(
    "/projects/{project_id}/statistics/file",
    response_class=Response,
    responses={**_FILE, **problems(ProjectNotFound, DaysReversed)},
    dependencies=_MANAGER,
)
def download_statistics(
    filters: FiltersDep,
    statistics: StatisticsDep,
    group_by: GroupBy = GroupBy.PHASE,
    kind: Annotated[FileFormat, Query(alias="format")] = FileFormat.CSV,
) -> Response:
    """Give the same figures as a file."""
    return _file(statistics.grouped(group_by, filters), kind, f"statistics-by-{group_by}")


@router.get("/projects/{project_id}/table-1", responses=problems(ProjectNotFound), dependencies=_MANAGER)
def get_table_1(statistics: StatisticsDep) -> StatisticsRead:
    """Give table 1 of the paper for this project: submitted work, by phase."""
    return statistics.table_1()


@router.get(
    "/projects/{project_id}/table-1/file",
    response_class=Response,
    responses={**_FILE, **problems(ProjectNotFound)},
    dependencies=_MANAGER,
)
def download_table_1(
    statistics: StatisticsDep, kind: Annotated[FileFormat, Query(alias="format")] = FileFormat.CSV
) -> Response:
    """Give table 1 as a file."""
    return _file(statistics.table_1(), kind, "table-1")


def _file(figures: StatisticsRead, kind: FileFormat, name: str) -> Response:
    return Response(
        as_file(figures, kind),
        media_type=MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
