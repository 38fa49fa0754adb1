"""What can end work before its time."""

from __future__ import annotations

from http import HTTPStatus

from backend.core.errors import DomainError


class Cancelled(Exception):
    """Somebody stopped what is being done, or it is no longer there."""


class Stopped(Exception):
    """The worker is shutting down, or what is worked on is gone: leave off, nothing went wrong."""


class SessionLost(DomainError):
    """The session was closed under a run, after something else went wrong with the video."""

    status, title = HTTPStatus.CONFLICT, "Propagation was interrupted"

    def __init__(self) -> None:
        super().__init__("The worker had to open this video anew; start the propagation again.")
