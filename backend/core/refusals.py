"""What the database refuses for a reason that lies in the request: a net behind every feature's checks."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from psycopg import DataError
from psycopg.errors import ForeignKeyViolation, UniqueViolation
from sqlalchemy.exc import DBAPIError

from backend.core.errors import DomainError

_OF_VALUES = frozenset({"22001", "22003", "22007", "22008", "22021", "22P02", "22P05"})
"""Texts too long, numbers and dates out of range, bytes and escapes that are no text."""

log = structlog.get_logger(__name__)


class ValueRefused(DomainError):
    """A text has a NUL character, or a number or a date lies beyond what can be stored."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Value cannot be stored"

    def __init__(self) -> None:
        super().__init__(
            "A text has a character that cannot be stored (NUL), or a number or date is too large; correct it"
            " and send it again."
        )


class StoredMeanwhile(DomainError):
    """Something was stored under the same id or name, at this very moment maybe."""

    status, title = HTTPStatus.CONFLICT, "Stored meanwhile"

    def __init__(self) -> None:
        super().__init__(
            "Something is stored under this id or name already; reload to see it, or choose another one."
        )


class RemovedMeanwhile(DomainError):
    """What a row refers to was removed at this very moment, or something refers to a row that is removed."""

    status, title = HTTPStatus.CONFLICT, "Removed meanwhile"

    def __init__(self) -> None:
        super().__init__(
            "What this is about was removed meanwhile, or something needs it; reload to see what there is."
        )


def refusal_of(error: DBAPIError) -> DomainError | None:
    """Name a refusal of the database; None where it is a mistake in our own SQL."""
    named = _named(error.orig)
    if named is not None:
        log.warning("refused by the database", reason=str(error.orig), kind=named.slug())
    return named


def _named(cause: BaseException | None) -> DomainError | None:
    match cause:
        case UniqueViolation():
            return StoredMeanwhile()
        case ForeignKeyViolation():
            return RemovedMeanwhile()
        case DataError(sqlstate=state) if state is None or state in _OF_VALUES:  # None: psycopg's own check
            return ValueRefused()
    return None
