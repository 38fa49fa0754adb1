"""A short clip made by integer arithmetic, so that it is the same on every machine.

Three textured shapes move over a textured ground: a disc that leaves the picture and returns, a square that
passes behind a second disc. The light changes half way. Everything is uint8 RGB.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 224, 128

ByteArray = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Clip:
    """Frames (t H W 3) uint8 RGB and, for each of three shapes, its visible pixels (t H W) bool."""

    frames: ByteArray
    masks: tuple[BoolArray, BoolArray, BoolArray]


def golden_clip(frame_count: int = 12) -> Clip:
    """Draw the clip. A shorter clip is the beginning of a longer one."""
    drawn = [_draw_frame(index) for index in range(frame_count)]
    frames = np.stack([rgb for rgb, _ in drawn])
    masks = [np.stack([visible[shape] for _, visible in drawn]) for shape in range(3)]
    return Clip(frames, (masks[0], masks[1], masks[2]))


def _draw_frame(index: int) -> tuple[ByteArray, list[BoolArray]]:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.int64)
    leaving = _disc(x, y, centre=(40 - 14 * index if index < 6 else 14 * index - 114, 44), radius=24)
    square = (np.abs(x - (70 + 9 * index)) <= 20) & (np.abs(y - 88) <= 20)
    front = _disc(x, y, centre=(150 - 2 * index, 80), radius=26)

    picture = _texture(seed=1, cell=16, shift=index)
    for seed, shape in ((2, leaving), (3, square), (4, front)):
        picture = np.where(shape[..., None], _texture(seed=seed, cell=8, shift=0), picture)
    if index >= 6:
        picture = picture * 5 // 8 + 12
    return picture.astype(np.uint8), [leaving, square & ~front, front]


def _disc(x: NDArray[np.int64], y: NDArray[np.int64], centre: tuple[int, int], radius: int) -> BoolArray:
    return np.asarray((x - centre[0]) ** 2 + (y - centre[1]) ** 2 <= radius**2)


def _texture(seed: int, cell: int, shift: int) -> NDArray[np.int64]:
    """Value noise (H W 3) in 0..255: a grid of random corners, ``cell`` pixels apart, blended in integers."""
    rows, columns = HEIGHT // cell + 3, (WIDTH + 64) // cell + 3
    raw = np.asarray(np.random.PCG64(seed).random_raw(rows * columns * 3), dtype=np.uint64)
    corners = (raw >> np.uint64(56)).astype(np.int64).reshape(rows, columns, 3)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.int64)
    x = x + shift
    row, column = y // cell, x // cell
    down, right = (y % cell)[..., None], (x % cell)[..., None]
    above = corners[row, column] * (cell - right) + corners[row, column + 1] * right
    below = corners[row + 1, column] * (cell - right) + corners[row + 1, column + 1] * right
    return np.asarray((above * (cell - down) + below * down) // (cell * cell))
