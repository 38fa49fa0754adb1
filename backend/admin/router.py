"""For those who look after a project, over HTTP: how it stands, its jobs, and tasks by rules."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.admin.job_filter import JobFilter
from backend.admin.jobs import JobList
from backend.admin.overview import Overview
from backend.admin.schemas import JobKind, JobRead, JobState, OverviewRead, TaskRule, TaskRuleAnswer
from backend.admin.task_rules import TaskRules
from backend.core.problems import problems
from backend.dependencies import PartsDep, UnitDep
from backend.phases.errors import PhaseNotFound
from backend.projects.errors import ProjectNotFound

MOST_JOBS = 500
LONGEST_SUBJECT = 300

router = APIRouter(tags=["administration"])
_MANAGER = needs(Permission.MANAGE_PROJECT)


def task_rules(project_id: UUID, unit: UnitDep, actor: ActorDep) -> TaskRules:
    """Give the service of a request."""
    return TaskRules(unit, actor, project_id)


def job_filter(
    kind: JobKind | None = None,
    state: JobState | None = None,
    subject: Annotated[
        str, Query(max_length=LONGEST_SUBJECT, description="Words of the name of what a job works on.")
    ] = "",
) -> JobFilter:
    """Read the filters of a request."""
    return JobFilter(kind, state, subject)


JobFilterDep = Annotated[JobFilter, Depends(job_filter)]
TaskRulesDep = Annotated[TaskRules, Depends(task_rules, scope="function")]


@router.get("/projects/{project_id}/overview", dependencies=_MANAGER, responses=problems(ProjectNotFound))
def get_overview(project_id: UUID, unit: UnitDep, parts: PartsDep) -> OverviewRead:
    """Say how a project stands now: queues, people at work, and what somebody should look at."""
    return Overview(unit.session, project_id).read(parts.registry, parts.store)


@router.get("/projects/{project_id}/jobs", dependencies=_MANAGER, responses=problems(ProjectNotFound))
def list_jobs(
    project_id: UUID,
    unit: UnitDep,
    which: JobFilterDep,
    limit: Annotated[int, Query(ge=1, le=MOST_JOBS)] = 200,
) -> list[JobRead]:
    """List long work: what is not over first, then the newest."""
    return JobList(unit.session, project_id).newest(limit, which)


@router.post(
    "/projects/{project_id}/task-rules/preview",
    dependencies=_MANAGER,
    responses=problems(ProjectNotFound, PhaseNotFound),
)
def preview_task_rule(body: TaskRule, rules: TaskRulesDep) -> TaskRuleAnswer:
    """Say how many tasks a rule would open, and where."""
    return rules.preview(body)


@router.post(
    "/projects/{project_id}/task-rules/follow",
    dependencies=_MANAGER,
    responses=problems(ProjectNotFound, PhaseNotFound),
)
def follow_task_rule(body: TaskRule, rules: TaskRulesDep) -> TaskRuleAnswer:
    """Open the tasks that a rule asks for and that are not there. Twice, it opens nothing twice."""
    return rules.follow(body)
