"""What can go wrong with verification."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class CheckNotFound(DomainError):
    """No such check, or it was put before somebody else."""

    status, title = HTTPStatus.NOT_FOUND, "Check not found"

    def __init__(self, check_id: UUID) -> None:
        super().__init__("There is no such check of yours; ask for the next one.", check_id=str(check_id))


class CheckOutdated(DomainError):
    """The masklet was withdrawn, opened again or decided meanwhile."""

    status, title = HTTPStatus.CONFLICT, "Masklet changed meanwhile"

    def __init__(self, check_id: UUID) -> None:
        super().__init__(
            "This masklet was taken back or decided meanwhile, so no verdict is needed; go on with the next.",
            check_id=str(check_id),
        )


class OwnWork(DomainError):
    """The verifier worked on this masklet."""

    status, title = HTTPStatus.FORBIDDEN, "One's own work"

    def __init__(self, check_id: UUID) -> None:
        super().__init__(
            "You worked on this masklet, so somebody else must judge it; go on with the next.",
            check_id=str(check_id),
        )


class VerdictIncomplete(DomainError):
    """A verdict lacks its reason, or names frames that there are not."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Verdict is incomplete"


class AlreadyJudged(DomainError):
    """The verifier gave another verdict on this before."""

    status, title = HTTPStatus.CONFLICT, "Already judged"

    def __init__(self, check_id: UUID) -> None:
        super().__init__(
            "You gave a verdict on this already; an admin of the project can open the task again.",
            check_id=str(check_id),
        )
