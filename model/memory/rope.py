"""Rotary position codes for tokens on a grid.

Neighbouring channels form a pair that is turned by an angle: the first half of the pairs by the column, the
second half by the row. The product of two turned tokens then depends on their offset only.

Source: RoPE (Su et al. 2021, arXiv 2104.09864), its axial form for images (Heo et al. 2024, arXiv
2403.13298).
"""

from functools import lru_cache

import torch
from torch import Tensor

THETA = 10000.0


def rotation_table(height: int, width: int, channels: int, device: torch.device) -> Tensor:
    """Return (h*w c/2) complex rotations for tokens of ``channels`` (a multiple of 4), row by row.

    The result is shared between callers: never change it in place. While a graph is captured it is
    (h*w c/2 2), cosines and sines: torch's compiler makes no kernels of complex numbers.
    """
    if torch.compiler.is_compiling():
        angles = _angles(height, width, channels, device)
        return torch.stack((angles.cos(), angles.sin()), dim=-1)
    return _kept_table(height, width, channels, device)


def rotate(tokens: Tensor, table: Tensor) -> Tensor:
    """Turn (... h*w c) tokens by their places, in float32; the leading axes share the table."""
    pairs = tokens.float().unflatten(-1, (-1, 2))
    if table.is_complex():
        turned = torch.view_as_real(torch.view_as_complex(pairs.contiguous()) * table)
    else:
        (first, second), (cos, sin) = pairs.unbind(-1), table.unbind(-1)
        turned = torch.stack((first * cos - second * sin, first * sin + second * cos), dim=-1)
    return turned.flatten(-2).to(tokens.dtype)


@lru_cache(maxsize=16)
def _kept_table(height: int, width: int, channels: int, device: torch.device) -> Tensor:
    with torch.inference_mode(False), torch.no_grad():  # usable outside inference mode later
        angles = _angles(height, width, channels, device)
        return torch.polar(torch.ones_like(angles), angles)


def _angles(height: int, width: int, channels: int, device: torch.device) -> Tensor:
    steps = torch.arange(0, channels, 4, dtype=torch.float32, device=device)
    frequencies = 1.0 / THETA ** (steps / channels)
    x = torch.arange(width, dtype=torch.float32, device=device).repeat(height)
    y = torch.arange(height, dtype=torch.float32, device=device).repeat_interleave(width)
    return torch.cat((torch.outer(x, frequencies), torch.outer(y, frequencies)), dim=-1)
