"""How much of the database a question reads, as the database itself tells."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session


def rows_touched(session: Session, ask: Callable[[], object]) -> float:
    """Ask a question, and count the rows that its statements read, those that they threw away included."""
    statements: list[tuple[str, Any]] = []

    @event.listens_for(session.connection(), "before_cursor_execute")
    def note(connection: Connection, cursor: object, statement: str, parameters: Any, *rest: object) -> None:
        statements.append((statement, parameters))

    ask()
    event.remove(session.connection(), "before_cursor_execute", note)
    return sum(_touched(_plan(session, *one)) for one in statements)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note the statements that this process sends within the block, on whatever connection.

    Beginning and ending transactions is not among them.
    """
    noted: list[str] = []

    def note(connection: Connection, cursor: object, statement: str, *rest: object) -> None:
        noted.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _plan(session: Session, statement: str, parameters: Any) -> dict[str, Any]:
    explained = session.connection().exec_driver_sql(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters
    )
    plan = explained.scalar_one()
    [tree] = json.loads(plan) if isinstance(plan, str) else plan
    found: dict[str, Any] = tree["Plan"]
    return found


def _touched(node: dict[str, Any]) -> float:
    own: float = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return own + sum(_touched(child) for child in node.get("Plans", ()))
