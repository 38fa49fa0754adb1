"""How much two masklets go the same way: pure, on run lengths."""

from collections.abc import Mapping

from media import rle
from media.rle import Rle

Course = Mapping[int, Rle]
"""Masks of one masklet by frame index."""


def course_iou(one: Course, other: Course) -> float:
    """Intersection over union in space and time over common frames; 0 when nothing is visible on them.

    All pixels of all frames that both have a mask of, empty ones included, are taken together.
    """
    common = union = 0.0
    for frame_index in one.keys() & other.keys():
        both = rle.area(one[frame_index]) + rle.area(other[frame_index])
        if both == 0:
            continue
        overlap = rle.iou(one[frame_index], other[frame_index])
        shared = overlap * both / (1 + overlap)
        common += shared
        union += both - shared
    return common / union if union > 0 else 0.0
