"""Smooth curves in time. Axes: ``t`` frames, ``d`` dimensions."""

import math

import numpy as np
from numpy.typing import NDArray

from model.synthetic.dice import Dice

Series = NDArray[np.float64]


def through(knots: Series, places: Series) -> Series:
    """Run a Catmull-Rom curve through evenly spaced knots.

    Args:
        knots: (m d) at least two points.
        places: (t) where to read the curve, 0 at the first knot and 1 at the last.

    Returns:
        (t d) points of the curve.
    """
    padded = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    at = np.clip(places, 0.0, 1.0) * (len(knots) - 1)
    index = np.minimum(at.astype(int), len(knots) - 2)
    t = (at - index)[:, None]
    before, start, end, after = (padded[index + shift] for shift in range(4))
    curve = (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    return np.asarray(curve / 2)


def wander(dice: Dice, times: Series, period_s: float, reach: float, dimensions: int = 1) -> Series:
    """Give smooth random values around zero that change their mind every ``period_s``: (t d).

    ``times`` are seconds from 0 on; ``reach`` is the standard deviation of the knots.
    """
    duration = max(float(times[-1]), 1e-6)
    count = max(math.ceil(duration / period_s), 1) + 1
    knots = np.array([[dice.normal(reach) for _ in range(dimensions)] for _ in range(count)])
    return through(knots, times / ((count - 1) * period_s))


def fold(values: Series, low: float, high: float) -> Series:
    """Reflect values at two walls, as a ball that loses no speed."""
    width = high - low
    phase = np.mod(values - low, 2 * width)
    return low + np.where(phase > width, 2 * width - phase, phase)
