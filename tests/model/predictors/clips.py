"""Frames for tests of the predictors: small, textured, moving."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.predictors import FrameMask, PropagationStep

HEIGHT, WIDTH = 44, 60


def made_frames(count: int = 8, seed: int = 5) -> list[NDArray[np.uint8]]:
    """A bright square that moves over noise; (H W 3) uint8 each."""
    ground = np.random.default_rng(seed).integers(0, 160, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    frames = []
    for index in range(count):
        frame = np.roll(ground, index, axis=1).copy()
        frame[12:28, 6 + 4 * index : 22 + 4 * index] = (230, (40 + 10 * index) % 256, 90)
        frames.append(frame)
    return frames


def square_mask(frame_index: int = 0) -> NDArray[np.bool_]:
    """Where the square is."""
    mask = np.zeros((HEIGHT, WIDTH), dtype=np.bool_)
    mask[12:28, 6 + 4 * frame_index : 22 + 4 * frame_index] = True
    return mask


def same(one: FrameMask, other: FrameMask) -> bool:
    """Equal bit for bit, in every part."""
    return (
        np.array_equal(one.low_logits, other.low_logits)
        and np.array_equal(one.logits, other.logits)
        and np.array_equal(one.mask, other.mask)
        and (one.iou, one.object_score) == (other.iou, other.object_score)
    )


def by_frame(steps: Sequence[PropagationStep], object_id: int = 1) -> dict[int, FrameMask]:
    """One object's masks by frame."""
    return {step.frame_index: step.masks[object_id] for step in steps if object_id in step.masks}
