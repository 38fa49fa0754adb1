"""What can go wrong with phases."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError
from backend.phases.entities import Phase


class PhaseNotFound(DomainError):
    """No such phase in this project."""

    status, title = HTTPStatus.NOT_FOUND, "Phase not found"

    def __init__(self, phase_id: UUID | str) -> None:
        super().__init__(
            "There is no such phase in this project; choose one from its list.", phase_id=str(phase_id)
        )


class PhaseKeyTaken(DomainError):
    """Another phase of the project has that key."""

    status, title = HTTPStatus.CONFLICT, "Phase key is taken"

    def __init__(self, key: str) -> None:
        super().__init__("Another phase of this project has this key; choose a different one.", key=key)


class PhaseInUse(DomainError):
    """The phase cannot be removed: it is built in, the default, or has tasks."""

    status, title = HTTPStatus.CONFLICT, "Phase is in use"

    def __init__(self, phase: Phase, why: str) -> None:
        super().__init__(f"The phase “{phase.name}” stays: {why}.", phase_id=str(phase.id))


class PhaseNotConsistent(DomainError):
    """The tools of a phase do not go with its predictor."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Phase is not consistent"


class BuiltInFixed(DomainError):
    """Tools and predictor of a built-in phase do not change."""

    status, title = HTTPStatus.CONFLICT, "Built-in phase is fixed"

    def __init__(self, phase: Phase) -> None:
        super().__init__(
            "Tools and predictor of a built-in phase stay as in the paper, so that its statistics compare;"
            " define a phase of your own instead.",
            phase_id=str(phase.id),
        )


class NetworkNotHere(DomainError):
    """A phase, or a search for objects, names a network that no worker runs."""

    status, title = HTTPStatus.CONFLICT, "Another network is asked for"

    def __init__(self, wanted: str, running: Collection[str]) -> None:
        names = ", ".join(sorted(set(running)))
        super().__init__(
            f"This is done with {wanted}, and the workers run {names}: start one with"
            f" `MASKLOOM_MODEL={wanted.partition(':')[0]} ./run worker`, or have an admin change the network"
            " of the phase.",
            wanted=wanted,
            running=sorted(set(running)),
        )
