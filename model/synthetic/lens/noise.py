"""Sensor noise, taken from a bank: drawing millions of normal numbers anew would cost as much as all
rendering."""

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

from model.synthetic.dice import Dice

_BANK_SIZE = 1 << 22


def add_noise(frames: Tensor, sigma: float, seed: int, numbers: Sequence[int]) -> Tensor:
    """Add normal noise of a standard deviation to (t 3 H W) float frames, in place.

    ``numbers`` (t) are the frames' numbers in their clip; each has noise of its own.
    """
    bank = _bank(frames.device)
    size = frames[0].numel()
    for number, frame in zip(numbers, frames, strict=True):
        dice = Dice(f"noise/{seed}/{number}")
        if size >= len(bank):
            noise = torch.randn(size, generator=torch.Generator().manual_seed(dice.number())).to(frame.device)
        else:
            start = dice.whole(0, len(bank) - size)
            noise = bank[start : start + size]
        frame.add_(noise.view_as(frame), alpha=sigma)
    return frames


@lru_cache(maxsize=2)
def _bank(device: torch.device) -> Tensor:
    return torch.randn(_BANK_SIZE, generator=torch.Generator().manual_seed(0)).to(device)
