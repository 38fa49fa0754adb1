"""Many jobs and a long log: what is asked all the time reads an index, not all rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.accounts.audit import AuditFilter, AuditLog
from backend.admin.job_filter import JobFilter
from backend.admin.jobs import JobList
from backend.admin.schemas import JobKind
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from tests.backend.factories import make_account, make_video
from tests.backend.plans import rows_touched

VIDEOS, RUNS, ENTRIES = 6_000, 20_000, 100_000
RUNS_ONLY, VIDEOS_ONLY = JobFilter(kind=JobKind.PROPAGATION), JobFilter(kind=JobKind.INGEST)
MOST_ROWS = 5_000
"""Rows that one question may touch, for a page of 50; without its index it touches all of them."""

Question = Callable[[Session, UUID, UUID], object]


def audit(which: Callable[[UUID], AuditFilter]) -> Question:
    """Ask for a page of the audit log."""
    return lambda session, project, person: AuditLog(session).find(which(person), 50)


QUESTIONS: dict[str, Question] = {
    "runs": lambda session, project, person: JobList(session, project).newest(50, RUNS_ONLY),
    "videos": lambda session, project, person: JobList(session, project).newest(50, VIDEOS_ONLY),
    "all": lambda session, project, person: JobList(session, project).newest(50),
    "audit": audit(lambda person: AuditFilter()),
    "audit-action": audit(lambda person: AuditFilter(action="action 7")),
    "audit-about": audit(lambda person: AuditFilter(about="object 777")),
    "audit-person": audit(lambda person: AuditFilter(account_id=person)),
    "audit-actions": lambda session, project, person: AuditLog(session).actions(),
}


@pytest.fixture(scope="module")
def many(module_database_url: str) -> Iterator[Sessions]:
    sessions = make_sessions(Settings(database_url=module_database_url))
    yield sessions
    dispose(sessions)


@pytest.fixture(scope="module")
def place(many: Sessions) -> tuple[UUID, UUID]:
    """A full project, and somebody who did one thing in it."""
    with many.begin() as session:
        project_id, account_id = make_video(session).project_id, make_account(session).id
        fill(session, project_id)
        AuditLog(session).write(account_id, "action 7", project_id)
    with many.begin() as session:
        session.execute(text("ANALYZE"))
    return project_id, account_id


def fill(session: Session, project_id: UUID) -> None:
    """Write rows by the thousand, without the doors of the product."""
    named = {"project": project_id}
    columns = "id, project_id, name, state, progress, source_bytes, source_facts, annotation_step, warnings"
    session.execute(
        text(
            f"INSERT INTO videos ({columns}, masklets_begun, tags, created_at) "
            "SELECT gen_random_uuid(), :project, 'v' || n, 'ready', 1, 1, '{}', 4, '[]', 0, '[]', "
            f"now() - n * interval '1 minute' FROM generate_series(1, {VIDEOS}) n"
        ),
        named,
    )
    session.execute(
        text(
            "INSERT INTO runs (id, video_id, masklet_ids, direction, start_frame, span_first, span_last,"
            " proposal, stop_at_prompts, only_stale, state, cancel_requested, frames_done, frames_total,"
            " created_at)"
            " SELECT gen_random_uuid(), video_id, '[]', 'both', 0, 0, 9, false, false, false, 'done', false,"
            " 9, 9, now() - n * interval '10 seconds'"
            " FROM (SELECT v.id AS video_id, row_number() OVER () AS n"
            f" FROM videos v, generate_series(1, 10)) AS named LIMIT {RUNS}"
        ),
        named,
    )
    session.execute(
        text(
            "INSERT INTO audit_entries (id, at, account_id, action, project_id, details) "
            "SELECT gen_random_uuid(), now() - n * interval '1 second', NULL, 'action ' || n % 40, :project, "
            f"jsonb_build_object('name', 'object ' || n) FROM generate_series(1, {ENTRIES}) n"
        ),
        named,
    )


@pytest.mark.parametrize("name", QUESTIONS)
def test_touches_few_rows(many: Sessions, place: tuple[UUID, UUID], name: str) -> None:
    with many() as session:
        assert rows_touched(session, lambda: QUESTIONS[name](session, *place)) < MOST_ROWS
