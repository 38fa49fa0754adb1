"""Where an object is seen, and where it comes back: pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

JUMP = 3
"""A pause this many times as long as usual between two masks counts as an absence."""


class Look(NamedTuple):
    """One frame that was annotated, and whether the object is seen there."""

    frame_index: int
    visible: bool


class Stretch(NamedTuple):
    """First and last frame on which an object is seen without a break."""

    first: int
    last: int


def stretches(looks: Sequence[Look]) -> list[Stretch]:
    """Cut the frames on which an object is seen at its absences.

    An absence is an empty mask, or a pause between masks that is much longer than usual.

    Args:
        looks: in the order of frames.

    Returns:
        In the order of frames; none for an object that is never seen.
    """
    pauses = [after.frame_index - before.frame_index for before, after in pairwise(looks)]
    longest = JUMP * median(pauses) if pauses else 0
    found: list[Stretch] = []
    goes_on, last = False, 0
    for frame, visible in looks:
        if visible:
            if goes_on and frame - last <= longest:
                found[-1] = Stretch(found[-1].first, frame)
            else:
                found.append(Stretch(frame, frame))
            last = frame
        goes_on = visible
    return found
