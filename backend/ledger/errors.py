"""What can go wrong with the ledger."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from backend.core.errors import DomainError


class DaysReversed(DomainError):
    """The last day comes before the first."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Days in the wrong order"

    def __init__(self, since: date, until: date) -> None:
        super().__init__(
            "Choose a last day that is not before the first one.",
            since=since.isoformat(),
            until=until.isoformat(),
        )
