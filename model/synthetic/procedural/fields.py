"""Patterns of one channel from which textures are coloured: square, seamless at the borders, 0..1.

Every function takes dice and a side in pixels and returns (side side) float. Axes: ``h w`` pixels.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from model.synthetic.dice import Dice


def stretch(field: Tensor) -> Tensor:
    """Spread the values over 0..1, leaving a thousandth at either end to be cut off."""
    # Every seventh value is enough to know the spread, and sorts seven times faster.
    ordered = field.flatten()[::7].sort().values
    cut = ordered.numel() // 1000
    low, high = ordered[cut], ordered[-1 - cut]
    return ((field - low) / (high - low).clamp_min(1e-6)).clamp(0.0, 1.0)


def white(dice: Dice, *shape: int) -> Tensor:
    """Draw independent normal numbers."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(dice.number()))


def spectral(dice: Dice, side: int, slope: float, stretched: float = 1.0, direction: float = 0.0) -> Tensor:
    """Filter noise to an amplitude of frequency ** -slope, drawn out along one direction by a factor."""
    across = torch.fft.fftfreq(side)[:, None]
    along = torch.fft.rfftfreq(side)[None, :]
    cosine, sine = math.cos(direction), math.sin(direction)
    radius = torch.hypot((along * cosine + across * sine) * stretched, across * cosine - along * sine)
    radius[0, 0] = 1.0
    gain = radius.clamp_min(1.0 / side) ** -slope
    gain[0, 0] = 0.0
    return stretch(torch.fft.irfft2(torch.fft.rfft2(white(dice, side, side)) * gain, s=(side, side)))


def clouds(dice: Dice, side: int) -> Tensor:
    """Give fractal noise as in clouds, stone or earth."""
    return spectral(dice, side, dice.between(0.8, 2.2))


def grain(dice: Dice, side: int) -> Tensor:
    """Give noise drawn out in one direction, as in wood, fur, hair or grass."""
    return spectral(dice, side, dice.between(0.8, 1.6), dice.between(3.0, 14.0), dice.angle())


def ridges(dice: Dice, side: int) -> Tensor:
    """Give fractal noise folded at its middle, as in creases, veins or marble."""
    folded = spectral(dice, side, dice.between(1.3, 2.2)).sub(0.5).abs()
    return stretch(folded ** dice.between(0.4, 1.2))


def blotches(dice: Dice, side: int) -> Tensor:
    """Give islands of fractal noise with steep shores, as in fur patterns or lichen."""
    noise = spectral(dice, side, dice.between(1.4, 2.4))
    return torch.sigmoid((noise - dice.between(0.4, 0.6)) * dice.between(10.0, 60.0))


def stripes(dice: Dice, side: int) -> Tensor:
    """Give waves, soft or hard, straight or bent."""
    x, y = _coordinates(side)
    turns = dice.whole(2, 16)
    phase = turns * x + dice.whole(-turns, turns) * y + dice.between(0.0, 2.0) * spectral(dice, side, 1.8)
    wave = torch.sin(math.tau * phase)
    return torch.sigmoid(wave * dice.between(1.5, 20.0))


def checks(dice: Dice, side: int) -> Tensor:
    """Give a chequered or tartan pattern."""
    x, y = _coordinates(side)
    columns, rows = dice.whole(2, 14), dice.whole(2, 14)
    first = torch.sigmoid(torch.sin(math.tau * columns * x) * dice.between(3.0, 20.0))
    second = torch.sigmoid(torch.sin(math.tau * rows * y) * dice.between(3.0, 20.0))
    return (first - second).abs() if dice.chance(0.5) else (first + second) * 0.5


def weave(dice: Dice, side: int) -> Tensor:
    """Give a fine crossing of threads, as in cloth or baskets."""
    x, y = _coordinates(side)
    threads = dice.whole(16, 48)
    over = torch.sin(math.tau * threads * x).abs() * (torch.sin(math.pi * threads * y) > 0)
    under = torch.sin(math.tau * threads * y).abs() * (torch.sin(math.pi * threads * x) > 0)
    return stretch(torch.maximum(over, under) + 0.6 * spectral(dice, side, 1.2))


def bricks(dice: Dice, side: int) -> Tensor:
    """Give courses of stones with joints, each stone with its own tone."""
    x, y = _coordinates(side)
    rows, columns = 2 * dice.whole(2, 8), dice.whole(2, 8)
    row = (y * rows).floor()
    shifted = x * columns + 0.5 * (row % 2)
    tones = white(dice, rows, columns)[row.long() % rows, shifted.floor().long() % columns]
    joint = dice.between(0.03, 0.12)
    inside = ((shifted % 1.0) > joint) & (((y * rows) % 1.0) > joint * 2)
    return stretch(inside * (2.0 + 0.5 * tones) + dice.between(0.0, 0.8) * spectral(dice, side, 1.2))


def cells(dice: Dice, side: int) -> Tensor:
    """Give Voronoi cells: tones, cracks between them, or domes."""
    nearest, second, owner, count = _voronoi(dice, side, dice.whole(8, 90))
    look = dice.pick(("tones", "cracks", "domes"))
    if look == "tones":
        return stretch(white(dice, count)[owner])
    if look == "cracks":
        return ((second - nearest) * math.sqrt(count) * dice.between(2.0, 8.0)).clamp(0.0, 1.0)
    return stretch(-nearest)


def dots(dice: Dice, side: int) -> Tensor:
    """Give round spots, scattered."""
    nearest, _, _, count = _voronoi(dice, side, dice.whole(12, 120))
    radius = dice.between(0.25, 0.5) / math.sqrt(count)
    return torch.sigmoid((radius - nearest) * side * dice.between(0.3, 1.5))


def rings(dice: Dice, side: int) -> Tensor:
    """Give rings around a far or near centre, as in wood or ripples."""
    x, y = _coordinates(side)
    # Folding the plane makes the borders meet: the pattern is mirrored, not cut.
    radius = torch.hypot((x - 0.5).abs() - dice.between(-0.3, 0.5), (y - 0.5).abs() * dice.between(0.3, 1.0))
    phase = dice.between(4.0, 20.0) * radius + dice.between(0.0, 0.8) * spectral(dice, side, 1.8)
    return 0.5 + 0.5 * torch.sin(math.tau * phase)


def lumps(dice: Dice, side: int) -> Tensor:
    """Give slow changes only, as in plain painted or out-of-focus surfaces."""
    return spectral(dice, side, dice.between(2.4, 3.2))


KINDS: dict[Callable[[Dice, int], Tensor], float] = {
    clouds: 3.0,
    grain: 2.0,
    ridges: 1.5,
    blotches: 1.5,
    stripes: 1.0,
    checks: 0.5,
    weave: 0.7,
    bricks: 0.7,
    cells: 1.2,
    dots: 0.7,
    rings: 0.7,
    lumps: 1.5,
}
"""Every kind of pattern with its weight in the pool."""


def _coordinates(side: int) -> tuple[Tensor, Tensor]:
    steps = torch.arange(side) / side
    return steps[None, :].expand(side, side), steps[:, None].expand(side, side)


def _voronoi(dice: Dice, side: int, count: int) -> tuple[Tensor, Tensor, Tensor, int]:
    """Give the distances to the nearest and second nearest seed, the nearest seed and the number of seeds.

    Every square of a grid holds one seed, so only the seeds of the nine squares around a pixel are near it.
    """
    squares = max(round(math.sqrt(count)), 3)
    looseness = dice.between(0.1, 0.6)
    seeds = 0.5 + looseness * white(dice, squares, squares, 2).clamp(-1.0, 1.0)  # within their squares
    x, y = (steps * squares for steps in _coordinates(side))
    column, row = x.long(), y.long()
    distances, owners = [], []
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            owner = ((row + down) % squares) * squares + (column + across) % squares
            seed = seeds.view(-1, 2)[owner]
            distances.append(torch.hypot(column + across + seed[..., 0] - x, row + down + seed[..., 1] - y))
            owners.append(owner)
    two = torch.stack(distances).topk(2, dim=0, largest=False)
    nearest = torch.stack(owners).gather(0, two.indices[:1])[0]
    return two.values[0] / squares, two.values[1] / squares, nearest, squares * squares
