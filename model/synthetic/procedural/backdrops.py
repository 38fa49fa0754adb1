"""Places made by code: open country, rooms, collages of surfaces, and clutter; with their large regions.

Like patterns, places are slow to make: place ``i`` of a pool is made once from its number, and every use
crops, mirrors and recolours it.
"""

import math
from collections.abc import Callable
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, grid_sample

from model.synthetic.assets import Backdrop, Part
from model.synthetic.dice import Dice
from model.synthetic.procedural.fields import spectral
from model.synthetic.procedural.figures import make_figure
from model.synthetic.procedural.palettes import grade
from model.synthetic.procedural.textures import texture

POOL_SIZE = 96
_SIDE = 400  # pixels of a place
_GRADE = 0.15


def deal_place(dice: Dice, side: int) -> Backdrop:
    """Take a place of the pool, mirrored and recoloured, of ``side`` pixels if the pool has as many."""
    picture, bits, names = _place(dice.whole(0, POOL_SIZE - 1))
    size = min(max(side, 64), _SIDE)
    top, left = dice.whole(0, _SIDE - size), dice.whole(0, _SIDE - size)
    pixels = picture[:, top : top + size, left : left + size].float() / 255.0
    regions = bits[top : top + size, left : left + size]
    if dice.chance(0.5):
        pixels, regions = pixels.flip(2), regions.flip(1)
    matrix, offset = grade(dice, _GRADE)
    pixels = (matrix @ pixels.reshape(3, -1) + offset).view(3, size, size).clamp(0.0, 1.0)
    return Backdrop(pixels[None], regions, tuple(Part(name) for name in names))


@lru_cache(maxsize=POOL_SIZE)
def _place(index: int) -> tuple[Tensor, Tensor, tuple[str, ...]]:
    dice = Dice(f"place/{index}")
    picture, bits, names = dice.weighted(_KINDS)(dice)
    if dice.chance(0.6):
        picture, bits = _litter(dice, picture, bits)
    picture = picture * (0.75 + 0.5 * spectral(dice, _SIDE, 2.4))  # light and shade over the whole place
    if dice.chance(0.4):
        picture = avg_pool2d(picture[None], 5, stride=1, padding=2, count_include_pad=False)[0]
    return (picture.clamp(0.0, 1.0) * 255.0).to(torch.uint8), bits, names


def _surface(dice: Dice) -> tuple[Tensor, Tensor, tuple[str, ...]]:
    return texture(dice, _SIDE), torch.zeros(_SIDE, _SIDE, dtype=torch.uint8), ()


def _country(dice: Dice) -> tuple[Tensor, Tensor, tuple[str, ...]]:
    """Stack sky, hills and a ground that recedes."""
    columns, rows = _grid()
    horizon = dice.between(0.2, 0.65)
    picture = _sky(dice)
    bits = torch.full((_SIDE, _SIDE), 1, dtype=torch.uint8)
    names = ["sky"]
    for hill in range(dice.whole(0, 2)):
        crest = horizon - dice.between(0.02, 0.2) * spectral(dice, _SIDE, dice.between(1.3, 2.4))[0][None, :]
        picture, bits = _over(
            rows > crest, texture(dice, _SIDE) * dice.between(0.4, 1.0), picture, bits, 2 + hill
        )
        names += [""] * (2 + hill - len(names)) + ["hill"]
    edge = horizon + dice.between(0.0, 0.06) * spectral(dice, _SIDE, 1.8)[0][None, :]
    ground = _receding(dice, horizon, rows, columns)
    picture, bits = _over(rows > edge, ground, picture, bits, 1)
    names += [""] * (2 - len(names))
    names[1] = "ground"
    return picture, bits, tuple(names)


def _room(dice: Dice) -> tuple[Tensor, Tensor, tuple[str, ...]]:
    """Put a floor or table before a wall with pictures, doors and windows."""
    columns, rows = _grid()
    horizon = dice.between(0.45, 0.8)
    picture = texture(dice, _SIDE)
    bits = torch.full((_SIDE, _SIDE), 1, dtype=torch.uint8)
    names = ["wall"]
    for index in range(dice.whole(0, 4)):
        x, y = dice.between(0.0, 0.8), dice.between(0.0, horizon - 0.1)
        inside = (
            (columns > x)
            & (columns < x + dice.between(0.1, 0.35))
            & (rows > y)
            & (rows < y + dice.between(0.1, 0.4))
        )
        picture, bits = _over(inside, texture(dice, _SIDE), picture, bits, 2 + index)
        names += [""] * (2 + index - len(names)) + ["panel"]
    picture, bits = _over(rows > horizon, _receding(dice, horizon - 0.25, rows, columns), picture, bits, 1)
    names += [""] * (2 - len(names))
    names[1] = "floor"
    return picture, bits, tuple(names)


def _collage(dice: Dice) -> tuple[Tensor, Tensor, tuple[str, ...]]:
    """Fit large areas of different material together along winding or straight borders."""
    columns, rows = _grid()
    picture, bits, names = _surface(dice)
    for index in range(dice.whole(2, 4)):
        angle = dice.angle()
        place = (columns - dice.between(0.25, 0.75)) * math.cos(angle) + (
            rows - dice.between(0.25, 0.75)
        ) * math.sin(angle)
        bend = dice.pick((0.0, 0.15, 0.5)) * (spectral(dice, _SIDE, dice.between(1.6, 2.6)) - 0.5)
        picture, bits = _over(place + bend > 0.0, texture(dice, _SIDE), picture, bits, index)
        names = (*names, "area")
    return picture, bits, names


def _clutter(dice: Dice) -> tuple[Tensor, Tensor, tuple[str, ...]]:
    picture, bits, names = _surface(dice)
    for _ in range(3):
        picture, bits = _litter(dice, picture, bits)
    return picture, bits, names


_KINDS: dict[Callable[[Dice], tuple[Tensor, Tensor, tuple[str, ...]]], float] = {
    _surface: 0.2,
    _country: 0.3,
    _room: 0.2,
    _collage: 0.2,
    _clutter: 0.1,
}


def _litter(dice: Dice, picture: Tensor, bits: Tensor) -> tuple[Tensor, Tensor]:
    """Strew things over a place; they belong to no region."""
    picture, bits = picture.clone(), bits.clone()
    for _ in range(dice.whole(3, 12)):
        pixels = make_figure(dice, dice.whole(_SIDE // 24, _SIDE // 5)).body.pixels
        height, width = pixels.shape[1:]
        top, left = dice.whole(0, _SIDE - height), dice.whole(0, _SIDE - width)
        window = (slice(top, top + height), slice(left, left + width))
        picture[:, *window] = picture[:, *window] * (1.0 - pixels[3]) + pixels[:3]
        bits[window][pixels[3] > 0.5] = 0
    return picture, bits


def _over(where: Tensor, upper: Tensor, picture: Tensor, bits: Tensor, bit: int) -> tuple[Tensor, Tensor]:
    inside = where.expand(_SIDE, _SIDE)
    return torch.where(inside, upper, picture), torch.where(
        inside, torch.tensor(1 << bit, dtype=torch.uint8), bits
    )


def _grid() -> tuple[Tensor, Tensor]:
    steps = (torch.arange(_SIDE) + 0.5) / _SIDE
    return steps[None, :], steps[:, None]


def _sky(dice: Dice) -> Tensor:
    _, rows = _grid()
    above, below = (
        torch.rand(3, 1, 1, generator=torch.Generator().manual_seed(dice.number())) for _ in range(2)
    )
    air = torch.lerp(above, 0.5 + 0.5 * below, rows[None])
    cloud = torch.sigmoid((spectral(dice, _SIDE, dice.between(1.5, 2.2), 2.5) - dice.between(0.4, 0.9)) * 8.0)
    return torch.lerp(air, torch.full_like(air, dice.between(0.7, 1.0)), cloud * dice.between(0.0, 0.9))


def _receding(dice: Dice, horizon: float, rows: Tensor, columns: Tensor) -> Tensor:
    """Lay material on a plane seen at an angle: finer and flatter towards the horizon."""
    distance = 1.0 / (rows - horizon + dice.between(0.04, 0.15)).clamp_min(0.02)
    across = (columns - 0.5) * distance * dice.between(0.3, 1.0)
    grid = torch.stack([across.expand(_SIDE, _SIDE), (distance * 0.5).expand(_SIDE, _SIDE)], dim=-1)
    plane = texture(dice, _SIDE)[None]
    return grid_sample(plane, grid[None], mode="bilinear", padding_mode="reflection", align_corners=False)[0]
