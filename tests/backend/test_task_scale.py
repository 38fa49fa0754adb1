"""Ten thousand tasks: what everybody asks for all the time reads an index, and no more of it than needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.accounts.actor import Role
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.tasks.entities import TaskState
from backend.tasks.queue_repository import QueueRepository
from backend.tasks.repository import TaskFilter, TaskRepository
from backend.verification.repository import VerificationRepository
from tests.backend.factories import make_account
from tests.backend.plans import rows_touched
from tests.backend.work import fill_queue

TASKS = 10_000
MOST_ROWS = 400
"""Rows that one question may touch; a question without its index touches thousands."""

Question = Callable[[Session, UUID, UUID], object]
QUESTIONS: dict[str, Question] = {
    "next": lambda session, project, who: QueueRepository(session).next_for(project, who),
    "expired": lambda session, project, who: QueueRepository(session).expired(50),
    "held-by-absent": lambda session, project, who: QueueRepository(session).held_by_absent(50),
    "reserved-for-absent": lambda session, project, who: QueueRepository(session).reserved_for_absent(50),
    "list": lambda session, project, who: TaskRepository(session).listed(project, TaskFilter(), 50),
    "list-submitted": lambda session, project, who: TaskRepository(session).listed(
        project, TaskFilter(state=TaskState.SUBMITTED), 50
    ),
    "next-check": lambda session, project, who: VerificationRepository(session).next_submitted(
        project, who, 1
    ),
}


@pytest.fixture(scope="module")
def many(module_database_url: str) -> Iterator[Sessions]:
    sessions = make_sessions(Settings(database_url=module_database_url))
    yield sessions
    dispose(sessions)


@pytest.fixture(scope="module")
def place(many: Sessions) -> tuple[UUID, UUID]:
    """A full project and somebody in it who has done nothing yet."""
    with many.begin() as session:
        project_id = fill_queue(session, TASKS)
        return project_id, make_account(session, "New", roles=[Role.ANNOTATOR, Role.VERIFIER]).id


@pytest.mark.parametrize("name", QUESTIONS)
def test_touches_few_rows(many: Sessions, place: tuple[UUID, UUID], name: str) -> None:
    with many() as session:
        touched = rows_touched(session, lambda: QUESTIONS[name](session, *place))
    assert touched < MOST_ROWS


def test_there_are_so_many(many: Sessions, place: tuple[UUID, UUID]) -> None:
    with many() as session:
        counts = {state: count for _, state, count in TaskRepository(session).counts(place[0])}
        assert counts == {
            TaskState.QUEUED: TASKS // 2,
            TaskState.SUBMITTED: TASKS * 3 // 10,
            TaskState.SATISFACTORY: TASKS // 5,
        }
        assert session.scalar(text("SELECT count(*) FROM masklets")) == TASKS
