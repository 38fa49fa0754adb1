"""Which parameter learns how fast, and when.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), training details; Muon as in Liu et al. 2025 (arXiv
2502.16982).
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from model.config import BackboneConfig, TrunkConfig
from model.training.config import OptimiserConfig, OptimiserKind, Schedule

TRUNK = "image_encoder.trunk."
ENCODER = "image_encoder."
SMALLEST_MATRIX = 16
"""Side below which turning a step into orthogonal directions means nothing."""


@dataclass(frozen=True)
class ParameterRule:
    """How one parameter is trained: its rate at full height and its weight decay."""

    rate: float
    weight_decay: float


def trunk_layers(config: TrunkConfig) -> int:
    """Return how many layers learn at their own rates: blocks of Hiera, stages of a convolutional trunk."""
    return sum(config.depths) if isinstance(config, BackboneConfig) else len(config.depths)


def parameter_rule(name: str, dimensions: int, blocks: int, config: OptimiserConfig) -> ParameterRule:
    """Return the rule of one parameter.

    The rates of the trunk fall from its last block to its first; position grids learn at the full encoder
    rate. Biases and the gains of norms, which have one dimension, do not decay.

    Args:
        name: of the parameter.
        dimensions: of its tensor.
        blocks: layers of the trunk.
        config: rates and decays.
    """
    decay = config.weight_decay if dimensions > 1 else 0.0
    if not name.startswith(ENCODER):
        return ParameterRule(config.rate, decay)
    if not name.startswith(TRUNK) or "pos_embed" in name:
        return ParameterRule(config.encoder_rate, decay)
    block = re.match(r"(?:blocks|stages)\.(\d+)\.", name.removeprefix(TRUNK))
    layer = int(block.group(1)) + 1 if block else 0
    return ParameterRule(config.encoder_rate * config.layer_decay ** (blocks + 1 - layer), decay)


def is_frozen(name: str, prefixes: Sequence[str]) -> bool:
    """Whether a parameter is left as it is."""
    return any(name.startswith(prefix) for prefix in prefixes)


def freeze(network: nn.Module, prefixes: Sequence[str]) -> list[str]:
    """Stop gradients of parameters whose names start with one of ``prefixes``; return their names.

    Call it after ``train()``: the statistics of frozen normalisations stop moving, too.

    Raises:
        ValueError: a prefix fits no parameter.
    """
    names = [name for name, _ in network.named_parameters()]
    for prefix in prefixes:
        if not any(name.startswith(prefix) for name in names):
            raise ValueError(f"frozen: no parameter's name starts with {prefix!r}")
    frozen = [name for name in names if is_frozen(name, prefixes)]
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(not is_frozen(name, prefixes))
    for name, module in network.named_modules():
        if isinstance(module, nn.BatchNorm2d) and is_frozen(f"{name}.", prefixes):
            module.eval()  # its running statistics stay, too
    return frozen


class Optimisers:
    """Several optimisers that step together, each with parameters of its own."""

    def __init__(self, members: Sequence[torch.optim.Optimizer]) -> None:
        self._members = list(members)

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """Groups of all members."""
        return [group for member in self._members for group in member.param_groups]

    def step(self) -> None:
        """Apply the gradients."""
        for member in self._members:
            member.step()

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for member in self._members:
            member.zero_grad(set_to_none=True)

    def state_dict(self) -> list[dict[str, Any]]:
        """Return what resuming needs."""
        return [member.state_dict() for member in self._members]

    def load_state_dict(self, states: Sequence[dict[str, Any]]) -> None:
        """Go on from a saved state."""
        for member, state in zip(self._members, states, strict=True):
            member.load_state_dict(state)


def build_optimiser(
    parameters: Iterable[tuple[str, nn.Parameter]], blocks: int, config: OptimiserConfig
) -> Optimisers:
    """Build the optimisers with one group per rule; each group remembers its full rate as ``base_rate``."""
    groups: dict[tuple[bool, ParameterRule], list[nn.Parameter]] = {}
    for name, parameter in parameters:
        if parameter.requires_grad:
            rule = parameter_rule(name, parameter.dim(), blocks, config)
            turned = config.kind is OptimiserKind.MUON and is_inner_matrix(name, parameter.shape)
            groups.setdefault((turned, rule), []).append(parameter)
    plain, turned_groups = (
        [
            {"params": members, "lr": rule.rate, "base_rate": rule.rate, "weight_decay": rule.weight_decay}
            for (turned, rule), members in groups.items()
            if turned is wanted
        ]
        for wanted in (False, True)
    )
    members: list[torch.optim.Optimizer] = []
    if plain:
        members.append(torch.optim.AdamW(plain, betas=(config.betas[0], config.betas[1])))
    if turned_groups:
        members.append(torch.optim.Muon(turned_groups, adjust_lr_fn="match_rms_adamw"))
    return Optimisers(members)


def is_inner_matrix(name: str, shape: Sequence[int]) -> bool:
    """Whether a parameter is a weight matrix between features, as against an embedding or a last layer."""
    learned_code = any(part in name for part in ("embed", "token", "tpos", "no_obj", "no_mem"))
    return len(shape) == 2 and min(shape) >= SMALLEST_MATRIX and not learned_code


def rate_share(step: int, steps: int, config: OptimiserConfig) -> float:
    """Return which share of the full rate step ``step`` (from 0) of ``steps`` takes."""
    share = min(1.0, (step + 1) / max(1, config.warm_up))
    if config.cool_down:
        share *= min(1.0, (steps - step) / config.cool_down)
    after = max(0, step - config.warm_up)
    if config.schedule is Schedule.INVERSE_SQRT:
        return share * math.sqrt(config.timescale / (config.timescale + after))
    if config.schedule is Schedule.COSINE:
        progress = after / max(1, steps - config.warm_up)
        low = config.final_share
        return share * (low + (1 - low) * (1 + math.cos(math.pi * min(1.0, progress))) / 2)
    return share


def set_rate(optimiser: Optimisers, share: float) -> None:
    """Give every group this share of its full rate."""
    for group in optimiser.param_groups:
        group["lr"] = group["base_rate"] * share
