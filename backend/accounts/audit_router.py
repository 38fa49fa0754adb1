"""The log of administrative actions over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from backend.accounts.actor import Permission
from backend.accounts.audit import AuditFilter, AuditLog
from backend.accounts.gate import needs
from backend.accounts.schemas import AuditRead
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.projects.errors import ProjectNotFound

MOST_ENTRIES = 1000

router = APIRouter(tags=["people"])


def audit_filter(
    *,
    account_id: Annotated[UUID | None, Query(description="Who did it.")] = None,
    words: Annotated[str | None, Query(max_length=200, description="All stand in the entry.")] = None,
    since: Annotated[date | None, Query(description="First day, UTC.")] = None,
    until: Annotated[date | None, Query(description="Last day, included.")] = None,
    action: Annotated[str | None, Query(max_length=64, description="What was done.")] = None,
    about: Annotated[
        str | None,
        Query(max_length=200, description="Id, name or address that the entry names, in full."),
    ] = None,
    before: Annotated[
        AwareDatetime | None, Query(description="When the last entry was that you have.")
    ] = None,
    before_id: Annotated[UUID | None, Query(description="Its id.")] = None,
) -> AuditFilter:
    """Read the filters of a request."""
    return AuditFilter(
        account_id=account_id,
        action=action,
        about=about,
        words=words,
        since=since,
        until=until,
        before=before,
        before_id=before_id,
    )


AuditFilterDep = Annotated[AuditFilter, Depends(audit_filter)]
CountQuery = Annotated[int, Query(ge=1, le=MOST_ENTRIES)]


@router.get(
    "/projects/{project_id}/audit",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound),
)
def list_project_audit(
    project_id: UUID, unit: UnitDep, which: AuditFilterDep, count: CountQuery = 100
) -> list[AuditRead]:
    """List administrative actions in a project, newest first."""
    return AuditLog(unit.session).find(replace(which, project_id=project_id), count)


@router.get("/audit", dependencies=needs(Permission.MANAGE_SITE))
def list_audit(unit: UnitDep, which: AuditFilterDep, count: CountQuery = 100) -> list[AuditRead]:
    """List administrative actions of the whole installation, newest first."""
    return AuditLog(unit.session).find(which, count)


@router.get(
    "/projects/{project_id}/audit/actions",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound),
)
def list_audit_actions(project_id: UUID, unit: UnitDep) -> list[str]:  # noqa: ARG001 - the gate reads it
    """List what entries of the log can be about, to choose from."""
    return AuditLog(unit.session).actions()
