"""Previews: video frames with the masks of their objects painted on."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from media.encoder import VideoEncoder
from media.palette import rgb_of
from media.pixels import Orientation
from media.reader import FrameSource
from media.shape import plan_shape

Masks = Mapping[int, NDArray[Any]]
_LINE_SHARE = 360  # frame heights per pixel of outline: 2 px at 720 lines
_SHADOW = (12, 12, 16)


def write_overlay(
    frames: FrameSource,
    masks: Callable[[int], Masks],
    path: Path,
    *,
    frame_rate: Fraction | int = 24,
    opacity: float = 0.45,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write an H.264 preview of all frames with coloured masks and outlines.

    Args:
        frames: what to paint on.
        masks: gives for a frame index the masks by object id, each (H W) boolean, later ids on top.
        path: the MP4 file; it only appears when it is complete.
        frame_rate: frames per second.
        opacity: of the colour inside a mask, 0 to 1.
        progress: called with the share done after every frame; may raise to cancel.

    Raises:
        ValueError: a mask has another size than the frames.
        FrameUnreadable: a frame does not decode.
    """
    shape = plan_shape(frames.width, frames.height, None, Orientation())
    partial = path.with_name(path.name + ".partial")
    try:
        with VideoEncoder(partial, shape.width, shape.height, Fraction(frame_rate)) as encoder:
            for frame_index in range(len(frames)):
                painted = paint_masks(frames.read(frame_index), masks(frame_index), opacity=opacity)
                encoder.write(shape.apply(painted))
                if progress is not None:
                    progress((frame_index + 1) / len(frames))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def paint_masks(rgb: NDArray[np.uint8], masks: Masks, *, opacity: float = 0.45) -> NDArray[np.uint8]:
    """Paint masks on one frame: a tint inside, a line along the edge, a dark line around it.

    Args:
        rgb: (H W 3) uint8; left as it is.
        masks: (H W) boolean by object id; the id picks the colour, starting over after twelve.
        opacity: of the tint, 0 to 1.

    Returns:
        (H W 3) uint8.

    Raises:
        ValueError: a mask has another size than the frame.
    """
    painted = rgb.copy()
    for object_id in sorted(masks):
        mask = np.ascontiguousarray(masks[object_id], dtype=np.uint8)
        if mask.shape != rgb.shape[:2]:
            raise ValueError(f"the mask of object {object_id} has shape {mask.shape}, not {rgb.shape[:2]}")
        _paint_one(painted, mask, np.array(rgb_of(object_id - 1), np.float32), opacity)
    return painted


def _paint_one(
    painted: NDArray[np.uint8], mask: NDArray[np.uint8], colour: NDArray[np.float32], opacity: float
) -> None:
    """Paint one mask in place, touching only the box around it."""
    x, y, width, height = cv2.boundingRect(mask)
    if width == 0:
        return
    line_px = max(round(painted.shape[0] / _LINE_SHARE), 1)
    top, left = max(y - line_px, 0), max(x - line_px, 0)
    box = (slice(top, y + height + line_px), slice(left, x + width + line_px))
    inside, pixels = mask[box] != 0, painted[box]
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * line_px + 1, 2 * line_px + 1))
    # The picture's own edge is no edge of the object, hence the borders.
    inner = cv2.erode(mask[box], kernel, borderType=cv2.BORDER_REPLICATE) != 0
    outer = cv2.dilate(mask[box], kernel) != 0
    tinted = pixels[inside] * (1 - opacity) + colour * opacity
    pixels[inside] = tinted.astype(np.uint8)
    pixels[outer & ~inside] = _SHADOW
    pixels[inside & ~inner] = colour.astype(np.uint8)
