"""Paths of objects: where they are, how large, how turned and tilted, at every frame.

Positions are in sides, relative to the middle of the frame at rest, x right, y down. Axes: ``t`` frames.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from model.synthetic.config import MotionConfig, MotionStyle
from model.synthetic.dice import Dice
from model.synthetic.motion.camera import FrameSize
from model.synthetic.motion.curves import Series, fold, through, wander

_KNOT_S = 0.6  # seconds between two decisions of a drifting object
_GRAVITY = 2.5  # sides per second squared
_CLEAR = 1.1  # an object this share of its size outside the frame is out of sight


@dataclass(frozen=True)
class Trajectory:
    """The path of one object.

    Attributes:
        place: (t 2) centre, sides.
        size: (t) long side, sides.
        angle: (t) radians in the picture plane.
        tilt: (t 2) radians about the object's own x and y axis.
        with_camera: positions are relative to the frame, not to the world, so that a planned leaving really
        happens.
    """

    place: Series
    size: Series
    angle: Series
    tilt: Series
    with_camera: bool = False


def draw_trajectory(
    dice: Dice,
    config: MotionConfig,
    times: Series,
    frame: FrameSize,
    size: float,
    *,
    style: MotionStyle | None = None,
) -> Trajectory:
    """Draw a path for an object whose long side is ``size`` sides; ``times`` are seconds (t) from 0 on."""
    chosen = style or dice.child("style").weighted(dict(config.styles))
    sizes = size * np.exp(_growth(dice.child("growth"), config, times))
    place = _PLACES[chosen](dice.child("place"), config, times, frame, size)
    angle = _spin(dice.child("spin"), config, times, calm=chosen is MotionStyle.STILL)
    tilt = _tilt(dice.child("tilt"), config, times)
    planned = chosen in (MotionStyle.PASS, MotionStyle.EXCURSION)
    return Trajectory(place, sizes, angle, tilt, with_camera=planned or dice.chance(0.3))


def crossing(dice: Dice, path: Trajectory) -> Trajectory:
    """Give a path for a look-alike that meets the first object half way and parts from it again."""
    offset = np.array([dice.normal(0.08), dice.normal(0.08)])
    return replace(
        path, place=path.place[::-1] + offset, angle=path.angle[::-1] + dice.normal(0.3), size=path.size[::-1]
    )


def _growth(dice: Dice, config: MotionConfig, times: Series) -> Series:
    rate = dice.within(config.growth) * dice.sign()
    change = rate * times + wander(dice, times, 0.7, 0.3 * abs(rate))[:, 0]
    return np.clip(change - change.mean(), -1.2, 0.9)


def _spin(dice: Dice, config: MotionConfig, times: Series, *, calm: bool) -> Series:
    rate = math.radians(dice.within(config.turn)) * dice.sign() * (0.1 if calm else 1.0)
    start = dice.normal(0.35) if dice.chance(0.75) else dice.angle()
    turning = rate * times if dice.chance(0.5) else 0.0 * times
    return start + turning + wander(dice, times, 0.6, 0.5 * rate)[:, 0]


def _tilt(dice: Dice, config: MotionConfig, times: Series) -> Series:
    reach = math.radians(dice.within(config.tilt)) if dice.chance(0.7) else 0.0
    largest = math.radians(config.tilt.high)
    return np.clip(wander(dice, times, 0.8, 0.6 * reach, 2), -largest, largest)


def _start(dice: Dice, frame: FrameSize) -> Series:
    reach = 0.75
    across, down = frame.half_width * reach, frame.half_height * reach
    return np.array([dice.between(-across, across), dice.between(-down, down)])


def _still(dice: Dice, config: MotionConfig, times: Series, frame: FrameSize, size: float) -> Series:
    del size
    return _start(dice, frame) + wander(dice, times, 0.5, 0.1 * config.speed.low, 2)


def _drift(dice: Dice, config: MotionConfig, times: Series, frame: FrameSize, size: float) -> Series:
    """Go from place to place with changing speed; an object that strays is drawn back to the middle."""
    del size
    step = dice.within(config.speed) * _KNOT_S
    heading = dice.angle()
    points = [_start(dice, frame)]
    for _ in range(max(math.ceil(float(times[-1]) / _KNOT_S), 1)):
        heading += dice.normal(0.7)
        ahead = points[-1] + step * dice.between(0.3, 1.7) * np.array([math.cos(heading), math.sin(heading)])
        if abs(ahead[0]) > frame.half_width or abs(ahead[1]) > frame.half_height:
            heading = math.atan2(-points[-1][1], -points[-1][0])
            ahead = points[-1] + step * np.array([math.cos(heading), math.sin(heading)])
        points.append(ahead)
    return through(np.array(points), times / (_KNOT_S * (len(points) - 1)))


def _bounce(dice: Dice, config: MotionConfig, times: Series, frame: FrameSize, size: float) -> Series:
    """Fall, hit the ground and rise again, between two walls; or bounce off all four walls."""
    wall = max(frame.half_width - size / 2, 0.1)
    floor = max(frame.half_height - size / 2, 0.1)
    start = _start(dice, frame)
    speed = max(dice.within(config.speed), 0.15)
    across = fold(start[0] + dice.sign() * speed * times, -wall, wall)
    if dice.chance(0.4):
        return np.stack(
            [across, fold(start[1] + dice.sign() * speed * times * dice.between(0.5, 1.2), -floor, floor)], 1
        )
    height = dice.between(0.2, 0.8) * floor * 2
    half_period = math.sqrt(2 * height / _GRAVITY)
    phase = np.mod(times + dice.between(0.0, half_period), 2 * half_period) - half_period
    return np.stack([across, floor - height + 0.5 * _GRAVITY * phase**2], axis=1)


def _pass(dice: Dice, config: MotionConfig, times: Series, frame: FrameSize, size: float) -> Series:
    """Go straight through: enter after the start, leave before the end, or both."""
    heading = dice.sign()
    out = frame.half_width + _CLEAR * size * 0.75
    inside = heading * dice.between(-0.6, 0.6) * frame.half_width
    entering = dice.chance(0.3)
    ends = (-heading * out, inside) if entering else (inside, heading * out)
    course = np.clip(times / max(float(times[-1]), 1e-6) * dice.between(1.0, 1.3), 0.0, 1.1) ** dice.between(
        0.8, 1.5
    )
    across = ends[0] + (ends[1] - ends[0]) * course
    down = _start(dice, frame)[1] + wander(dice, times, 0.6, 0.1 * config.speed.high, 1)[:, 0]
    return np.stack([across, down], axis=1)


def _excursion(dice: Dice, config: MotionConfig, times: Series, frame: FrameSize, size: float) -> Series:
    """Start in sight, leave over the nearest border, and come back."""
    del config
    start, end = _start(dice, frame), _start(dice, frame)
    axis = dice.whole(0, 1)
    half = (frame.half_width, frame.half_height)[axis]
    away = start.copy()
    away[axis] = math.copysign(half + _CLEAR * size * 0.75, start[axis] if dice.chance(0.8) else -start[axis])
    leave, back = dice.between(0.3, 0.45), dice.between(0.55, 0.75)
    course = times / max(float(times[-1]), 1e-6)
    knots = np.array([start, start, away, away, end, end])
    moments = np.array([0.0, 0.1, leave, back, 0.95, 1.0])
    return np.stack([_eased(course, moments, knots[:, side]) for side in (0, 1)], axis=1)


def _orbit(dice: Dice, config: MotionConfig, times: Series, frame: FrameSize, size: float) -> Series:
    del size
    radius = dice.between(0.1, 0.4)
    rate = dice.sign() * dice.within(config.speed) / radius
    phase = dice.angle() + rate * times
    shape = np.array([1.0, dice.between(0.3, 1.0)])
    return _start(dice, frame) * 0.5 + radius * np.stack([np.cos(phase), np.sin(phase)], axis=1) * shape


def _eased(course: Series, moments: Series, values: Series) -> Series:
    """Go from value to value with a soft start and a soft stop."""
    index = np.clip(np.searchsorted(moments, course, side="right") - 1, 0, len(moments) - 2)
    part = np.clip((course - moments[index]) / (moments[index + 1] - moments[index]), 0.0, 1.0)
    smooth = part * part * (3.0 - 2.0 * part)
    return np.asarray(values[index] + (values[index + 1] - values[index]) * smooth)


_Place = Callable[[Dice, MotionConfig, Series, FrameSize, float], Series]
_PLACES: dict[MotionStyle, _Place] = {
    MotionStyle.STILL: _still,
    MotionStyle.DRIFT: _drift,
    MotionStyle.BOUNCE: _bounce,
    MotionStyle.PASS: _pass,
    MotionStyle.EXCURSION: _excursion,
    MotionStyle.ORBIT: _orbit,
}
