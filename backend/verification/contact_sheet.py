"""Which frames of a masklet tell most at a glance: pure.

A verifier sees them before anything else: where the object comes and goes, and where the masks are most
likely wrong. The frames beside the first and the last mask are among them, as they show what was missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from backend.verification.visibility import Look, Stretch, stretches

MOST_DOUBTFUL = 8
MOST_RETURNS = 6
FLIP_FRAMES = 16
"""Shown at 8 a second, these take the two seconds of a flip loop."""
APART = 32
"""Doubtful frames lie at least this part of the video apart: one bad moment does not fill the sheet."""


class Cause(StrEnum):
    """Why a frame is on the sheet."""

    BEFORE = "before"  # no mask yet
    FIRST = "first"
    RETURN = "return"  # the object is back after an absence
    DOUBTFUL = "doubtful"
    SAMPLE = "sample"  # nothing speaks against it: it fills the sheet
    LAST = "last"
    AFTER = "after"  # no mask any more


class Judged(NamedTuple):
    """The mask of one frame: whether the object is seen there, and the doubt about it, 0 to 1."""

    frame_index: int
    visible: bool
    doubt: float


class SheetFrame(NamedTuple):
    """One frame of the sheet and why it is there, at least one cause."""

    frame_index: int
    causes: tuple[Cause, ...]


class ContactSheet(NamedTuple):
    """What to show of a masklet.

    Attributes:
        frames: in order, each once.
        flip: frames of the flip loop, in order, each once.
        stretches: where the object is seen.
    """

    frames: list[SheetFrame]
    flip: list[int]
    stretches: list[Stretch]


def contact_sheet(masks: Sequence[Judged], frame_count: int) -> ContactSheet:
    """Choose the frames of a contact sheet.

    Args:
        masks: of one masklet, in the order of frames.
        frame_count: of the video.

    Returns:
        First and last frame with the object and those beside them, returns, and the eight most doubtful
        frames. A masklet without any visible mask shows the ends of the video.
    """
    seen = stretches([Look(each.frame_index, each.visible) for each in masks])
    causes: dict[int, list[Cause]] = defaultdict(list)
    for frame, cause in _ends(seen, _step(masks), frame_count) + _returns(seen):
        causes[frame].append(cause)
    for frame in doubtful(masks, MOST_DOUBTFUL, apart=max(frame_count // APART, 1)):
        causes[frame].append(Cause.DOUBTFUL)
    fill = MOST_DOUBTFUL - sum(Cause.DOUBTFUL in why for why in causes.values())
    for frame in spread([each.frame_index for each in masks if each.visible], fill, causes):
        causes[frame].append(Cause.SAMPLE)
    frames = [SheetFrame(frame, tuple(why)) for frame, why in sorted(causes.items())]
    return ContactSheet(frames, _flip(masks, seen), seen)


def doubtful(masks: Sequence[Judged], most: int, *, apart: int) -> list[int]:
    """Choose the most doubtful frames, at least so many frames apart; none without any doubt."""
    chosen: list[int] = []
    for each in sorted(masks, key=lambda mask: (-mask.doubt, mask.frame_index)):
        if len(chosen) == most or each.doubt <= 0.0:
            break
        if all(abs(each.frame_index - other) >= apart for other in chosen):
            chosen.append(each.frame_index)
    return sorted(chosen)


def spread(frames: Sequence[int], count: int, taken: Collection[int]) -> list[int]:
    """Choose frames, each as far as possible from all that are taken; of equal ones the first."""
    chosen: list[int] = []
    near = {frame: min((abs(frame - other) for other in taken), default=len(frames)) for frame in frames}
    while len(chosen) < count and near and max(near.values()) > 0:
        best = max(near, key=lambda frame: (near[frame], -frame))
        chosen.append(best)
        near = {frame: min(distance, abs(frame - best)) for frame, distance in near.items()}
    return sorted(chosen)


def _ends(seen: Sequence[Stretch], step: int, frame_count: int) -> list[tuple[int, Cause]]:
    last_frame = frame_count - 1
    if not seen:
        return [(0, Cause.BEFORE), (last_frame, Cause.AFTER)]
    first, last = seen[0].first, seen[-1].last
    ends = [(first, Cause.FIRST), (last, Cause.LAST)]
    if first > 0:
        ends.append((max(first - step, 0), Cause.BEFORE))
    if last < last_frame:
        ends.append((min(last + step, last_frame), Cause.AFTER))
    return ends


def _returns(seen: Sequence[Stretch]) -> list[tuple[int, Cause]]:
    """Where the object comes back, after the longest absences."""
    absences = [(after.first - before.last, after.first) for before, after in pairwise(seen)]
    longest = sorted(absences, key=lambda absence: (-absence[0], absence[1]))[:MOST_RETURNS]
    return [(frame, Cause.RETURN) for _, frame in longest]


def _step(masks: Sequence[Judged]) -> int:
    """How far annotated frames are apart, at least."""
    frames = [each.frame_index for each in masks]
    return min((after - before for before, after in pairwise(frames)), default=1)


def _flip(masks: Sequence[Judged], seen: Sequence[Stretch]) -> list[int]:
    """Spread the frames of the flip loop over what was annotated, from where the object is first seen."""
    if not seen:
        return []
    frames = [each.frame_index for each in masks if seen[0].first <= each.frame_index <= seen[-1].last]
    count = min(FLIP_FRAMES, len(frames))
    return [frames[at * (len(frames) - 1) // max(count - 1, 1)] for at in range(count)]
