"""The room of the sample scene: a wall and a floor with sunlight, painted once and seen by any camera."""

import cv2
import numpy as np
from numpy.typing import NDArray

from media.scene.camera import Camera
from media.scene.textures import Image, floor, wall, window_light

_DEPTH, _LEFT, _WIDTH, _HEIGHT, _FRONT = 1.7, -3.2, 6.4, 2.6, -1.6
_SHADE = np.asarray((0.80, 0.81, 0.83), np.float32)
_SUN = np.asarray((0.44, 0.35, 0.20), np.float32)


class Room:
    """The painted room."""

    def __init__(self, view: Camera, rng: np.random.Generator) -> None:
        self._wall_ppu = view.see(0, _DEPTH, 0).scale
        self._floor_ppu = self._wall_ppu * 1.6
        self._wall = _levels(_sunlit_wall(rng, self._wall_ppu))
        self._floor = _levels(_sunlit_floor(rng, self._floor_ppu))

    def seen_by(self, camera: Camera, height: int, width: int) -> NDArray[np.uint8]:
        """Give the empty room: (height, width, 3) uint8."""
        size = (width, height)
        to_wall = camera.wall_homography(self._wall_ppu, _LEFT, _HEIGHT, _DEPTH)
        frame = np.asarray(
            cv2.warpPerspective(self._wall, to_wall, size, borderMode=cv2.BORDER_REPLICATE), np.uint8
        )
        to_floor = camera.floor_homography(self._floor_ppu, _LEFT, _DEPTH)
        corner = int(np.ceil(camera.see(0, _DEPTH, 0).y))
        to_floor[1] -= corner * to_floor[2]  # only the rows below the skirting board
        below = cv2.warpPerspective(
            self._floor, to_floor, (width, height - corner), borderMode=cv2.BORDER_REPLICATE
        )
        frame[corner:] = below
        return frame


def _sunlit_wall(rng: np.random.Generator, ppu: float) -> Image:
    paint = wall(rng, ppu, _WIDTH, _HEIGHT)
    rows, columns = paint.shape[:2]
    corners = np.asarray([(1.30, 0.55), (2.16, 0.85), (2.42, 2.45), (1.56, 2.25)], np.float32) * ppu
    sun = window_light(rows, columns, corners, 0.022 * ppu)
    dim = 1 - 0.25 * np.exp(-np.linspace(_HEIGHT, 0, rows, dtype=np.float32) / 0.25)[:, None]
    return np.asarray(paint * (_SHADE * dim[..., None] + sun[..., None] * _SUN), np.float32)


def _sunlit_floor(rng: np.random.Generator, ppu: float) -> Image:
    boards = floor(rng, ppu, _WIDTH, _DEPTH - _FRONT)
    rows, columns = boards.shape[:2]
    corners = np.asarray([(3.05, 0.55), (3.95, 0.75), (4.75, 2.35), (3.75, 2.05)], np.float32) * ppu
    sun = window_light(rows, columns, corners, 0.016 * ppu)
    corner = 1 - 0.40 * np.exp(-np.linspace(0, _DEPTH - _FRONT, rows, dtype=np.float32) / 0.10)[:, None]
    return np.asarray(boards * (_SHADE * corner[..., None] + sun[..., None] * _SUN), np.float32)


def _levels(image: Image) -> NDArray[np.uint8]:
    return np.asarray(np.clip(image * 255 + 0.5, 0, 255), np.uint8)
