"""Rotary position codes in real numbers.

``model.memory.rope`` turns neighbouring channels as one complex number. Here the first channels of all pairs
come first and the second ones after them; as long as queries and keys agree, their products are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from model.memory.rope import rotation_table


@dataclass(frozen=True)
class Turns:
    """Rotations of the places of a grid: cosines and sines, each (s d/2)."""

    cos: Tensor
    sin: Tensor

    def __getitem__(self, places: Tensor) -> Turns:
        return Turns(self.cos[places], self.sin[places])

    def t(self) -> Turns:
        """Return them as (d/2 s), laid out anew."""
        return Turns(self.cos.t().contiguous(), self.sin.t().contiguous())

    def turn(self, tokens: Tensor, axis: int) -> Tensor:
        """Turn tokens whose first half of channels along the axis holds the first of every pair."""
        first, second = tokens.chunk(2, dim=axis)
        turned = torch.empty_like(tokens)
        upper, lower = turned.chunk(2, dim=axis)
        torch.mul(first, self.cos, out=upper).addcmul_(second, self.sin, value=-1)
        torch.mul(first, self.sin, out=lower).addcmul_(second, self.cos)
        return turned


@lru_cache(maxsize=8)
def turns(height: int, width: int, channels: int, device: torch.device, dtype: torch.dtype) -> Turns:
    """Return the rotations of a grid for heads of so many channels; shared, never change them in place."""
    with torch.inference_mode(False), torch.no_grad():  # usable outside inference mode later
        table = rotation_table(height, width, channels, device)
        return Turns(table.real.to(dtype).contiguous(), table.imag.to(dtype).contiguous())


def halves_apart(channels: int, heads: int) -> Tensor:
    """Return the order (channels) that takes the pairs of every head apart."""
    return torch.arange(channels).view(heads, -1, 2).transpose(1, 2).flatten()
