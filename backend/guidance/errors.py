"""What can go wrong with guidance."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class NotAProposal(DomainError):
    """The run wrote its masks at once."""

    status, title = HTTPStatus.CONFLICT, "Propagation is not a proposal"

    def __init__(self, run_id: UUID) -> None:
        super().__init__(
            "This propagation has changed the masks already, so there is nothing to accept or refuse; start"
            " one with proposal set.",
            run_id=str(run_id),
        )
