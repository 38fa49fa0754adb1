"""Defocus and low resolution. All take and give (t 3 H W) float 0..1."""

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, avg_pool2d, grid_sample, interpolate


def defocus(frames: Tensor, amount: float, step: int) -> Tensor:
    """Mix each frame with a soft copy made of ``step`` times larger pixels; ``amount`` 1 gives the copy."""
    if amount == 0.0 or min(frames.shape[-2:]) < 2 * step:
        return frames
    soft = _enlarged(avg_pool2d(frames, step, ceil_mode=True, count_include_pad=False), frames.shape)
    return torch.lerp(frames, soft, amount)


def low_resolution(frames: Tensor, scale: float) -> Tensor:
    """Make frames smaller and enlarge them again."""
    height, width = (max(round(side * scale), 8) for side in frames.shape[-2:])
    if scale >= 1.0:
        return frames
    small = interpolate(frames, size=(height, width), mode="bilinear", antialias=True)
    return _enlarged(small, frames.shape)


def _enlarged(small: Tensor, shape: torch.Size) -> Tensor:
    """Enlarge to a frame size; grid sampling is several times faster here than the interpolation routine."""
    grid = _plain_grid(int(shape[-2]), int(shape[-1]), small.device).expand(len(small), -1, -1, -1)
    return grid_sample(small, grid, mode="bilinear", padding_mode="border", align_corners=False)


@lru_cache(maxsize=4)
def _plain_grid(height: int, width: int, device: torch.device) -> Tensor:
    return affine_grid(torch.eye(2, 3, device=device)[None], [1, 3, height, width], align_corners=False)
