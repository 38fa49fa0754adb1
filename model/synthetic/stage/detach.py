"""Takes an annotated object out of its photograph, so that it can move on its own through its own
surroundings.

Axes: ``h w`` pixels of the photograph.
"""

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from model.synthetic.assets import Backdrop, Sprite
from model.synthetic.blur import box_blur

_SMALLEST, _LARGEST = 0.01, 0.35  # share of the picture that a detached object may have
_FEATHER = 3  # pixels


def detachable(backdrop: Backdrop) -> list[int]:
    """List the regions that may be taken out: things, of fair size, not cut off by the picture's border."""
    if backdrop.bits is None or len(backdrop.pictures) > 1:
        return []
    return [region for region in backdrop.things if _stands_free(backdrop.bits & (1 << region) != 0)]


def detach(backdrop: Backdrop, region: int) -> tuple[Sprite, tuple[float, float, float, float], Backdrop]:
    """Cut out a region and fill the hole.

    Returns:
        The sprite; its box as left, top, right, bottom in the picture's square (-1 to 1); the backdrop
        without it.
    """
    if backdrop.bits is None:
        raise ValueError("Only an annotated backdrop has regions to take out.")
    inside = backdrop.bits & (1 << region) != 0
    height, width = inside.shape
    rows, columns = inside.any(1).nonzero().flatten().tolist(), inside.any(0).nonzero().flatten().tolist()
    top, bottom = max(rows[0] - 2, 0), min(rows[-1] + 3, height)
    left, right = max(columns[0] - 2, 0), min(columns[-1] + 3, width)
    alpha = _feathered(inside.float())[top:bottom, left:right]
    picture = backdrop.pictures[0]
    sprite = Sprite(torch.cat([picture[:, top:bottom, left:right] * alpha, alpha[None]]))
    hole = avg_pool2d(inside.float()[None, None], 2 * _FEATHER + 1, stride=1, padding=_FEATHER)[0, 0] > 0.0
    # Whatever else was annotated within the hole is gone with it.
    rest = replace(
        backdrop,
        pictures=fill(picture, hole)[None],
        bits=torch.where(hole, torch.zeros_like(backdrop.bits), backdrop.bits),
    )
    box = (2 * left / width - 1, 2 * top / height - 1, 2 * right / width - 1, 2 * bottom / height - 1)
    return sprite, box, rest


def fill(picture: Tensor, hole: Tensor) -> Tensor:
    """Fill a hole (h w) of a picture (3 h w) from its surroundings: averages first, then ever finer."""
    known = (~hole).float()[None, None]
    return torch.where(hole, _pull_push(picture[None] * known, known)[0], picture)


def _pull_push(weighted: Tensor, known: Tensor) -> Tensor:
    """Divide colour by weight where there is any; take the rest from the same picture at half the size."""
    here = weighted / known.clamp_min(1e-4)
    if min(weighted.shape[-2:]) < 4:
        return here
    coarse = _pull_push(avg_pool2d(weighted, 2, ceil_mode=True), avg_pool2d(known, 2, ceil_mode=True))
    below = interpolate(coarse, size=weighted.shape[-2:], mode="bilinear", align_corners=False)
    return torch.lerp(below, here, known.clamp_max(1.0))


def _feathered(inside: Tensor) -> Tensor:
    return box_blur(inside)


def _stands_free(inside: Tensor) -> bool:
    share = float(inside.float().mean())
    border = torch.cat([inside[0], inside[-1], inside[:, 0], inside[:, -1]]).float().sum()
    return _SMALLEST < share < _LARGEST and float(border) < 4
