"""Which automatic masklets show what an existing masklet shows already: pure, on run lengths."""

from collections.abc import Sequence

from media import rle
from media.courses import Course, course_iou
from media.rle import Rle


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


def masks_on(courses: Sequence[Course], frame_index: int) -> list[Rle]:
    """Collect what masklets show on one frame."""
    return [course[frame_index] for course in courses if frame_index in course]
