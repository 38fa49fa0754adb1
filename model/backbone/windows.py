"""Cutting a channels-last map into square windows and putting it together again.

Axes: ``b`` frames, ``h w`` map, ``c`` channels, ``s`` side of a window.
"""

from torch import Tensor
from torch.nn import functional


def padded_size(height: int, width: int, side: int) -> tuple[int, int]:
    """Return height and width rounded up to multiples of the window side."""
    return -(-height // side) * side, -(-width // side) * side


def partition(tokens: Tensor, side: int) -> Tensor:
    """Cut (b h w c) into windows (b*count s s c); zeros fill up the bottom and the right."""
    batch, height, width, channels = tokens.shape
    full_height, full_width = padded_size(height, width, side)
    if (full_height, full_width) != (height, width):
        tokens = functional.pad(tokens, (0, 0, 0, full_width - width, 0, full_height - height))
    grid = tokens.view(batch, full_height // side, side, full_width // side, side, channels)
    return grid.transpose(2, 3).reshape(-1, side, side, channels)


def unpartition(windows: Tensor, height: int, width: int) -> Tensor:
    """Put windows (b*count s s c) back together as (b h w c), cutting off what was filled up."""
    side, channels = windows.shape[1], windows.shape[3]
    full_height, full_width = padded_size(height, width, side)
    grid = windows.view(-1, full_height // side, full_width // side, side, side, channels)
    tokens = grid.transpose(2, 3).reshape(-1, full_height, full_width, channels)
    return tokens[:, :height, :width]
