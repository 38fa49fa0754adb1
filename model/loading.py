"""From a name to a network that is ready to answer."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import torch
from torch import Tensor

from model.checkpoints.catalogue import find_weights
from model.checkpoints.fit import check_fit
from model.checkpoints.record import check_unchanged, measure
from model.checkpoints.state import copy_state, read_state
from model.config import ModelConfig, preset
from model.precision import Precision
from model.tracker import Tracker, WeightsInfo

FRESH_SEED = 2024
"""Fresh weights are drawn with this seed, so that they are the same everywhere."""
STATE_DICT_SOURCE = "state dict"

Weights = str | PathLike[str] | Mapping[str, Tensor]


def load(
    name: str,
    weights: Weights | None = None,
    device: torch.device | str | None = None,
    dtype: torch.dtype | None = None,
    *,
    image_side: int | None = None,
    precision: Precision | str = Precision.AUTO,
) -> Tracker:
    """Build a network and fill it with weights, in evaluation mode.

    Args:
        name: of a preset: sam2-tiny ... sam2-large, sam2.1-tiny ... sam2.1-large, nano.
        weights: a file (.pt as published, or .safetensors) or a state dict. None = the bundled weights, else
            those in the weights folder, else fresh ones, the same every time (``network.weights.trained`` is
            then False).
        device: where the network goes; None = the CPU.
        dtype: type of the weights; None = float32.
        image_side: another input side than the preset's, pixels, a multiple of 32; smaller is a faster draft.
        precision: in which answers are computed: "float32", "bf16", or "auto", which is bf16 where the device
            multiplies matrices in it and float32 elsewhere. Training does not ask for it.

    Raises:
        UnknownPrecision: the precision is none of the three.
        UnknownPreset, BadConfig: the name or the side.
        WeightsNotFound, UnreadableWeights, WeightsDoNotFit: the weights.
        WeightsChanged: the file differs from what was recorded when it was fetched.
    """
    chosen = Precision.named(precision)
    with torch.inference_mode(False):  # inference tensors hide changes, which the fast path must see
        network = _filled(_fresh(preset(name, image_side)), name, weights).to(device=device, dtype=dtype)
    network.precision = chosen
    return network.eval()


def twin_of(network: Tracker) -> Tracker:
    """Build a second network on the very same weights, for another thread.

    What a network derives from its weights belongs to one thread at a time; the weights themselves, which are
    nearly all of it, are shared and must not be changed.
    """
    with torch.inference_mode(False):
        with torch.device("meta"):  # nothing is drawn and nothing takes memory
            twin = Tracker(network.config)
        twin.load_state_dict(network.state_dict(), strict=True, assign=True)
    twin.weights, twin.precision = network.weights, network.precision
    return twin.eval()


def _filled(network: Tracker, name: str, weights: Weights | None) -> Tracker:
    if weights is None:
        weights = find_weights(name)
    if isinstance(weights, Mapping):
        _fill(network, copy_state(weights), WeightsInfo(name, STATE_DICT_SOURCE, trained=True))
    elif weights is not None:
        _fill_from_file(network, Path(weights))
    return network


def _fresh(config: ModelConfig) -> Tracker:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(FRESH_SEED)
        return Tracker(config)


def _fill_from_file(network: Tracker, path: Path) -> None:
    state = read_state(path)
    measured = measure(path)
    check_unchanged(path, measured)
    _fill(network, state, WeightsInfo(network.config.name, str(path), measured.sha256, trained=True))


def _fill(network: Tracker, state: dict[str, Tensor], info: WeightsInfo) -> None:
    check_fit(network, state, info.source or info.name)
    network.load_state_dict(state, strict=True, assign=True)
    network.weights = info
