"""Motion blur: the mean of copies shifted along the way travelled while the shutter is open. Axes: ``h w``
pixels."""

import torch
from torch import Tensor
from torch.nn.functional import pad

_MOST_COPIES = 12


def smear_sprite(pixels: Tensor, across: float, down: float) -> Tensor:
    """Blur (4 h w) along a way in pixels; what lies beyond the border is empty."""
    return _mean_along(pixels, across, down, "constant")


def smear_frame(frame: Tensor, across: float, down: float) -> Tensor:
    """Blur (3 h w) along a way in pixels; the border is continued."""
    return _mean_along(frame, across, down, "replicate")


def _mean_along(pixels: Tensor, across: float, down: float, border: str) -> Tensor:
    copies = min(round(max(abs(across), abs(down))) + 1, _MOST_COPIES)
    if copies < 3:
        return pixels
    columns, rows = round(abs(across) / 2), round(abs(down) / 2)
    height, width = pixels.shape[-2:]
    wide = pad(pixels[None], [columns, columns, rows, rows], mode=border)[0]
    total = torch.zeros_like(pixels)
    for copy in range(copies):
        part = copy / (copies - 1) - 0.5
        top, left = rows + round(down * part), columns + round(across * part)
        total += wide[:, top : top + height, left : left + width]
    return total / copies
