"""Surfaces of the sample scene, painted by noise: floor boards, a rug, a plastered wall with a picture.

Colours are float32, 0 to 1, RGB. ``ppu`` is pixels per unit of length; a unit is about a metre.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]
Colour = tuple[float, float, float]


def noise(rng: np.random.Generator, height: int, width: int, cell: tuple[float, float]) -> Image:
    """Smooth noise of unit spread around 0: (H W). ``cell``: height and width of one bump, pixels."""
    rows, columns = (
        max(int(np.ceil(side / size)) + 3, 4) for side, size in zip((height, width), cell, strict=True)
    )
    grid = rng.standard_normal((rows, columns)).astype(np.float32)
    scaled = cv2.resize(
        grid, (int(columns * cell[1]) + 1, int(rows * cell[0]) + 1), interpolation=cv2.INTER_CUBIC
    )
    top, left = int(cell[0]), int(cell[1])
    return np.asarray(scaled[top : top + height, left : left + width], np.float32)


def fractal(rng: np.random.Generator, height: int, width: int, cell: float, octaves: int = 4) -> Image:
    """Add noise of ever smaller bumps: (H W), about -1 to 1."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        size = cell / 2**octave
        if size < 1:
            break
        total += noise(rng, height, width, (size, size)) * 0.5**octave
    return total * 0.5


def mix(under: Image, over: Image | Colour, amount: NDArray[np.floating[Any]]) -> Image:
    """Lay a colour or picture over another: ``amount`` (H W), 0 to 1."""
    share = np.clip(amount, 0, 1, dtype=np.float32)[..., None]
    return np.asarray(under + (np.asarray(over, np.float32) - under) * share, np.float32)


def floor(rng: np.random.Generator, ppu: float, width: float, depth: float) -> Image:
    """Oak boards that run into the depth, with a round rug: (depth*ppu, width*ppu, 3); the far end on top."""
    rows, columns = int(depth * ppu), int(width * ppu)
    boards = _boards(rng, rows, columns, ppu)
    return _with_rug(rng, boards, centre=(width * 0.52, depth * 0.60), radius=0.85, ppu=ppu)


def _boards(rng: np.random.Generator, rows: int, columns: int, ppu: float) -> Image:
    board_px, length_px = 0.15 * ppu, 1.5 * ppu
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    board = (x / board_px).astype(np.int32)
    offsets = rng.uniform(0, length_px, board.max() + 1).astype(np.float32)
    along = (y + offsets[board]) / length_px
    tones = rng.uniform(-1, 1, (board.max() + 1, int(along.max()) + 1)).astype(np.float32)
    tone = tones[board, along.astype(np.int32)]
    bend = noise(rng, rows, columns, (0.5 * ppu, 0.1 * ppu))
    rings = np.sin((x / board_px * 9 + bend * 2.2 + tone * 31).astype(np.float32))
    fibres = noise(rng, rows, columns, (max(0.12 * ppu, 2), max(0.006 * ppu, 1)))
    light = 1 + 0.13 * tone + 0.05 * rings + 0.05 * fibres
    wood = np.asarray((0.60, 0.41, 0.255), np.float32) * light[..., None]
    wood[..., 2] *= 1 - 0.07 * tone  # some boards are redder
    gap = np.minimum(_edge_distance(x / board_px) * board_px, _edge_distance(along) * length_px)
    return mix(wood, (0.16, 0.095, 0.055), 0.85 * np.exp(-((gap / (0.004 * ppu)) ** 2)))


def _edge_distance(position: Image) -> Image:
    """Distance to the nearest whole number."""
    return np.abs(position - np.round(position))


def _with_rug(
    rng: np.random.Generator, under: Image, centre: tuple[float, float], radius: float, ppu: float
) -> Image:
    rows, columns = under.shape[:2]
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    x, y = x / ppu - centre[0], y / ppu - centre[1]
    wobble = 0.002 * noise(rng, rows, columns, (0.05 * ppu, 0.05 * ppu))
    distance = np.hypot(x, y) + wobble
    ring = (distance / radius * 8).astype(np.int32)
    colours = np.asarray(
        [(0.86, 0.80, 0.70), (0.30, 0.40, 0.50), (0.86, 0.80, 0.70), (0.74, 0.47, 0.34)], np.float32
    )
    braid = np.sin(np.arctan2(y, x) * 120 * distance) * np.sin(distance / radius * 8 * 2 * np.pi * 3)
    yarn = 1 + 0.12 * braid + 0.06 * noise(rng, rows, columns, (2.0, 2.0))
    rug = colours[ring % 4] * yarn[..., None]
    shadow = mix(under, (0.1, 0.06, 0.04), 0.45 * np.exp(-np.maximum(distance - radius, 0) / 0.02))
    return mix(shadow, rug, (radius - distance) * ppu / 2 + 0.5)


def wall(rng: np.random.Generator, ppu: float, width: float, height: float) -> Image:
    """Sage plaster above a white skirting board, with a framed landscape: (height*ppu, width*ppu, 3)."""
    rows, columns = int(height * ppu), int(width * ppu)
    mottle = fractal(rng, rows, columns, 0.35 * ppu, 5)
    plaster = np.asarray((0.70, 0.73, 0.68), np.float32) * (1 + 0.05 * mottle)[..., None]
    plaster *= _paper(columns, rows, ppu)[..., None]
    y = (height - np.arange(rows, dtype=np.float32) / ppu)[:, None].repeat(columns, axis=1)
    for top, tone in ((0.17, 0.93), (0.155, 0.80), (0.145, 0.92), (0.02, 0.70)):
        plaster = mix(plaster, (tone, tone, tone * 0.97), (top - y) * ppu / 1.5)
    _hang_picture(plaster, rng, left=width * 0.5 + 0.62, top=1.22, size=(0.46, 0.66), ppu=ppu)
    return plaster


def _paper(columns: int, rows: int, ppu: float) -> Image:
    """Faint stripes with a row of lozenges in every second one: (rows, columns) around 1."""
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32) / ppu, np.arange(rows, dtype=np.float32) / ppu)
    stripe = np.tanh(12 * np.sin(x / 0.11 * np.pi))
    lozenge = np.abs((x / 0.22 - 0.25) % 1 - 0.5) * 0.22 + np.abs((y / 0.13) % 1 - 0.5) * 0.13
    motif = np.clip((0.026 - lozenge) * ppu / 1.5, 0, 1) * (stripe > 0)
    return np.asarray(1 + 0.025 * stripe - 0.07 * motif, np.float32)


def _hang_picture(
    plaster: Image,
    rng: np.random.Generator,
    *,
    left: float,
    top: float,
    size: tuple[float, float],
    ppu: float,
) -> None:
    """Put a frame with hills on the wall, in place. ``size``: height and width in units."""
    rows, columns, frame_px = int(size[0] * ppu), int(size[1] * ppu), max(int(0.045 * ppu), 1)
    framed = _framed(_hills(rng, rows, columns), frame_px, (0.93, 0.91, 0.86))
    framed = _framed(framed, frame_px // 2 + 1, (0.27, 0.18, 0.11))
    y, x = int(top * ppu), int(left * ppu)
    shadow_px = max(int(0.03 * ppu), 1)
    box = plaster[y : y + framed.shape[0] + 3 * shadow_px, x : x + framed.shape[1] + 3 * shadow_px]
    shadow = np.zeros(box.shape[:2], np.float32)
    shadow[shadow_px : framed.shape[0] + shadow_px, shadow_px : framed.shape[1] + shadow_px] = 0.5
    shadow = np.asarray(cv2.GaussianBlur(shadow, (0, 0), shadow_px / 1.5), np.float32)
    box[:] = mix(box, (0.12, 0.13, 0.12), shadow)
    box[: framed.shape[0], : framed.shape[1]] = framed[: box.shape[0], : box.shape[1]]


def _framed(picture: Image, width_px: int, colour: Colour) -> Image:
    rows, columns = picture.shape[:2]
    framed = np.full((rows + 2 * width_px, columns + 2 * width_px, 3), colour, np.float32)
    framed[width_px:-width_px, width_px:-width_px] = picture
    return framed


def _hills(rng: np.random.Generator, rows: int, columns: int) -> Image:
    """Three ridges under an evening sky: (rows, columns, 3)."""
    height = np.linspace(0, 1, rows, dtype=np.float32)[:, None].repeat(columns, axis=1)
    picture = mix(
        np.full((rows, columns, 3), (0.36, 0.52, 0.70), np.float32), (0.98, 0.80, 0.58), height * 1.7
    )
    ridges: Sequence[tuple[float, Colour]] = (
        (0.50, (0.55, 0.56, 0.66)),
        (0.64, (0.34, 0.44, 0.50)),
        (0.80, (0.16, 0.27, 0.26)),
    )
    for level, colour in ridges:
        line = level + 0.07 * noise(rng, 1, columns, (1.0, columns / 5))
        picture = mix(picture, colour, (height - line) * rows / 1.5)
    return picture


def window_light(rows: int, columns: int, corners: NDArray[np.float32], softness_px: float) -> Image:
    """Sunlight that fell through a window of two by three panes: (rows, columns), 0 to 1.

    ``corners``: (4 2) float32, pixels, where the corners of the window fall, clockwise from the top left.
    """
    panes = np.zeros((320, 220), np.float32)
    for top in range(3):
        for left in range(2):
            panes[top * 106 + 4 : top * 106 + 104, left * 110 + 4 : left * 110 + 106] = 1
    source = np.asarray([(0, 0), (220, 0), (220, 320), (0, 320)], np.float32)
    spread = cv2.warpPerspective(
        panes, cv2.getPerspectiveTransform(source, corners), (columns, rows), flags=cv2.INTER_LINEAR
    )
    return np.asarray(cv2.GaussianBlur(spread, (0, 0), softness_px), np.float32)
