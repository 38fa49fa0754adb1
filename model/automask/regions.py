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
    outside = ~part
    holes = _small_regions(outside, min_region_px)
    holes &= ~_region_of_corner(outside)
    specks = _small_regions(part | holes, min_region_px)
    if not (holes.any() or specks.any()):
        return mask
    tidied = mask.copy()
    tidied[box] = ((part | holes) & ~specks)[1:-1, 1:-1]
    return tidied


def _small_regions(mask: NDArray[np.bool_], min_area: int) -> NDArray[np.bool_]:
    """Return the pixels of all connected regions of fewer than ``min_area`` pixels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    is_small = stats[:, cv2.CC_STAT_AREA] < min_area
    is_small[0] = False  # what is not in the mask
    return np.asarray(is_small[labels])


def _region_of_corner(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the connected region that the top left corner belongs to."""
    _, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    return np.asarray(labels == labels[0, 0])
