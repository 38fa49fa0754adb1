"""Small parts and small holes of masks."""

import cv2
import numpy as np
from numpy.typing import NDArray


def tidy(mask: NDArray[np.bool_], min_region_px: int) -> NDArray[np.bool_]:
    """Fill the holes of a mask, then remove its parts, that are smaller than ``min_region_px``.

    Args:
        mask: (H W).
        min_region_px: pixels; 0 and 1 change nothing. Pixels that meet at a corner belong together.

    Returns:
        (H W); the very array that was given where nothing changes. Empty when every part was small.
    """
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    if min_region_px <= 1 or width == 0:
        return mask
    box = np.s_[y : y + height, x : x + width]
    # The ring around the box joins the outside to one region, so that only what is enclosed is a hole.
    part = np.pad(mask[box], 1)
    holes = _small_regions(~part, min_region_px, spare_corner=True)
    filled = part if holes is None else part | holes
    specks = _small_regions(filled, min_region_px, spare_corner=False)
    if holes is None and specks is None:
        return mask
    tidied = mask.copy()
    tidied[box] = (filled if specks is None else filled & ~specks)[1:-1, 1:-1]
    return tidied


def _small_regions(mask: NDArray[np.bool_], min_area: int, *, spare_corner: bool) -> NDArray[np.bool_] | None:
    """Return the pixels of all connected regions of fewer than ``min_area`` pixels; None where there is none.

    The region of the top left corner may be spared: it is the outside.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    is_small = stats[:, cv2.CC_STAT_AREA] < min_area
    is_small[0] = False  # what is not in the mask
    if spare_corner:
        is_small[labels[0, 0]] = False
    return np.asarray(is_small[labels]) if is_small.any() else None
