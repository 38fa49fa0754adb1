"""What can go wrong with propagation."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError
from backend.core.schema import Span


class RunNotFound(DomainError):
    """No such run."""

    status, title = HTTPStatus.NOT_FOUND, "Run not found"

    def __init__(self, run_id: UUID) -> None:
        super().__init__("There is no such run; its video may have been removed.", run_id=str(run_id))


class NoPrompt(DomainError):
    """Nothing to carry."""

    status, title = HTTPStatus.CONFLICT, "No prompt to propagate"

    def __init__(self, masklet_ids: list[str]) -> None:
        super().__init__("Add a click, box or mask before propagating.", masklet_ids=masklet_ids)


class AlreadyPropagating(DomainError):
    """Another run carries one of these masklets."""

    status, title = HTTPStatus.CONFLICT, "Masklet is being propagated"

    def __init__(self, run_id: UUID) -> None:
        super().__init__(
            "Another run is carrying one of these masklets; wait for it or stop it first.", run_id=str(run_id)
        )


class RunOfSomebodyElse(DomainError):
    """The run is neither the person's own, nor does it carry what they work on."""

    status, title = HTTPStatus.CONFLICT, "Propagation of somebody else"

    def __init__(self, run_id: UUID, starter: str) -> None:
        super().__init__(
            f"{starter} began this propagation; leave it to them, or ask an admin of the project to stop it.",
            run_id=str(run_id),
            started_by=starter,
        )


class RunIdTaken(DomainError):
    """Another run has that id."""

    status, title = HTTPStatus.CONFLICT, "Run id is taken"

    def __init__(self, run_id: UUID) -> None:
        super().__init__(
            "A different run was stored under this id; choose a new random id.", run_id=str(run_id)
        )


class NetworksDiffer(DomainError):
    """Masklets of one run belong to phases with different networks."""

    status, title = HTTPStatus.CONFLICT, "Networks differ"

    def __init__(self, networks: list[str]) -> None:
        super().__init__(
            f"The phases of these masklets name different networks ({', '.join(networks)}); propagate the"
            " masklets of one phase at a time.",
            networks=networks,
        )


class SpanOutsideVideo(DomainError):
    """The span or its start does not lie in the video."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Span outside the video"

    def __init__(self, span: Span, start_frame: int, last_frame: int) -> None:
        super().__init__(
            f"Choose a span from frame 0 to {last_frame}, first before last, with the start frame in it.",
            first=span.first,
            last=span.last,
            start_frame=start_frame,
            last_frame=last_frame,
        )


class NothingStale(DomainError):
    """A run was to mend stale masks, and there are none."""

    status, title = HTTPStatus.CONFLICT, "Nothing is stale"

    def __init__(self) -> None:
        super().__init__(
            "No mask of these masklets is stale in this span; choose another span, or propagate without"
            " only_stale."
        )
