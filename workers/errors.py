"""What can end a run before its time."""

from __future__ import annotations

from http import HTTPStatus

from backend.core.errors import DomainError


class Cancelled(Exception):
    """Somebody stopped the run, or it is no longer there."""


class SessionLost(DomainError):
    """The session was closed under a run, after something else went wrong with the video."""

    status, title = HTTPStatus.CONFLICT, "Propagation was interrupted"

    def __init__(self) -> None:
        super().__init__("The worker had to open this video anew; start the propagation again.")
