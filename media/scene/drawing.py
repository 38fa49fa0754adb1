"""Tools the things of the sample scene are drawn with. Drawings are large; ``shrunk`` brings them to size."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from media.scene.shading import Sprite
from media.scene.textures import Image

Points = Sequence[tuple[float, float]]
Size = tuple[int, int]  # height, width


class Look(NamedTuple):
    """A sprite and the point of it that is tied to the world, pixels."""

    sprite: Sprite
    anchor: tuple[float, float]


def blank(size: Size) -> Sprite:
    """Give an empty sprite."""
    return np.zeros((*size, 4), np.float32)


def grid(size: Size) -> tuple[Image, Image]:
    """Give x and y of every pixel, each (H W)."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32)
    return x, y


def curve(points: Points, *, closed: bool = True) -> Image:
    """Draw a smooth line through points (Catmull-Rom): (n 2)."""
    knots = np.asarray(points, np.float32)
    if closed:
        knots = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        knots = np.concatenate([knots[:1], knots, knots[-1:]])
    t = np.linspace(0, 1, 12, endpoint=False, dtype=np.float32)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False)
    ]
    return np.asarray(np.concatenate(pieces), np.float32)


def filled(size: Size, outline: NDArray[np.float32]) -> Image:
    """Fill an outline, (n 2) pixels, with soft edges: (H W), 0 to 1."""
    canvas = np.zeros(size, np.uint8)
    cv2.fillPoly(canvas, [np.round(outline * 16).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
    return np.asarray(canvas / 255, np.float32)


def shape(size: Size, points: Points) -> Image:
    """Fill a smooth outline through points: (H W), 0 to 1."""
    return filled(size, curve(points))


def disc(size: Size, x: float, y: float, radius: float) -> Image:
    """Fill a circle: (H W), 0 to 1."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False, dtype=np.float32)
    return filled(size, np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1))


def line(size: Size, points: Points, thickness: int = 3) -> Image:
    """Draw a smooth line: (H W), 0 to 1."""
    canvas = np.zeros(size, np.uint8)
    path = np.round(curve(points, closed=False) * 16).astype(np.int32)
    cv2.polylines(canvas, [path], False, 255, thickness, cv2.LINE_AA, 4)
    return np.asarray(canvas / 255, np.float32)


def rim(coverage: Image, width_px: float) -> Image:
    """Give the outer rim of a shape: (H W), 0 to 1."""
    distance = cv2.distanceTransform((coverage > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(np.clip((width_px - distance) / 2, 0, 1), np.float32)


def shrunk(drawing: Sprite, zoom: float) -> Sprite:
    """Bring a drawing to its size in the frame."""
    size = (max(round(drawing.shape[1] * zoom), 1), max(round(drawing.shape[0] * zoom), 1))
    method = cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC
    return np.asarray(np.clip(cv2.resize(drawing, size, interpolation=method), 0, 1), np.float32)


def moved(sprite: Sprite, matrix: NDArray[np.float64], size: Size) -> Sprite:
    """Transform a sprite by a (2 3) matrix onto a canvas."""
    return np.asarray(cv2.warpAffine(sprite, matrix, (size[1], size[0]), flags=cv2.INTER_LINEAR), np.float32)
