"""How long to wait before a dead process is started again: numbers only, no clock."""

from __future__ import annotations

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
HEALTHY_AFTER_S = 60.0
"""A process that lived this long is taken as sound: its earlier deaths are forgotten."""


def count_failure(failures: int, lived_s: float) -> int:
    """Number of deaths in a row after one more, given how long this life was."""
    return 1 if lived_s >= HEALTHY_AFTER_S else failures + 1


def delay_s(failures: int) -> float:
    """Seconds to wait after this many deaths in a row (1 is the first): doubling, bounded."""
    doublings = min(failures - 1, 16)
    return min(FIRST_DELAY_S * 2.0**doublings, LONGEST_DELAY_S)
