"""The simulated annotator of evaluation: always clicks where a careful person would.

Axes: ``H W`` frame pixels. Points are (x, y) pixel indices.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714) and SAM (Kirillov et al. 2023, arXiv 2304.02643): the pixel
farthest from the boundary of the region, the image's edge counting as boundary.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from model.evaluation.metrics import BoolMask
from model.predictors import Box, Clicks

POSITIVE, NEGATIVE = 1, 0


class Prompting(StrEnum):
    """What the annotator gives on the first frame."""

    MASK = "mask"
    BOX = "box"
    ONE_CLICK = "1-click"
    THREE_CLICKS = "3-click"
    FIVE_CLICKS = "5-click"

    @property
    def clicks(self) -> int:
        """Number of clicks; 0 for box and mask."""
        return {"1-click": 1, "3-click": 3, "5-click": 5}.get(self.value, 0)


class Click(NamedTuple):
    """One click; ``label`` is 1 for positive, 0 for negative."""

    x: int
    y: int
    label: int


@dataclass(frozen=True, eq=False)
class GivenMask:
    """A mask given as the answer itself: (H W)."""

    pixels: BoolMask


FirstPrompt = Clicks | Box | GivenMask


def next_click(truth: BoolMask, guess: BoolMask | None = None) -> Click | None:
    """Click at the centre of the error that reaches deeper: missed parts (positive) or surplus (negative).

    Args:
        truth: (H W) the object.
        guess: (H W) the mask so far; None = nothing, so the centre of the object.

    Returns:
        A click; equally deep errors give a negative one. None where nothing is wrong.
    """
    so_far = np.zeros_like(truth) if guess is None else guess
    missed, surplus = _depths(truth & ~so_far), _depths(so_far & ~truth)
    deepest_missed, deepest_surplus = float(missed.max()), float(surplus.max())
    if deepest_missed == 0 and deepest_surplus == 0:
        return None
    if deepest_missed > deepest_surplus:
        return _click_at(missed, POSITIVE)
    return _click_at(surplus, NEGATIVE)


def clicks_of(clicks: list[Click]) -> Clicks:
    """Hand clicks over in the form that predictors take."""
    return Clicks([(one.x, one.y) for one in clicks], [one.label for one in clicks])


def box_around(truth: BoolMask) -> Box:
    """Return the tightest box around an object that has a pixel; its sides run along pixel edges."""
    rows, columns = np.flatnonzero(truth.any(axis=1)), np.flatnonzero(truth.any(axis=0))
    return Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


def _depths(region: BoolMask) -> NDArray[np.float32]:
    """Return the distance of every pixel of a region to the nearest pixel outside, pixels."""
    padded = np.pad(region.astype(np.uint8), 1)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance, dtype=np.float32)[1:-1, 1:-1]


def _click_at(depths: NDArray[np.float32], label: int) -> Click:
    y, x = np.unravel_index(int(depths.argmax()), depths.shape)
    return Click(int(x), int(y), label)
