"""Ten thousand tasks: what everybody asks for all the time reads an index, and no more of it than needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from backend.accounts.actor import Role
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.tasks.entities import TaskState
from backend.tasks.repository import TaskFilter, TaskRepository
from backend.verification.repository import VerificationRepository
from tests.backend.factories import make_account
from tests.backend.work import fill_queue

TASKS = 10_000
MOST_ROWS = 400
"""Rows that one question may touch; a question without its index touches thousands."""

Question = Callable[[Session, UUID, UUID], object]
QUESTIONS: dict[str, Question] = {
    "next-free": lambda session, project, who: TaskRepository(session).next_free(project, who, None),
    "next-assigned": lambda session, project, who: TaskRepository(session).next_assigned(project, who, None),
    "expired": lambda session, project, who: TaskRepository(session).expired(50),
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
        statements: list[tuple[str, Any]] = []

        @event.listens_for(session.connection(), "before_cursor_execute")
        def note(
            connection: Connection, cursor: object, statement: str, parameters: Any, *rest: object
        ) -> None:
            statements.append((statement, parameters))

        QUESTIONS[name](session, *place)
        event.remove(session.connection(), "before_cursor_execute", note)
        touched = sum(_touched(_plan(session, *one)) for one in statements)
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


def _plan(session: Session, statement: str, parameters: Any) -> dict[str, Any]:
    explained = session.connection().exec_driver_sql(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters
    )
    plan = explained.scalar_one()
    [tree] = json.loads(plan) if isinstance(plan, str) else plan
    found: dict[str, Any] = tree["Plan"]
    return found


def _touched(node: dict[str, Any]) -> float:
    """Count the rows that a plan read, those that it threw away included."""
    own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return own + sum(_touched(child) for child in node.get("Plans", ()))
