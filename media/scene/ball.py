"""A beach ball."""

import cv2
import numpy as np
from numpy.typing import NDArray

from media.scene.drawing import Look, grid
from media.scene.shading import lit, sprite_of

BALL_RADIUS = 0.17
_RED, _CREAM, _BLUE, _YELLOW = (0.86, 0.10, 0.09), (0.95, 0.93, 0.88), (0.06, 0.30, 0.70), (0.98, 0.72, 0.06)
_PANELS = np.asarray([_RED, _CREAM, _BLUE, _CREAM, _YELLOW, _CREAM], np.float32)
_CAP_COLOUR, _CAP_HEIGHT = (0.97, 0.95, 0.90), 0.93


class Ball:
    """A beach ball with six panels; anchored at its centre. ``ppu``: pixels per unit it is painted for."""

    def __init__(self, ppu: float) -> None:
        self.ppu = ppu
        self._half_side = max(int(2 * BALL_RADIUS * ppu) + 4, 4)
        side = self._half_side * 2  # painted twice as large, for soft edges
        radius = BALL_RADIUS * ppu * 2
        x, y = ((each - (side - 1) / 2) / radius for each in grid((side, side)))
        self._coverage = np.clip((1 - np.hypot(x, y)) * radius + 0.5, 0, 1)
        z = np.sqrt(np.clip(1 - x**2 - y**2, 0, 1))
        normal = np.dstack([x, y, z]) / np.maximum(np.hypot(x, y), 1)[..., None]
        self._inside = self._coverage > 0
        self._normals = normal[self._inside]  # n 3
        flat = self._normals[None]
        below = np.clip(self._normals[:, 1:2], 0, 1)
        self._light = lit(np.ones_like(flat), flat, 0)[0] * (1.12 - 0.42 * below**2)
        self._shine = lit(np.zeros_like(flat), flat, 0.75, sharpness=60)[0]

    def look(self, rolled: float) -> Look:
        """Show the ball after it rolled to the right by an angle, radians."""
        turn = (_turn_z(rolled) @ _turn_x(0.9) @ _turn_z(0.4)).astype(np.float32)
        texture = self._normals @ turn
        longitude = np.arctan2(texture[:, 1], texture[:, 0]) * np.float32(3 / np.pi) + 6
        colour = _PANELS[longitude.astype(np.int32) % 6]
        seam = np.abs(longitude - np.round(longitude)) * np.sqrt(1 - np.minimum(texture[:, 2] ** 2, 1))
        colour *= np.clip(0.72 + 12 * seam, 0, 1)[:, None]
        colour[np.abs(texture[:, 2]) > _CAP_HEIGHT] = _CAP_COLOUR
        painted = np.zeros((*self._coverage.shape, 3), np.float32)
        painted[self._inside] = np.clip(colour * self._light + self._shine, 0, 1)
        half = (self._half_side, self._half_side)
        sprite = cv2.resize(sprite_of(painted, self._coverage), half, interpolation=cv2.INTER_AREA)
        return Look(np.asarray(sprite, np.float32), (self._half_side / 2, self._half_side / 2))


def _turn_x(angle: float) -> NDArray[np.float64]:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])


def _turn_z(angle: float) -> NDArray[np.float64]:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
