"""Putting the sample scene together: shadows, sprites, exact masks, and the look of a camera."""

from collections.abc import Iterable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from media.scene.camera import Camera, Spot
from media.scene.drawing import Look
from media.scene.shading import Sprite

Frame = NDArray[np.uint8]
_GRAIN_LEVELS = 2.0
_GRAIN_STEP = 37  # pixels; how far the grain moves from frame to frame


class Shadow(NamedTuple):
    """A soft dark ellipse on the floor: middle, half axes to the side and into the depth, strength 0 to 1."""

    x: float
    y: float
    radius_x: float
    radius_y: float
    strength: float


class Placed(NamedTuple):
    """A thing in a frame: its sprite, painted for ``ppu``, tied to a spot, turned by degrees; its shadows."""

    object_id: int
    look: Look
    at: Spot
    ppu: float
    angle: float
    shadows: tuple[Shadow, ...]


class Part(NamedTuple):
    """The pixels of one thing: ``sprite`` belongs to the rows and columns of the frame."""

    object_id: int
    sprite: Sprite
    rows: slice
    columns: slice


def place(thing: Placed, size: tuple[int, int]) -> Part | None:
    """Move a sprite to its spot, exact below the pixel; None when it is outside the frame."""
    zoom = thing.at.scale / thing.ppu
    matrix = np.asarray(cv2.getRotationMatrix2D(thing.look.anchor, thing.angle, zoom), np.float64)
    matrix[:, 2] += np.asarray((thing.at.x, thing.at.y)) - thing.look.anchor
    rows, columns = thing.look.sprite.shape[:2]
    corners = (
        np.asarray([(0, 0, 1), (columns, 0, 1), (0, rows, 1), (columns, rows, 1)], np.float64) @ matrix.T
    )
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, (size[1], size[0]))
    if right <= left or bottom <= top:
        return None
    matrix[:, 2] -= (left, top)
    box = (int(right - left), int(bottom - top))
    sprite = np.asarray(cv2.warpAffine(thing.look.sprite, matrix, box, flags=cv2.INTER_LINEAR), np.float32)
    return Part(thing.object_id, sprite, slice(int(top), int(bottom)), slice(int(left), int(right)))


def paint(frame: Frame, part: Part) -> None:
    """Lay a thing over the frame, in place."""
    box = frame[part.rows, part.columns]
    box[:] = (part.sprite[..., :3] * 255 + box * (1 - part.sprite[..., 3:]) + 0.5).astype(np.uint8)


def visible_masks(
    parts: list[Part], size: tuple[int, int], object_ids: Iterable[int]
) -> dict[int, NDArray[np.bool_]]:
    """Say which pixels show a thing by more than half.

    Args:
        parts: far to near.
        size: height and width of the frame.
        object_ids: all things, in the frame or not.

    Returns:
        (H W) boolean by object id; no pixel belongs to two.
    """
    masks = {object_id: np.zeros(size, np.bool_) for object_id in object_ids}
    let_through = np.ones(size, np.float32)
    for part in reversed(parts):
        box, coverage = (part.rows, part.columns), part.sprite[..., 3]
        masks[part.object_id][box] = coverage * let_through[box] > 0.5
        let_through[box] *= 1 - coverage
    return masks


def darken(frame: Frame, camera: Camera, shadow: Shadow) -> None:
    """Cast a shadow on the floor, in place."""
    middle = camera.see(shadow.x, shadow.y, 0)
    far, near = (camera.see(shadow.x, shadow.y + side * shadow.radius_y, 0).y for side in (1, -1))
    half_width, half_height = shadow.radius_x * middle.scale, max((near - far) / 2, 1.0)
    size = frame.shape[:2]
    left, right = max(int(middle.x - half_width), 0), min(int(middle.x + half_width) + 1, size[1])
    top, bottom = max(int(middle.y - half_height), 0), min(int(middle.y + half_height) + 1, size[0])
    if right <= left or bottom <= top:
        return
    x = (np.arange(left, right, dtype=np.float32) - middle.x) / half_width
    y = (np.arange(top, bottom, dtype=np.float32) - middle.y) / half_height
    inside = np.clip(1 - x[None] ** 2 - y[:, None] ** 2, 0, 1)
    light = 1 - shadow.strength * inside * inside * (3 - 2 * inside)
    box = frame[top:bottom, left:right]
    box[:] = (box * light[..., None]).astype(np.uint8)


def draw_thread(frame: Frame, knot: Spot) -> None:
    """Draw the thread from a knot to above the frame, in place; it belongs to no thing."""
    thickness = max(round(knot.scale / 240), 1)
    ends = [(round(knot.x * 16), round(knot.y * 16)), (round(knot.x * 16), -16 * 16)]
    cv2.line(frame, ends[0], ends[1], (214, 208, 196), thickness, cv2.LINE_AA, 4)


class Film:
    """What a camera adds: darker corners and grain that differs from frame to frame."""

    def __init__(self, width: int, height: int, rng: np.random.Generator) -> None:
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
        corner = 255 * (1 - 0.20 * np.clip((x**2 + y**2) / 2, 0, 1) ** 1.5)
        self._vignette = np.repeat(corner[..., None], 3, axis=2).astype(np.uint8)
        grain = rng.standard_normal((height * 2, width * 2)) * _GRAIN_LEVELS
        self._grain = np.repeat(np.round(grain)[..., None], 3, axis=2).astype(np.int16)
        self._taken = 0

    def expose(self, frame: Frame) -> Frame:
        """Finish a frame: (H W 3) uint8."""
        height, width = frame.shape[:2]
        top, left = self._taken * _GRAIN_STEP % height, self._taken * _GRAIN_STEP * 3 % width
        self._taken += 1
        grain = self._grain[top : top + height, left : left + width]
        soft = cv2.GaussianBlur(frame, (3, 3), 0.45)  # no lens is as sharp as a drawing
        darker = cv2.multiply(soft, self._vignette, scale=1 / 255)
        return np.asarray(cv2.add(darker, grain, dtype=cv2.CV_8U), np.uint8)
