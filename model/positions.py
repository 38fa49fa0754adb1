"""Sine codes of places on a grid and of distances in time; computed once per size and kept.

Source: Vaswani et al. 2017, section 3.5, in the two-dimensional form of DETR (Carion et al. 2020).
"""

import math
from functools import lru_cache

import torch
from torch import Tensor

TEMPERATURE = 10000.0
_EDGE_EPS = 1e-6


def sine_map(channels: int, height: int, width: int, device: torch.device) -> Tensor:
    """Return the (c h w) float32 code of a grid: half the channels tell y, the other half x.

    Row and column numbers count from 1 and are divided by the last one, so that the map covers one turn. The
    result is shared between callers: never change it in place.
    """
    if torch.compiler.is_compiling():  # a graph that is captured makes its own
        return _sine_map(channels, height, width, device)
    return _kept_sine_map(channels, height, width, device)


@lru_cache(maxsize=32)
def _kept_sine_map(channels: int, height: int, width: int, device: torch.device) -> Tensor:
    with torch.inference_mode(False), torch.no_grad():  # usable outside inference mode later
        return _sine_map(channels, height, width, device)


def _sine_map(channels: int, height: int, width: int, device: torch.device) -> Tensor:
    rows = _waves(_turn(height, device), channels // 2)[:, None, :].expand(height, width, -1)
    columns = _waves(_turn(width, device), channels // 2)[None, :, :].expand(height, width, -1)
    return torch.cat((rows, columns), dim=-1).permute(2, 0, 1).contiguous()


def sine_line(distances: Tensor, channels: int) -> Tensor:
    """Return the (... c) code of (...) numbers: sines in the first half of the channels, then cosines."""
    angles = distances.unsqueeze(-1) / _periods(channels // 2, distances.device)
    return torch.cat((angles.sin(), angles.cos()), dim=-1)


def _turn(count: int, device: torch.device) -> Tensor:
    index = torch.arange(1, count + 1, dtype=torch.float32, device=device)
    return index / (index[-1:] + _EDGE_EPS) * (2 * math.pi)


def _waves(positions: Tensor, channels: int) -> Tensor:
    """Interleave sines (even channels) and cosines (odd channels) of (n) positions into (n channels)."""
    angles = positions[:, None] / _periods(channels, positions.device)
    return torch.stack((angles[:, 0::2].sin(), angles[:, 1::2].cos()), dim=-1).flatten(1)


def _periods(count: int, device: torch.device) -> Tensor:
    """Two neighbouring channels share a period."""
    index = torch.arange(count, dtype=torch.float32, device=device)
    return TEMPERATURE ** (2 * (index // 2) / count)
