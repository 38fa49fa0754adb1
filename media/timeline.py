"""Choosing pictures by time: from any time stamps to a constant frame rate. Pure arithmetic, no pixels."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import floor
from typing import Generic, NamedTuple, TypeVar

Picture = TypeVar("Picture")
_HALF = Fraction(1, 2)
NO_PTS = -1


class Stamp(NamedTuple):
    """When a source picture is shown.

    Attributes:
        pts: the source's own time stamp; -1 where it has none.
        time_s: the same in seconds on the source's clock.
        duration_s: how long the source says it is shown; 0 where it does not say.
    """

    pts: int
    time_s: Fraction
    duration_s: Fraction


class Shown(NamedTuple, Generic[Picture]):
    """A picture on the frames of a constant rate: ``frame_count`` frames from ``first_frame`` on show it."""

    picture: Picture
    stamp: Stamp
    first_frame: int
    frame_count: int


class SourceClock:
    """Gives every decoded picture a time that only moves forward.

    A picture without time stamp, or with one before its predecessor's, is placed one nominal frame later, and
    everything after it is moved along.

    Attributes:
        repaired: how many pictures had to be placed that way.
    """

    def __init__(self, time_base: Fraction, nominal_rate: Fraction) -> None:
        self._time_base = time_base
        self._step = 1 / nominal_rate
        self._shift = Fraction(0)
        self._latest: Fraction | None = None
        self.repaired = 0

    def stamp(self, pts: int | None, duration: int | None = None) -> Stamp:
        """Give the stamp of the next picture in order of showing; arguments in units of the time base."""
        expected = Fraction(0) if self._latest is None else self._latest + self._step
        time_s = expected if pts is None else pts * self._time_base + self._shift
        if pts is None or (self._latest is not None and time_s < self._latest):
            self.repaired += 1
            self._shift += expected - time_s
            time_s = expected
        self._latest = time_s
        duration_s = max(duration or 0, 0) * self._time_base
        return Stamp(NO_PTS if pts is None else pts, time_s, duration_s)


def at_constant_rate(pictures: Iterable[tuple[Picture, Stamp]], rate: Fraction) -> Iterator[Shown[Picture]]:
    """Spread pictures over frames of a constant rate, without gaps and without overlap.

    Frame ``k`` stands for ``k / rate`` seconds after the first picture and shows the last picture whose time,
    rounded to the nearest frame, is not later. Rounding, instead of cutting off, keeps a source of the same
    rate exactly as it is, even when its time stamps are whole milliseconds. The last picture is shown for
    its own duration, or for as long as the one before; a video has one frame at least.

    Args:
        pictures: anything with rising stamps.
        rate: frames per second.
    """
    held: tuple[Picture, Stamp] | None = None
    start_s = step_s = Fraction(0)
    frame = 0
    for picture, stamp in pictures:
        if held is None:
            start_s = stamp.time_s
        else:
            step_s = stamp.time_s - held[1].time_s
            following = floor((stamp.time_s - start_s) * rate + _HALF)
            if following > frame:
                yield Shown(*held, frame, following - frame)
                frame = following
        held = (picture, stamp)
    if held is not None:
        end_s = held[1].time_s + (held[1].duration_s or step_s)
        last = floor((end_s - start_s) * rate + _HALF)
        if last > frame or frame == 0:
            yield Shown(*held, frame, max(last - frame, 1))
