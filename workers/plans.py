"""What a propagation run is to do, cut into ways through the video: pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self
from uuid import UUID

from backend.core.schema import Span
from backend.propagation.entities import Direction, Run


@dataclass(frozen=True)
class RunPlan:
    """What a run is to do; the span includes both ends. The rest is as in ``Run``."""

    run_id: UUID
    video_id: UUID
    masklet_ids: tuple[UUID, ...]
    direction: Direction
    start_frame: int
    span_first: int
    span_last: int
    proposal: bool = False
    until_agreement: float | None = None
    stop_at_prompts: bool = False
    only_stale: bool = False

    @classmethod
    def of(cls, run: Run) -> Self:
        """Copy what matters from a row of the table."""
        return cls(
            run_id=run.id,
            video_id=run.video_id,
            masklet_ids=tuple(UUID(masklet_id) for masklet_id in run.masklet_ids),
            direction=Direction(run.direction),
            start_frame=run.start_frame,
            span_first=run.span_first,
            span_last=run.span_last,
            proposal=run.proposal,
            until_agreement=run.until_agreement,
            stop_at_prompts=run.stop_at_prompts,
            only_stale=run.only_stale,
        )


@dataclass(frozen=True)
class Leg:
    """One way through the video: from ``start`` to ``end``, both visited, in this direction.

    ``masklet_id`` names the only one that goes this way; None = all of the run.
    """

    direction: Direction
    start: int
    end: int
    masklet_id: UUID | None = None

    def after(self, frame_index: int) -> int | None:
        """The frame after this one, None at the end of the leg."""
        if frame_index == self.end:
            return None
        return frame_index + (1 if self.direction == Direction.FORWARD else -1)

    @property
    def frame_count(self) -> int:
        """How many frames are visited."""
        return abs(self.end - self.start) + 1


def legs_of(plan: RunPlan) -> list[Leg]:
    """Cut a run into legs: forward from the start frame, then backward from the frame before it."""
    legs = []
    if plan.direction != Direction.BACKWARD:
        legs.append(Leg(Direction.FORWARD, plan.start_frame, plan.span_last))
    back_from = plan.start_frame - (1 if plan.direction == Direction.BOTH else 0)
    if plan.direction != Direction.FORWARD and back_from >= plan.span_first:
        legs.append(Leg(Direction.BACKWARD, back_from, plan.span_first))
    return legs


def frames_before(leg: Leg, window: int, frame_count: int) -> range:
    """Give the frames that the first one of a leg may read, the farthest first.

    Args:
        leg: the way that is gone.
        window: how many frames back the network looks.
        frame_count: length of the video.
    """
    if leg.direction == Direction.FORWARD:
        return range(max(leg.start - window, 0), leg.start)
    return range(min(leg.start + window, frame_count - 1), leg.start, -1)


def stale_legs(stale: Mapping[UUID, Collection[int]], prompted: Mapping[UUID, Sequence[int]]) -> list[Leg]:
    """Plan the mending of stale masks, the smallest span first.

    Each span is gone through away from the prompted frame beside it, and of two the one prompted later: that
    is where what changed comes from.

    Args:
        stale: frames whose mask is stale, by masklet.
        prompted: prompted frames by masklet, in the order of their newest prompts.
    """
    legs = [
        _leg_through(masklet_id, span, prompted.get(masklet_id, ()))
        for masklet_id, frames in stale.items()
        for span in spans_of(frames)
    ]
    return sorted(legs, key=lambda leg: leg.frame_count)


def spans_of(frames: Collection[int]) -> list[Span]:
    """Join frames that follow each other."""
    ordered = sorted(frames)
    ends = [one for one, other in pairwise(ordered) if other != one + 1] + ordered[-1:]
    starts = ordered[:1] + [other for one, other in pairwise(ordered) if other != one + 1]
    return [Span(first=first, last=last) for first, last in zip(starts, ends, strict=True)]


def _leg_through(masklet_id: UUID, span: Span, prompted: Sequence[int]) -> Leg:
    before = max((frame for frame in prompted if frame < span.first), default=None)
    after = min((frame for frame in prompted if frame > span.last), default=None)
    backward = after is not None and (before is None or _comes_from(after, before, span, prompted))
    if backward:
        return Leg(Direction.BACKWARD, span.last, span.first, masklet_id)
    return Leg(Direction.FORWARD, span.first, span.last, masklet_id)


def _comes_from(after: int, before: int, span: Span, prompted: Sequence[int]) -> bool:
    """Whether the prompt after a span is the one to go away from, rather than the one before it."""
    touches = after == span.last + 1, before == span.first - 1
    if touches[0] != touches[1]:
        return touches[0]
    return prompted.index(after) > prompted.index(before)


def settled_frames(
    frame_index: int, leg: Leg, stale: Collection[int], prompted: Collection[int]
) -> range | None:
    """Say which frames ahead hold true after all, once new masks agree with old ones.

    Agreement says so as far as the next prompted frame; where masks are stale behind that one as well,
    another change is the cause, and the run has to get there.

    Args:
        frame_index: the frame that was visited last.
        leg: the way that is gone.
        stale: stale frames of the masklet.
        prompted: its prompted frames.

    Returns:
        Frames that need not be visited any more; None where the run must go on.
    """
    forward = leg.direction == Direction.FORWARD
    ahead = range(frame_index + 1, leg.end + 1) if forward else range(leg.end, frame_index)
    barriers = [frame for frame in prompted if frame in ahead]
    if not barriers:
        return ahead
    barrier = min(barriers) if forward else max(barriers)
    beyond = range(barrier, leg.end + 1) if forward else range(leg.end, barrier + 1)
    if any(frame in beyond for frame in stale):
        return None
    return range(ahead.start, barrier) if forward else range(barrier + 1, ahead.stop)
