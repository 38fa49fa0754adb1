"""What was measured, held against its bar: pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """One result.

    Attributes:
        what: was measured.
        value: in ``unit``.
        bar: that it should stay below; None where there is none.
    """

    what: str
    value: float
    unit: str
    bar: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the bar is held; None where there is none."""
        return None if self.bar is None else self.value < self.bar

    def line(self) -> str:
        """One line of text."""
        bar = "" if self.bar is None else f"   bar {self.bar:g} {self.unit}"
        verdict = {None: "", True: "   held", False: "   MISSED"}[self.holds]
        return f"{self.what:58} {self.value:8.1f} {self.unit:4}{bar}{verdict}"


def percentile(values: Sequence[float], part: float) -> float:
    """Give the value that ``part`` (0 to 1) of all values do not exceed. Raises ValueError without values."""
    if not values:
        raise ValueError("nothing was measured: look at the page, it did not do what it was asked for")
    ordered = sorted(values)
    return ordered[max(math.ceil(part * len(ordered)) - 1, 0)]


def growth(samples: Sequence[float]) -> float:
    """Say by which part of itself memory grew between the second and the last quarter of samples.

    Medians are compared. The first quarter does not count: caches fill up then.
    """
    quarter = len(samples) // 4
    if quarter == 0:
        raise ValueError("too few samples to tell whether memory grows")
    early = percentile(samples[quarter : 2 * quarter], 0.5)
    late = percentile(samples[-quarter:], 0.5)
    return late / early - 1
