"""Do these weights belong to that network? If not, to which?"""

from collections.abc import Mapping
from functools import cache

import torch
from torch import Tensor

from model.checkpoints.errors import WeightsDoNotFit
from model.config import PRESETS, ModelConfig
from model.tracker import Tracker

_EXAMPLES = 3
Shapes = dict[str, tuple[int, ...]]


def network_shapes(config: ModelConfig) -> Shapes:
    """Return name and shape of every tensor in the state dict of a network; nothing is allocated."""
    with torch.device("meta"):
        return state_shapes(Tracker(config).state_dict())


def state_shapes(state: Mapping[str, Tensor]) -> Shapes:
    """Return name and shape of every tensor of a state dict."""
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def fitting_presets(shapes: Shapes) -> list[str]:
    """Return the presets whose networks have exactly these tensors."""
    return [name for name in PRESETS if _preset_shapes(name) == shapes]


def check_fit(network: Tracker, state: Mapping[str, Tensor], source: str) -> None:
    """Make sure that the weights are exactly those of the network.

    Raises:
        WeightsDoNotFit: with the differences, and the presets that do fit.
    """
    wanted, given = state_shapes(network.state_dict()), state_shapes(state)
    if wanted == given:
        return
    differences = [
        _describe("missing", [name for name in wanted if name not in given]),
        _describe("unknown", [name for name in given if name not in wanted]),
        _describe(
            "of another shape", [name for name in wanted if name in given and wanted[name] != given[name]]
        ),
    ]
    others = fitting_presets(given)
    advice = f"they fit {' and '.join(others)}" if others else "they fit no network known here"
    raise WeightsDoNotFit(
        f"the weights from {source} are not those of {network.config.name}: "
        f"{'; '.join(filter(None, differences))}; {advice}"
    )


@cache
def _preset_shapes(name: str) -> Shapes:
    return network_shapes(PRESETS[name])


def _describe(kind: str, names: list[str]) -> str:
    if not names:
        return ""
    examples = ", ".join(names[:_EXAMPLES]) + (", …" if len(names) > _EXAMPLES else "")
    return f"{len(names)} tensors {kind} ({examples})"
