"""Many rows at once, for one statement to take over: as arrays while they are few, else by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from psycopg import Connection, sql
from sqlalchemy import (
    ARRAY,
    JSON,
    Enum,
    FromClause,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

FEW = 64
"""Rows that go along with the statement that takes them over; more are copied beforehand."""

Values = Sequence[object]


class Incoming(NamedTuple):
    """Rows on their way into a table.

    Attributes:
        source: to select them from; the same object every time, so that statements over it can be kept.
        parameters: for the statement that selects from it.
    """

    source: FromClause
    parameters: dict[str, list[object]]


def incoming(session: Session, target: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> Incoming:
    """Make rows ready for one statement that takes them into a table.

    Args:
        session: an open transaction.
        target: the table that the rows are meant for.
        columns: names of the columns given, in the order of the values.
        rows: one sequence of values per row, at least one; JSON as text.
    """
    if len(rows) > FEW:
        return Incoming(copy_into_twin(session, target, columns, rows), {})
    values = zip(*rows, strict=True)
    return Incoming(
        _arrays_of(target, columns),
        {_array(name): list(of_all) for name, of_all in zip(columns, values, strict=True)},
    )


def copy_into_twin(
    session: Session, target: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> Table:
    """COPY rows into the temporary twin of a table.

    The twin lives as long as the connection and is emptied at every commit: made anew each time it would
    bloat Postgres's catalogue, as propagation writes several times a second.

    Args:
        session: an open transaction.
        target: the table that the rows are meant for.
        columns: names of the columns given, in the order of the values.
        rows: one sequence of values per row.

    Returns:
        The twin, with the columns of ``target``.
    """
    twin = _twin_of(target)
    names = {"twin": sql.Identifier(twin.name), "target": sql.Identifier(target.name)}
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, Connection)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TEMPORARY TABLE IF NOT EXISTS {twin} (LIKE {target} INCLUDING DEFAULTS)"
                " ON COMMIT DELETE ROWS; DELETE FROM {twin}"  # what an earlier call of this transaction left
            ).format(**names)
        )
        into = sql.SQL("COPY {twin} ({columns}) FROM STDIN").format(
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)), **names
        )
        with cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)
    return twin


@cache
def _arrays_of(target: Table, columns: tuple[str, ...]) -> FromClause:
    """Describe rows that come as one array for each column."""
    types = {name: _plain(target.c[name].type) for name in columns}
    arrays = [bindparam(_array(name), type_=ARRAY(kind)) for name, kind in types.items()]
    given = func.unnest(*arrays).table_valued(*(column(name, kind) for name, kind in types.items()))
    rows = given.render_derived()
    typed = (cast(rows.c[name], target.c[name].type).label(name) for name in columns)
    return select(*typed).subquery(f"incoming_{target.name}")


def _array(name: str) -> str:
    return f"all_{name}"


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Give the type that values travel as: JSON and words as text."""
    return Text() if isinstance(kind, (JSON, Enum)) else kind


@cache
def _twin_of(target: Table) -> Table:
    """Describe the twin once, so that statements over it are compiled once."""
    return target.to_metadata(MetaData(), name=f"incoming_{target.name}")
