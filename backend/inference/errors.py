"""What can go wrong between the server and the workers."""

from __future__ import annotations

from http import HTTPStatus

from backend.core.errors import DomainError


class NoWorker(DomainError):
    """Nobody is there to run the network."""

    status, title = HTTPStatus.SERVICE_UNAVAILABLE, "No worker is running"

    def __init__(self) -> None:
        super().__init__(
            "No worker is running; start one with `./run worker`. What you did is stored and will be"
            " answered when a worker is back."
        )


class WorkerLost(DomainError):
    """The worker fell silent before it answered."""

    status, title = HTTPStatus.SERVICE_UNAVAILABLE, "The worker stopped answering"

    def __init__(self, worker: str) -> None:
        super().__init__(
            "The worker stopped before it answered; look at its log. What you did is stored and will be"
            " answered when a worker is back.",
            worker=worker,
        )


class AnswerLate(DomainError):
    """The worker lives but took too long."""

    status, title = HTTPStatus.GATEWAY_TIMEOUT, "The worker took too long"

    def __init__(self, worker: str, timeout_s: float) -> None:
        super().__init__(
            f"The worker did not answer within {timeout_s:.0f} s. What you did is stored; reload the frame"
            " in a moment, or choose a smaller model for this machine.",
            worker=worker,
        )
