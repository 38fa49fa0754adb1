"""Outlines of shapes as point lists; x right, y down, within about -1 to 1.

Each function takes dice and returns polygons as (points 2) float arrays. A ``Drawing`` is a list of strokes
that are painted one after another, so that a later stroke with ``filled=False`` cuts a hole.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.synthetic.dice import Dice

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Stroke:
    """A filled polygon, or one that removes what lies under it."""

    points: Points
    filled: bool = True


Drawing = list[Stroke]


def closed_curve(knots: Points, steps: int = 12) -> Points:
    """Run a smooth closed curve (Catmull-Rom) through knots (m 2): (m * steps, 2)."""
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[:, None, None]
    before, start, end, after = (np.roll(knots, shift, axis=0) for shift in (1, 0, -1, -2))
    curve = (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    ) / 2
    return np.asarray(curve.transpose(1, 0, 2).reshape(-1, 2))


def around(radius: NDArray[np.float64], angles: NDArray[np.float64]) -> Points:
    """Turn polar coordinates into points."""
    return np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)


def blob(dice: Dice) -> Drawing:
    """Give a rounded irregular shape."""
    angles = np.linspace(0.0, math.tau, 96, endpoint=False)
    radius = np.ones_like(angles)
    roughness = dice.between(0.1, 0.5)
    for wave in range(1, dice.whole(3, 8)):
        radius += roughness / wave * dice.normal(0.8) * np.cos(wave * angles + dice.angle())
    return [Stroke(around(np.maximum(radius, 0.25), angles) * [1.0, dice.between(0.4, 1.0)])]


def ellipse(dice: Dice) -> Drawing:
    """Give a disc or an egg."""
    angles = np.linspace(0.0, math.tau, 64, endpoint=False)
    egg = 1.0 + dice.between(0.0, 0.3) * np.cos(angles)
    return [Stroke(around(egg, angles) * [1.0, dice.between(0.35, 1.0)])]


def superformula(dice: Dice) -> Drawing:
    """Give a shape of Gielis's superformula: from rounded polygons to flowers and starfish."""
    angles = np.linspace(0.0, math.tau, 180, endpoint=False)
    turns = dice.whole(2, 9)
    first, second, third = dice.between(0.3, 3.0), dice.between(0.4, 3.0), dice.between(0.4, 3.0)
    base = np.abs(np.cos(turns * angles / 4)) ** second + np.abs(np.sin(turns * angles / 4)) ** third
    radius = np.maximum(base, 1e-3) ** (-1.0 / first)
    return [
        Stroke(around(np.minimum(radius / np.median(radius), 3.0), angles) * [1.0, dice.between(0.6, 1.0)])
    ]


def polygon(dice: Dice) -> Drawing:
    """Give a polygon with straight sides, regular or not, at times with rounded corners."""
    corners = dice.whole(3, 8)
    angles = np.sort(np.array([dice.angle() for _ in range(corners)]) if dice.chance(0.4) else _even(corners))
    points = around(np.array([dice.between(0.6, 1.0) for _ in range(corners)]), angles)
    points *= [1.0, dice.between(0.5, 1.0)]
    return [Stroke(closed_curve(points) if dice.chance(0.3) else points)]


def cog(dice: Dice) -> Drawing:
    """Give a star or cog wheel, often with a hole."""
    teeth = dice.whole(4, 14)
    inner = dice.between(0.35, 0.85)
    radius = np.tile([inner, 1.0] if dice.chance(0.5) else [inner, inner, 1.0, 1.0], teeth)
    strokes = [Stroke(around(radius, _even(len(radius))))]
    if dice.chance(0.5):
        strokes.append(Stroke(around(np.full(40, inner * dice.between(0.2, 0.8)), _even(40)), filled=False))
    return strokes


def ring(dice: Dice) -> Drawing:
    """Give a ring or an open frame."""
    outer = dice.pick((superformula, ellipse, polygon))(dice)[0].points
    return [Stroke(outer), Stroke(outer * dice.between(0.5, 0.92), filled=False)]


def wheel(dice: Dice) -> Drawing:
    """Give a rim with spokes."""
    rim = dice.between(0.78, 0.92)
    strokes = [
        Stroke(around(np.ones(64), _even(64))),
        Stroke(around(np.full(64, rim), _even(64)), filled=False),
    ]
    thickness = dice.between(0.03, 0.1)
    spokes = [(math.cos(angle) * 0.95, math.sin(angle) * 0.95) for angle in _even(dice.whole(3, 12))]
    strokes += [Stroke(bar((0.0, 0.0), end, thickness)) for end in spokes]
    return [*strokes, Stroke(around(np.full(32, dice.between(0.08, 0.25)), _even(32)))]


def crescent(dice: Dice) -> Drawing:
    """Give a moon: a disc bitten by another."""
    bite = around(np.full(64, dice.between(0.6, 1.0)), _even(64)) + np.array(
        [dice.between(0.4, 0.8), dice.between(-0.2, 0.2)]
    )
    return [Stroke(around(np.ones(64), _even(64))), Stroke(bite, filled=False)]


def vessel(dice: Dice) -> Drawing:
    """Give the outline of a turned body, such as a bottle, vase, lamp or pawn."""
    height = np.linspace(-1.0, 1.0, 9)
    width = np.array([dice.between(0.12, 0.75) for _ in height])
    right = closed_curve(np.stack([width, height], axis=1))[: 8 * 12]
    return [Stroke(np.concatenate([right, right[::-1] * [-1.0, 1.0]]))]


def leaf(dice: Dice) -> Drawing:
    """Give a leaf or fish: pointed at one or both ends."""
    along = np.linspace(0.0, 1.0, 40)
    belly = np.sin(math.pi * along ** dice.between(0.6, 1.6)) * dice.between(0.2, 0.55)
    bend = dice.between(-0.4, 0.4) * np.sin(math.pi * along)
    return [Stroke(np.concatenate([_along(along, bend + belly), _along(along, bend - belly)[::-1]]))]


def strip(dice: Dice) -> Drawing:
    """Give a bent band: rope, snake, hose, bow."""
    knots = np.cumsum([[dice.between(0.2, 0.6), dice.normal(0.45)] for _ in range(dice.whole(3, 7))], axis=0)
    line = closed_curve(np.concatenate([knots, knots[-2:0:-1]]))[: 12 * (len(knots) - 1)]
    taper = np.linspace(1.0, dice.between(0.3, 1.0), len(line))
    return [Stroke(thicken(line, dice.between(0.03, 0.16) * taper))]


def branches(dice: Dice) -> Drawing:
    """Give a tree, twig, antler or coral: thin limbs that divide."""
    strokes: Drawing = []
    spread, shrink = dice.between(0.3, 0.8), dice.between(0.6, 0.8)

    def grow(start: tuple[float, float], angle: float, length: float, depth: int) -> None:
        end = (start[0] + length * math.cos(angle), start[1] + length * math.sin(angle))
        strokes.append(Stroke(bar(start, end, 0.05 * length + 0.018)))
        for _ in range(dice.whole(2, 3) if depth > 0 else 0):
            grow(end, angle + dice.normal(spread), length * shrink * dice.between(0.8, 1.1), depth - 1)

    grow((0.0, 1.0), -math.pi / 2, 0.7, dice.whole(2, 4))
    return strokes


def lattice(dice: Dice) -> Drawing:
    """Give a fence, ladder, grid or rack: bars with holes between them."""
    columns, rows = dice.whole(2, 8), dice.whole(1, 6)
    thickness = dice.between(0.03, 0.12)
    height = dice.between(0.4, 1.0)
    across = [Stroke(bar((-1.0, y), (1.0, y), thickness)) for y in np.linspace(-height, height, rows + 1)]
    return across + [
        Stroke(bar((x, -height), (x, height), thickness)) for x in np.linspace(-1.0, 1.0, columns)
    ]


def furniture(dice: Dice) -> Drawing:
    """Give a few straight beams and boards, as in a table, chair, sign or tool."""
    strokes: Drawing = []
    for _ in range(dice.whole(2, 5)):
        x, y = dice.between(-0.8, 0.8), dice.between(-0.8, 0.8)
        end = (dice.between(-1.0, 1.0), y) if dice.chance(0.5) else (x, dice.between(-1.0, 1.0))
        strokes.append(Stroke(bar((x, y), end, dice.between(0.06, 0.3))))
        strokes.append(Stroke(bar((0.0, dice.between(-0.5, 0.5)), end, dice.between(0.05, 0.12))))
    return strokes


def flock(dice: Dice) -> Drawing:
    """Give several separate pieces that count as one object."""
    pieces: Drawing = []
    shape = dice.pick((blob, leaf, ellipse, polygon))
    same = shape(dice)
    for _ in range(dice.whole(2, 5)):
        centre = np.array([dice.between(-1.0, 1.0), dice.between(-1.0, 1.0)])
        drawing = same if dice.chance(0.6) else shape(dice)
        pieces += [Stroke(stroke.points * dice.between(0.2, 0.5) + centre) for stroke in drawing]
    return pieces


SHAPES: dict[Callable[[Dice], Drawing], float] = {
    blob: 3.0,
    ellipse: 1.2,
    superformula: 1.5,
    polygon: 1.5,
    cog: 0.8,
    ring: 0.8,
    wheel: 0.6,
    crescent: 0.5,
    vessel: 1.5,
    leaf: 1.2,
    strip: 1.2,
    branches: 0.7,
    lattice: 0.6,
    furniture: 0.8,
    flock: 0.6,
}
"""Every shape with its weight."""


def bar(start: tuple[float, float], end: tuple[float, float], thickness: float) -> Points:
    """Give a straight bar with square ends; a bar of no length becomes a small square."""
    along = np.array([end[0] - start[0], end[1] - start[1]])
    length = float(np.hypot(*along))
    unit = along / length if length > 1e-6 else np.array([1.0, 0.0])
    side = np.array([-unit[1], unit[0]]) * thickness
    first, last = np.array(start) - unit * thickness * 0.5, np.array(end) + unit * thickness * 0.5
    return np.stack([first + side, last + side, last - side, first - side])


def thicken(line: Points, half_width: NDArray[np.float64]) -> Points:
    """Give the outline of a line (m 2) with a half width at each of its points (m)."""
    ahead = np.gradient(line, axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    side = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) * half_width[:, None]
    return np.concatenate([line + side, (line - side)[::-1]])


def _even(count: int) -> NDArray[np.float64]:
    return np.linspace(0.0, math.tau, count, endpoint=False)


def _along(along: NDArray[np.float64], across: NDArray[np.float64]) -> Points:
    return np.stack([2.0 * along - 1.0, across], axis=1)
