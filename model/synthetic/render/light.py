"""Light on one layer, and the shadow it casts. Axes: ``H W`` frame pixels, ``h w`` window pixels."""

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad

from model.synthetic.stage.scene import Shadow

_STEP = 4  # shadows are soft: they are computed at a quarter of the size
_MARGIN = 2 * _STEP


def shine(pixels: Tensor, gain: float, shade: tuple[float, float]) -> None:
    """Apply brightness to (4 h w) in place: a gain, and a change to the right and downwards; alpha stays."""
    if shade == (0.0, 0.0):
        if gain != 1.0:
            pixels[:3].mul_(gain)
        return
    height, width = pixels.shape[-2:]
    across = torch.linspace(gain * (1.0 - shade[0]), gain * (1.0 + shade[0]), width, device=pixels.device)
    down = torch.linspace(-gain * shade[1], gain * shade[1], height, device=pixels.device)
    pixels[:3].mul_(across[None, :] + down[:, None])


def cast_shadow(frame: Tensor, alpha: Tensor, corner: tuple[int, int], shadow: Shadow) -> None:
    """Darken a frame (3 H W) in place below a piece.

    Args:
        frame: what lies below the piece.
        alpha: (h w) of the piece.
        corner: row and column of the piece's top left pixel in the frame.
        shadow: shift and strength.
    """
    small = avg_pool2d(pad(alpha, [_MARGIN] * 4)[None, None], _STEP, ceil_mode=True)
    small = avg_pool2d(small, 3, stride=1, padding=1)
    soft = interpolate(small, scale_factor=_STEP, mode="bilinear", align_corners=False)[0, 0]
    top, left = corner[0] - _MARGIN + shadow.shift[1], corner[1] - _MARGIN + shadow.shift[0]
    rows = slice(max(top, 0), min(top + soft.shape[0], frame.shape[1]))
    columns = slice(max(left, 0), min(left + soft.shape[1], frame.shape[2]))
    if rows.start < rows.stop and columns.start < columns.stop:
        seen = soft[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        frame[:, rows, columns] *= 1.0 - shadow.strength * seen
