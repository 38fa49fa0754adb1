"""Which network a phase is annotated with: where another one runs, nothing is answered rather than mixed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.phases.entities import Phase
from backend.phases.errors import NetworkNotHere
from backend.tasks.entities import OPEN_STATES, Task


def suits(wanted: str | None, model: str, weights: str | None) -> bool:
    """Say whether a network is the one that a phase names: pure.

    Args:
        wanted: a network, as ``nano``, or one with its weights, as ``nano:nano-1``; None takes any.
        model: name of the network that runs.
        weights: name of its weights, None for fresh ones.
    """
    return wanted is None or wanted in names_of(model, weights)


def names_of(model: str, weights: str | None) -> tuple[str, ...]:
    """Give the names by which a phase may ask for a network: pure."""
    return model, f"{model}:{weights}"


def networks_of(session: Session, masklet_ids: Collection[UUID]) -> Mapping[UUID, str | None]:
    """Give the network that the phase of each masklet's task names: the open one, or else the newest.

    Masklets without a task are left out.
    """
    rows = session.execute(
        select(Task.masklet_id, Phase.model)
        .join(Phase, Phase.id == Task.phase_id)
        .where(Task.masklet_id.in_(masklet_ids))
        .order_by(Task.state.in_(OPEN_STATES), Task.created_at)  # of several the last one stays
    )
    return {masklet_id: model for masklet_id, model in rows}


def require_network(session: Session, masklet_id: UUID, model: str, weights: str | None) -> None:
    """Refuse to work on a masklet whose phase names another network than the one that runs.

    Raises:
        NetworkNotHere.
    """
    wanted = networks_of(session, [masklet_id]).get(masklet_id)
    if wanted is not None and not suits(wanted, model, weights):
        raise NetworkNotHere(wanted, [model])
