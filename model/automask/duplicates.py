"""Which automatic masklets show what an existing masklet shows already: pure, on run lengths."""

from collections.abc import Mapping, Sequence

from media import rle
from media.rle import Rle

Course = Mapping[int, Rle]
"""Masks of one masklet by frame index."""


def is_shown(mask: Rle, others: Sequence[Rle], max_iou: float) -> bool:
    """Tell whether a mask overlaps one of the others by more than ``max_iou``; empty ones overlap nothing."""
    if rle.area(mask) == 0:
        return False
    return any(rle.iou(mask, other) > max_iou for other in others if rle.area(other) > 0)


def is_followed(course: Course, others: Sequence[Course], max_iou: float) -> bool:
    """Tell whether a masklet goes the way of one of the others.

    Two masklets are compared over the frames that both have a mask of, empty ones included, all pixels of all
    these frames taken together.
    """
    return any(course_iou(course, other) > max_iou for other in others)


def course_iou(one: Course, other: Course) -> float:
    """Intersection over union in space and time over common frames; 0 when nothing is visible on them."""
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


def masks_on(courses: Sequence[Course], frame_index: int) -> list[Rle]:
    """Collect what masklets show on one frame."""
    return [course[frame_index] for course in courses if frame_index in course]
