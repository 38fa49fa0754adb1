"""A pinhole camera that glides past the sample scene.

World axes: x to the right, y into the depth, z up; the floor is z = 0. Lengths in units of about a metre.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
_PITCH = 0.16  # radians, downward
_FOCAL = 1.15  # frame heights


class Spot(NamedTuple):
    """Where a point of the world is seen: ``x``, ``y`` in frame pixels, and pixels per unit at its depth."""

    x: float
    y: float
    scale: float


class Camera:
    """The view of one frame."""

    def __init__(self, width: int, height: int, position: tuple[float, float, float]) -> None:
        focal = _FOCAL * height
        intrinsic = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])
        cos, sin = np.cos(_PITCH), np.sin(_PITCH)
        turn = np.array([[1.0, 0, 0], [0, -sin, -cos], [0, cos, -sin]])  # to right, down, forward
        self._focal = focal
        self._matrix: Matrix = intrinsic @ np.column_stack([turn, -turn @ np.array(position)])

    def see(self, x: float, y: float, z: float) -> Spot:
        """Project a point."""
        u, v, depth = self._matrix @ np.array([x, y, z, 1.0])
        return Spot(float(u / depth), float(v / depth), float(self._focal / depth))

    def floor_homography(self, ppu: float, left: float, far: float) -> Matrix:
        """Map pixels of a floor texture, whose top left corner lies at (left, far), to the frame."""
        plane = np.array([[1 / ppu, 0, left], [0, -1 / ppu, far], [0, 0, 0], [0, 0, 1.0]])
        return np.asarray(self._matrix @ plane, np.float64)

    def wall_homography(self, ppu: float, left: float, top: float, depth: float) -> Matrix:
        """Map pixels of a wall texture, whose top left corner lies at (left, depth, top), to the frame."""
        plane = np.array([[1 / ppu, 0, left], [0, 0, depth], [0, -1 / ppu, top], [0, 0, 1.0]])
        return np.asarray(self._matrix @ plane, np.float64)
