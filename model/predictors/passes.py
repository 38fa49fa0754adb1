"""In which order a propagation visits frames, and which objects take part where: pure integers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from model.predictors.errors import FrameOutOfRange, UnknownDirection


class Direction(StrEnum):
    """Which way a propagation runs; ``BOTH`` is forward first, then backward."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the direction of this name. Raises UnknownDirection."""
        try:
            return cls(name)
        except ValueError:
            choices = ", ".join(cls)
            raise UnknownDirection(f"There is no direction {name!r}; choose one of: {choices}.") from None


@dataclass(frozen=True)
class Pass:
    """One run through the video.

    Attributes:
        is_backward: against time.
        frames: frame indices in the order they are visited.
        starts: object id to the frame where that object joins.
    """

    is_backward: bool
    frames: range
    starts: Mapping[int, int]

    def objects_at(self, frame_index: int) -> list[int]:
        """Objects that take part on a frame."""
        if self.is_backward:
            return [object_id for object_id, start in self.starts.items() if frame_index <= start]
        return [object_id for object_id, start in self.starts.items() if frame_index >= start]


def plan_passes(
    direction: Direction,
    conditioning: Mapping[int, tuple[int, int]],
    *,
    frame_count: int,
    span: tuple[int, int] | None = None,
    start: int | None = None,
) -> list[Pass]:
    """Plan a propagation.

    Without ``start`` every object joins at its own prompts: forward, and both ways, at its earliest
    conditioning frame; backward alone at its latest. The backward half of both ways does not visit that frame
    again.

    Args:
        direction: which way.
        conditioning: object id to its earliest and latest conditioning frame.
        frame_count: length of the video.
        span: first and last frame to visit, both included; None = the whole video.
        start: one frame where all objects join instead, whatever was prompted.

    Raises:
        FrameOutOfRange: the span or the start leaves the video, or the span runs backward.
    """
    first, last = span if span is not None else (0, frame_count - 1)
    if not 0 <= first <= last < frame_count:
        raise FrameOutOfRange(
            f"A span needs 0 <= first <= last <= {frame_count - 1}; this one is {first} to {last}.",
            first=first,
            last=last,
            frame_count=frame_count,
        )
    if start is not None and not 0 <= start < frame_count:
        raise FrameOutOfRange(
            f"There is no frame {start} to start from; the frames are 0 to {frame_count - 1}.",
            frame_index=start,
            frame_count=frame_count,
        )
    earliest = {key: frames[0] if start is None else start for key, frames in conditioning.items()}
    latest = {key: frames[1] if start is None else start for key, frames in conditioning.items()}
    if direction == Direction.BACKWARD:
        return [_backward(latest, first, last)]
    forward = Pass(False, range(max(first, min(earliest.values())), last + 1), earliest)
    if direction == Direction.FORWARD:
        return [forward]
    return [forward, _backward({key: frame - 1 for key, frame in earliest.items()}, first, last)]


def _backward(starts: Mapping[int, int], first: int, last: int) -> Pass:
    return Pass(True, range(min(last, max(starts.values())), first - 1, -1), starts)
