"""Light on the things of the sample scene: warm from the upper left, cool from above, brown from the floor.

A sprite is (H W 4) float32, 0 to 1: RGB already multiplied by the fourth channel, the coverage.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from media.scene.textures import Colour, Image

Sprite = NDArray[np.float32]
_LIGHT = np.asarray((-0.50, -0.62, 0.60), np.float32) / np.float32(0.9987)
_HALFWAY = np.asarray((-0.28, -0.346, 0.8955), np.float32)  # between the light and the viewer
_SUN = np.asarray((1.08, 1.0, 0.88), np.float32)
_SKY = np.asarray((0.42, 0.45, 0.50), np.float32)
_FLOOR_GLOW = np.asarray((0.24, 0.16, 0.09), np.float32)


def lit(colour: Image, normal: Image, gloss: float, *, sharpness: int = 40) -> Image:
    """Light a surface.

    Args:
        colour: (H W 3) of the surface.
        normal: (H W 3) unit vectors; x right, y down, z to the viewer.
        gloss: strength of the highlight.
        sharpness: its exponent.

    Returns:
        (H W 3) RGB, 0 to 1.
    """
    facing = np.clip(_along(normal, _LIGHT) * 0.86 + 0.14, 0, 1)[..., None]
    upward = 0.5 - 0.5 * normal[..., 1:2]
    light = facing * (_SUN * 0.82) + upward * (_SKY - _FLOOR_GLOW) + _FLOOR_GLOW
    highlight = np.clip(_along(normal, _HALFWAY), 0, 1)[..., None] ** sharpness
    edge = 0.12 * (1 - np.clip(normal[..., 2:], 0, 1)) ** 3
    return np.asarray(np.clip(colour * light + gloss * (highlight + edge), 0, 1), np.float32)


def inflate(coverage: Image, roundness_px: float) -> Image:
    """Guess the normals of a flat shape as if it were blown up: (H W 3).

    Args:
        coverage: (H W), 0 to 1.
        roundness_px: how far from the edge the surface is curved.
    """
    distance = cv2.distanceTransform((coverage > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    inner = np.clip(1 - np.asarray(distance, np.float32) / roundness_px, 0, 1)
    relief = np.sqrt(1 - inner**2) * np.float32(roundness_px)
    relief = np.asarray(cv2.GaussianBlur(relief, (0, 0), max(roundness_px / 6, 0.8)), np.float32)
    slope_x = np.asarray(cv2.Sobel(relief, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8), np.float32)
    slope_y = np.asarray(cv2.Sobel(relief, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8), np.float32)
    scale = 1 / np.sqrt(slope_x**2 + slope_y**2 + 1)
    return np.dstack([-slope_x * scale, -slope_y * scale, scale])


def sprite_of(colour: Image, coverage: Image) -> Sprite:
    """Join (H W 3) colour and (H W) coverage to a sprite."""
    return np.dstack([colour * coverage[..., None], coverage])


def add_flat(canvas: Sprite, colour: Image | Colour, coverage: Image) -> None:
    """Lay a shape as it is over a sprite, in place. ``colour``: (H W 3) or one for all."""
    box = _box_of(coverage)
    add_sprite(canvas[box], sprite_of(_part(colour, box, coverage), coverage[box]))


def add_solid(
    canvas: Sprite,
    colour: Image | Colour,
    coverage: Image,
    roundness_px: float,
    gloss: float,
    *,
    sharpness: int = 40,
) -> None:
    """Lay a shape over a sprite as if it were blown up and lit, in place; see ``inflate`` and ``lit``."""
    box = _box_of(coverage)
    normal = inflate(coverage[box], roundness_px)
    lighted = lit(_part(colour, box, coverage), normal, gloss, sharpness=sharpness)
    add_sprite(canvas[box], sprite_of(lighted, coverage[box]))


def add_sprite(canvas: Sprite, over: Sprite) -> None:
    """Lay a sprite over another of its size, in place."""
    canvas *= 1 - over[..., 3:]
    canvas += over


def _box_of(coverage: Image) -> tuple[slice, slice]:
    """The rows and columns of a shape with a small margin, so that work is done only where it shows."""
    x, y, width, height = cv2.boundingRect((coverage > 0).astype(np.uint8))
    return slice(max(y - 2, 0), y + height + 2), slice(max(x - 2, 0), x + width + 2)


def _part(colour: Image | Colour, box: tuple[slice, slice], coverage: Image) -> Image:
    if isinstance(colour, tuple):
        return np.full((*coverage[box].shape, 3), colour, np.float32)
    return colour[box]


def _along(normal: Image, direction: Image) -> Image:
    """How far unit vectors point in a direction: (H W)."""
    x, y, z = (float(each) for each in direction)
    return np.asarray(normal[..., 0] * x + normal[..., 1] * y + normal[..., 2] * z, np.float32)
