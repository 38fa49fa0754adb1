"""How the ledger names a network with its weights: pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.inference.schemas import WorkerState
from backend.inference.service import describe_model


def current_version(live: list[WorkerState]) -> str | None:
    """Name the network of the live workers; None when no worker is live."""
    model = describe_model(live)
    return version_name(model.name, model.weights)


def version_of(origin: Mapping[str, Any]) -> str | None:
    """Name the network that made a mask, from the mask's origin."""
    return version_name(origin.get("model"), origin.get("weights"))


def version_name(model: str | None, weights: str | None) -> str | None:
    """Join the names of a network and its weights, such as nano:nano-1."""
    if not model:
        return None
    return f"{model}:{weights}" if weights else model
