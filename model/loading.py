"""From a name to a network that is ready to answer."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import torch
from torch import Tensor

from model.caches import user_cache
from model.checkpoints.catalogue import find_weights
from model.checkpoints.fit import check_fit
from model.checkpoints.info import WeightsInfo
from model.checkpoints.record import check_unchanged, measure
from model.checkpoints.state import copy_state, read_state
from model.compiling import Compile, CompileMode, Compiling, keep_compiled_in
from model.config import ModelConfig, preset
from model.precision import Precision
from model.tracker import Tracker

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
    compile: Compile | str = Compile.AUTO,
    compile_mode: CompileMode | str = CompileMode.DEFAULT,
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
        compile: whether answers are compiled, on first use or by ``warm_up``: "on", "off", or "auto", which
            is on for a GPU. What was compiled stays in the user's cache, or where TORCHINDUCTOR_CACHE_DIR
            says.
        compile_mode: "default", "reduce-overhead" (CUDA graphs) or "max-autotune-no-cudagraphs".

    Raises:
        UnknownPrecision: the precision is none of the three.
        UnknownCompile: so is ``compile``, or ``compile_mode``.
        UnknownPreset, BadConfig: the name or the side.
        WeightsNotFound, UnreadableWeights, WeightsDoNotFit: the weights.
        WeightsChanged: the file differs from what was recorded when it was fetched.
    """
    chosen, compiling = Precision.named(precision), Compiling.named(compile, compile_mode)
    with torch.inference_mode(False):  # inference tensors hide changes, which the fast path must see
        network = _filled(_fresh(preset(name, image_side)), name, weights).to(device=device, dtype=dtype)
    network.precision, network.compiling = chosen, compiling
    if network.compiles:
        keep_compiled_in(user_cache() / "compiled")
    return network.eval()


def twin_of(network: Tracker) -> Tracker:
    """Build a second network on the very same weights, for another thread.

    What a network derives from its weights belongs to one thread at a time; the weights themselves, which are
    nearly all of it, are shared and must not be changed. The twin answers without compiling: torch has one
    compiler for the process, and the first thread would wait for it.
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
