"""Stopwatches and what is made of them.

Wall clock is what people wait for; processor time is what a busy machine cannot spoil. Both are written down.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch


@dataclass(frozen=True)
class Took:
    """How long something took, and how much of the processors' time, all threads together."""

    wall_s: float
    processor_s: float


def settle() -> None:
    """Wait for what a GPU was given to do; elsewhere nothing is left undone."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


@dataclass
class Watch:
    """Collects how long what took, by the name of what was done."""

    taken: dict[str, list[Took]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def time(self, what: str) -> Iterator[None]:
        """Time a block."""
        settle()
        wall, processor = time.perf_counter(), time.process_time()
        yield
        settle()
        self.taken[what].append(Took(time.perf_counter() - wall, time.process_time() - processor))

    def each(self, what: str, steps: Iterator[object], *, skip: int = 0) -> int:
        """Time every step of an iterator but the first ``skip``; return how many there were."""
        settle()
        wall, processor = time.perf_counter(), time.process_time()
        count = 0
        for count, _ in enumerate(steps, start=1):
            settle()
            now, used = time.perf_counter(), time.process_time()
            if count > skip:
                self.taken[what].append(Took(now - wall, used - processor))
            wall, processor = now, used
        return count


@dataclass(frozen=True)
class Row:
    """One question, answered.

    Attributes:
        what: was done.
        seconds: median wall clock by side.
        processor_s: median processor time by side.
        raw: every measurement by side, wall clock.
        operations: of the network in one of them, where it is a frame; a multiplication with its addition
            counts as two.
    """

    what: str
    seconds: Mapping[str, float]
    processor_s: Mapping[str, float]
    raw: Mapping[str, Sequence[float]]
    operations: int | None = None

    def ratio(self, side: str, over: str, *, processor_time: bool = False) -> float | None:
        """Time of one side over that of another; None where one of them is missing or nothing."""
        times = self.processor_s if processor_time and self.processor_s else self.seconds
        return times[side] / times[over] if times.get(side) and times.get(over) else None


def take_turns(sides: Mapping[str, Callable[[Watch], None]], rounds: int) -> list[Row]:
    """Let every side do its work in turn, round after round, and make a row of everything that was timed."""
    watches = {name: Watch() for name in sides}
    for _ in range(rounds):
        for name, work in sides.items():
            work(watches[name])
    names = dict.fromkeys(what for watch in watches.values() for what in watch.taken)
    return [_row(what, {name: watch.taken[what] for name, watch in watches.items()}) for what in names]


def _row(what: str, taken: Mapping[str, Sequence[Took]]) -> Row:
    found = {name: times for name, times in taken.items() if times}
    return Row(
        what=what,
        seconds={name: statistics.median(one.wall_s for one in times) for name, times in found.items()},
        processor_s={
            name: statistics.median(one.processor_s for one in times) for name, times in found.items()
        },
        raw={name: [round(one.wall_s, 5) for one in times] for name, times in found.items()},
    )
