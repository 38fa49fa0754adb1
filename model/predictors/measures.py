"""Numbers about one mask that tell where a person should look: pure.

They are taken on the grid of mask logits (4h 4w), and given in pixels of the frame.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.predictors.prompts import FrameSize

Grid = NDArray[np.bool_]
"""(4h 4w) bool: where mask logits are above 0."""


@dataclass(frozen=True)
class Measures:
    """What a propagation says of one mask besides the mask.

    Attributes:
        predicted_iou: the network's own estimate, 0..1.
        object_score: logit that the object is visible.
        area: pixels of the frame, to the precision of the grid.
        centroid: x and y in frame pixels, None for an empty mask.
        iou_with_previous_mask: with the object's mask on the frame visited before; None on the first.
        agreement: IoU with the mask that the session held for this frame before; None where it held none, 1
            where a person prompted.
    """

    predicted_iou: float
    object_score: float
    area: float
    centroid: tuple[float, float] | None
    iou_with_previous_mask: float | None
    agreement: float | None


def grid_iou(one: Grid, other: Grid) -> float:
    """Intersection over union; two empty masks agree."""
    union = int(np.count_nonzero(one | other))
    return 1.0 if union == 0 else int(np.count_nonzero(one & other)) / union


def area_of(grid: Grid, size: FrameSize) -> float:
    """Area in frame pixels."""
    return float(np.count_nonzero(grid) * size.height * size.width / grid.size)


def centroid_of(grid: Grid, size: FrameSize) -> tuple[float, float] | None:
    """Centre of mass (x, y) in frame pixels, None for an empty mask."""
    rows, columns = grid.sum(axis=1), grid.sum(axis=0)
    count = int(rows.sum())
    if count == 0:
        return None
    y, x = (float(np.dot(part, np.arange(part.size) + 0.5)) / count for part in (rows, columns))
    return x * size.width / grid.shape[1], y * size.height / grid.shape[0]
