"""The camera's path and what it does to points of the world.

World: lengths in sides (the frame's shorter side), x right, y down, origin where the camera first looks.
Axes: ``t`` frames.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from model.synthetic.config import CameraConfig, CameraStyle
from model.synthetic.dice import Dice
from model.synthetic.motion.curves import Series, wander


@dataclass(frozen=True)
class FrameSize:
    """Height and width of the frame, pixels."""

    height: int
    width: int

    @property
    def side(self) -> int:
        """The shorter side, pixels."""
        return min(self.height, self.width)

    @property
    def half_width(self) -> float:
        """Half the width, sides."""
        return self.width / self.side / 2

    @property
    def half_height(self) -> float:
        """Half the height, sides."""
        return self.height / self.side / 2


@dataclass(frozen=True)
class CameraPath:
    """Where the camera looks.

    Attributes:
        centre: (t 2) world point in the middle of the frame.
        zoom: (t) magnification.
        angle: (t) radians that the picture is turned by.
    """

    centre: Series
    zoom: Series
    angle: Series

    def to_frame(self, frame: FrameSize, nearness: float = 1.0) -> Series:
        """Give matrices (t 3 3) from world points to frame pixels, origin at the frame's top left corner.

        A layer with ``nearness`` above 1 slides by faster than the backdrop, below 1 slower.
        """
        cosine, sine = (
            np.cos(self.angle) * self.zoom * frame.side,
            np.sin(self.angle) * self.zoom * frame.side,
        )
        matrices = np.zeros((len(self.zoom), 3, 3))
        matrices[:, 0, 0], matrices[:, 0, 1] = cosine, -sine
        matrices[:, 1, 0], matrices[:, 1, 1] = sine, cosine
        shift = -np.einsum("tij,tj->ti", matrices[:, :2, :2], self.centre * nearness)
        matrices[:, :2, 2] = shift + np.array([frame.width / 2, frame.height / 2])
        matrices[:, 2, 2] = 1.0
        return matrices


def draw_camera(
    dice: Dice, config: CameraConfig, times: Series, followed: Series | None = None
) -> CameraPath:
    """Draw a path; a following camera keeps the object on the world path ``followed`` (t 2) in view."""
    style = dice.weighted(dict(config.styles))
    path = CameraPath(np.zeros((len(times), 2)), np.ones(len(times)), np.zeros(len(times)))
    if style is CameraStyle.STILL:
        return path
    path = _shaken(dice.child("shake"), config, times, path)
    if style is CameraStyle.HANDHELD:
        return replace(path, centre=path.centre + wander(dice, times, 0.8, config.pan.low, 2))
    if style is CameraStyle.FOLLOW and followed is not None:
        lag = wander(dice, times, 0.7, 0.05, 2)
        return replace(path, centre=path.centre + followed - followed[0] + lag - lag[0])
    if style is CameraStyle.ZOOM:
        rate = dice.within(config.zoom) * dice.sign()
        ease = times + 0.3 * wander(dice, times, 0.6, 0.5)[:, 0]
        return replace(path, zoom=np.exp(rate * (ease - ease[0])))
    direction, speed = dice.angle(), dice.within(config.pan)
    eased = speed * (times + wander(dice, times, 0.6, 0.25)[:, 0])
    heading = np.array([math.cos(direction), 0.4 * math.sin(direction)])
    return replace(path, centre=path.centre + (eased - eased[0])[:, None] * heading)


def _shaken(dice: Dice, config: CameraConfig, times: Series, path: CameraPath) -> CameraPath:
    shake = dice.within(config.shake)
    turn = math.radians(dice.within(config.turn)) * dice.sign()
    tremble = wander(dice, times, 0.25, shake, 2) + wander(dice, times, 0.9, 2 * shake, 2)
    roll = turn * times + wander(dice, times, 0.4, shake)[:, 0]
    return replace(path, centre=path.centre + tremble - tremble[0], angle=roll - roll[0])
