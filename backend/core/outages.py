"""The services that the server stands on, when they do not answer."""

from __future__ import annotations

from http import HTTPStatus

from psycopg.errors import DiskFull, UndefinedColumn, UndefinedTable
from sqlalchemy.exc import DBAPIError

from backend.core.errors import DomainError


class DatabaseDown(DomainError):
    """Postgres does not answer."""

    status, title = HTTPStatus.SERVICE_UNAVAILABLE, "Database does not answer"

    def __init__(self) -> None:
        super().__init__("The database does not answer; see that Postgres runs, then try again.")

    @property
    def headers(self) -> dict[str, str]:
        """Ask clients to come back."""
        return {"Retry-After": "2"}


class DatabaseBusy(DomainError):
    """Postgres answers, but not this request."""

    status, title = HTTPStatus.SERVICE_UNAVAILABLE, "Database is busy"

    def __init__(self) -> None:
        super().__init__("The database has too much to do at this moment; try again.")

    @property
    def headers(self) -> dict[str, str]:
        """Ask clients to come back."""
        return {"Retry-After": "1"}


class DatabaseFull(DomainError):
    """The disk that Postgres writes to has no room."""

    status, title = HTTPStatus.SERVICE_UNAVAILABLE, "Database is full"

    def __init__(self) -> None:
        super().__init__("The disk of the database is full; free some space there and try again.")

    @property
    def headers(self) -> dict[str, str]:
        """Ask clients to come back, but not soon."""
        return {"Retry-After": "10"}


class DatabaseOutdated(DomainError):
    """The tables are not those that this version expects."""

    status, title = HTTPStatus.SERVICE_UNAVAILABLE, "Database is not migrated"

    def __init__(self) -> None:
        super().__init__("The database lacks tables of this version; run `alembic upgrade head`.")


class QueueDown(DomainError):
    """Redis does not answer."""

    status, title = HTTPStatus.SERVICE_UNAVAILABLE, "Redis does not answer"

    def __init__(self) -> None:
        super().__init__(
            "Redis, which connects server and workers, does not answer; see that it runs, then try again."
            " What you did before is stored."
        )

    @property
    def headers(self) -> dict[str, str]:
        """Ask clients to come back."""
        return {"Retry-After": "2"}


def database_error(error: DBAPIError) -> DomainError | None:
    """Name an error of a database that is away or busy; None for any other."""
    if isinstance(error.orig, UndefinedTable | UndefinedColumn):
        return DatabaseOutdated()
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if error.connection_invalidated or not state or state.startswith(("08", "57P")):
        return DatabaseDown()
    if state == DiskFull.sqlstate:
        return DatabaseFull()
    if state.startswith(("40", "53", "55P")):  # deadlock, too many connections, lock not available
        return DatabaseBusy()
    return None
