"""The measures of video segmentation: region J, boundary F, their mean, and how they become one number.

Axes: ``H W`` pixels.

Source: DAVIS (Perazzi et al. 2016) for J and F; the SA-V evaluation (Ravi et al. 2024, arXiv 2408.00714) for
which frames count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, hypot

import cv2
import numpy as np
from numpy.typing import NDArray

BOUNDARY_TOLERANCE = 0.008
"""Share of the image diagonal within which a boundary pixel counts as met."""
_ROUNDING_PX = 1e-3  # distances of a pixel grid are roots of integers, so this lies between two of them

BoolMask = NDArray[np.bool_]


@dataclass(frozen=True)
class Score:
    """J and F of a frame, an object or a whole data set, 0..1."""

    j: float
    f: float

    @property
    def j_and_f(self) -> float:
        """Mean of the two."""
        return (self.j + self.f) / 2


class NothingToScore(ValueError):
    """No frame, or no object, is left to be scored."""


def region_similarity(guess: BoolMask, truth: BoolMask) -> float:
    """Return J: intersection over union of two (H W) masks; 1 when both are empty."""
    union = int(np.count_nonzero(guess | truth))
    return 1.0 if union == 0 else int(np.count_nonzero(guess & truth)) / union


def boundary_map(mask: BoolMask) -> BoolMask:
    """Mark the pixels that differ from their right, lower or lower-right neighbour.

    Neighbours outside the image do not count, so an object cut off by the image's edge has no boundary there.
    """
    boundary = np.zeros_like(mask)
    boundary[:, :-1] |= mask[:, :-1] != mask[:, 1:]
    boundary[:-1] |= mask[:-1] != mask[1:]
    boundary[:-1, :-1] |= mask[:-1, :-1] != mask[1:, 1:]
    return boundary


def tolerance_px(height: int, width: int) -> int:
    """Return how far apart, in pixels, two boundaries of an image of this size may be."""
    return ceil(BOUNDARY_TOLERANCE * hypot(height, width))


def boundary_accuracy(guess: BoolMask, truth: BoolMask) -> float:
    """Return F: harmonic mean of precision and recall of the boundary pixels of two (H W) masks.

    A boundary that only one of the masks has gives 0; none in either gives 1.
    """
    guessed, true = boundary_map(guess), boundary_map(truth)
    if not guessed.any() or not true.any():
        return float(guessed.any() == true.any())
    reach = tolerance_px(*truth.shape)
    precision = float(np.mean(_near(true, reach)[guessed]))
    recall = float(np.mean(_near(guessed, reach)[true]))
    total = precision + recall
    return 2 * precision * recall / total if total > 0 else 0.0


def score_frame(guess: BoolMask, truth: BoolMask) -> Score:
    """Score one frame of one object; both masks (H W)."""
    return Score(region_similarity(guess, truth), boundary_accuracy(guess, truth))


def scored_frames(annotated: Sequence[int], *, skip_ends: bool = True) -> list[int]:
    """Choose which annotated frames count: all but the first and the last, or all."""
    frames = sorted(annotated)
    return frames[1:-1] if skip_ends else frames


def score_object(pairs: Iterable[tuple[BoolMask, BoolMask]]) -> Score:
    """Score one object over its frames, in order of time.

    Frames before it appears in guess or truth do not count; every frame after does.

    Args:
        pairs: guess and truth of every frame to be scored.

    Raises:
        NothingToScore: the object never appears.
    """
    scores: list[Score] = []
    for guess, truth in pairs:
        if scores or guess.any() or truth.any():
            scores.append(score_frame(guess, truth))
    return mean_score(scores)


def mean_score(scores: Sequence[Score]) -> Score:
    """Average frames of an object, or objects of a data set. Raises NothingToScore."""
    if not scores:
        raise NothingToScore("There is no frame to score: the object never appears on a frame that counts.")
    return Score(sum(one.j for one in scores) / len(scores), sum(one.f for one in scores) / len(scores))


def _near(boundary: BoolMask, reach_px: int) -> BoolMask:
    """Mark the pixels within a disk of that radius around any boundary pixel."""
    distance = cv2.distanceTransform(
        np.logical_not(boundary).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
    )
    return np.asarray(distance <= reach_px + _ROUNDING_PX, dtype=np.bool_)
