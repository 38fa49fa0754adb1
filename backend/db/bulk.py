"""Many rows at once: COPY into a temporary twin of the table, from where one statement takes them over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from psycopg import Connection, sql
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import Session


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
def _twin_of(target: Table) -> Table:
    """Describe the twin once, so that statements over it are compiled once."""
    return target.to_metadata(MetaData(), name=f"incoming_{target.name}")
