"""Boxes around masks: measuring, comparing, choosing among those that overlap. Pure.

A box is left, top, right, bottom; right and bottom are excluded, so an empty mask has the box 0 0 0 0.

Axes: ``b`` boxes.
"""

import numpy as np
from numpy.typing import NDArray

from model.automask.grids import Crop
from model.predictors.prompts import FrameSize

Boxes = NDArray[np.float32]


def boxes_of(masks: NDArray[np.bool_]) -> Boxes:
    """Return (b 4) boxes around masks (b H W), in their pixels."""
    count, height, width = masks.shape
    if count == 0:
        return np.zeros((0, 4), dtype=np.float32)
    columns, rows = np.any(masks, axis=1), np.any(masks, axis=2)
    x0, y0 = columns.argmax(axis=1), rows.argmax(axis=1)
    x1 = width - columns[:, ::-1].argmax(axis=1)
    y1 = height - rows[:, ::-1].argmax(axis=1)
    boxes = np.stack([x0, y0, x1, y1], axis=1)
    return np.where(np.any(columns, axis=1)[:, None], boxes, 0).astype(np.float32)


def box_ious(box: Boxes, others: Boxes) -> NDArray[np.float32]:
    """Return (b) intersection over union of one box (4) with others (b 4); 0 where both are empty."""
    left_top = np.maximum(box[:2], others[:, :2])
    right_bottom = np.minimum(box[2:], others[:, 2:])
    common = np.prod(np.clip(right_bottom - left_top, 0, None), axis=1)
    union = _areas(box[None])[0] + _areas(others) - common
    ious: NDArray[np.float32] = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return ious


def keep_apart(boxes: Boxes, ranks: NDArray[np.float32], max_iou: float) -> list[int]:
    """Choose boxes so that no two of them overlap by more than ``max_iou`` (non-maximum suppression).

    Args:
        boxes: (b 4).
        ranks: (b), the higher the better; of two equal ones the first wins.
        max_iou: 1 keeps all.

    Returns:
        Indices of the chosen, best first. Every box left out overlaps a better chosen one by more.
    """
    waiting = np.argsort(-ranks, kind="stable")
    chosen: list[int] = []
    while waiting.size:
        best, waiting = int(waiting[0]), waiting[1:]
        chosen.append(best)
        waiting = waiting[box_ious(boxes[best], boxes[waiting]) <= max_iou]
    return chosen


def are_cut_off(boxes: Boxes, crop: Crop, size: FrameSize, margin_px: int) -> NDArray[np.bool_]:
    """Tell which boxes come near to an edge of their crop that is not near to an edge of the frame.

    What they stand for goes on beyond the crop, and another crop shows more of it.

    Args:
        boxes: (b 4), frame-space pixels.
        crop: that they were found on.
        size: of the frame.
        margin_px: nearer than this, or just as near, is near.

    Returns:
        (b) bool.
    """
    frame = np.array([0, 0, size.width, size.height], dtype=np.float32)
    at_crop = np.abs(boxes - np.array(crop, dtype=np.float32)) <= margin_px
    at_frame = np.abs(boxes - frame) <= margin_px
    cut: NDArray[np.bool_] = (at_crop & ~at_frame).any(axis=1)
    return cut


def _areas(boxes: Boxes) -> NDArray[np.float32]:
    areas: NDArray[np.float32] = np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1)
    return areas
