"""The definitions behind every figure: pure. Told in words in docs/statistics.md.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), section 5 and table 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from backend.ledger.entities import Size

IDLE_MS = 30_000
"""Longest stretch that one event may tell of: of a longer one, what is over it was idle."""


def counted_ms(told_ms: int) -> int:
    """Give the milliseconds that count of what a client told."""
    return min(max(told_ms, 0), IDLE_MS)


LONGEST_VERDICT_MS = 600_000
"""Longest time of verifying that one verdict may tell of."""


def counted_verdict_ms(told_ms: int) -> int:
    """Give the milliseconds of verifying that count of what a client told."""
    return min(max(told_ms, 0), LONGEST_VERDICT_MS)


class Aligned(NamedTuple):
    """Masks compared with phase 1, and how many of these agree."""

    masks: int = 0
    aligned: int = 0

    @property
    def share(self) -> float | None:
        """Share of agreeing masks, 0 to 1."""
        return _ratio(self.aligned, self.masks)


@dataclass(frozen=True)
class Totals:
    """Sums over a part of a project's work. A masklet counts once per phase that it was worked on in.

    Attributes:
        frames: annotated frames of these masklets.
        active_ms: time of people at these masklets, idle stretches cut, without waiting.
        waiting_ms: time that people waited for the model at these masklets.
        elsewhere_ms: time of people that belongs to no masklet.
        edited_share: sum over masklets of the share of annotated frames with an edit, each 0 to 1.
        clicked_frames: frames with a click, once per masklet and phase.
        submitted: masklets that were submitted at least once.
        satisfactory: verdicts received, as the two that follow.
        verdicts: verdicts given.
        alignment: agreement with phase-1 masks by size.
    """

    masklets: int = 0
    frames: int = 0
    active_ms: int = 0
    waiting_ms: int = 0
    elsewhere_ms: int = 0
    verify_ms: int = 0
    edits: int = 0
    edited_share: float = 0.0
    clicks: int = 0
    clicked_frames: int = 0
    propagations: int = 0
    submits: int = 0
    submitted: int = 0
    verdicts: int = 0
    satisfactory: int = 0
    unsatisfactory: int = 0
    rejected: int = 0
    alignment: Mapping[Size, Aligned] = field(default_factory=dict)


def added(parts: Iterable[Totals]) -> Totals:
    """Add up parts of the work that share no masklet in the same phase."""
    sums: dict[str, Any] = {}
    alignment: dict[Size, Aligned] = {}
    for part in parts:
        for name, value in vars(part).items():
            if name != "alignment":
                sums[name] = sums.get(name, 0) + value
        for size, own in part.alignment.items():
            other = alignment.get(size, Aligned())
            alignment[size] = Aligned(own.masks + other.masks, own.aligned + other.aligned)
    return Totals(**sums, alignment=alignment)


@dataclass(frozen=True)
class Measures:
    """What is shown. None where there is nothing to divide by."""

    seconds_per_frame: float | None
    edited_frames_percent: float | None
    clicks_per_clicked_frame: float | None
    clicks_per_masklet: float | None
    waiting_share: float | None
    verification_s: float | None
    acceptance_rate: float | None
    rounds_per_masklet: float | None
    alignment_all: float | None
    alignment_small: float | None
    alignment_medium: float | None
    alignment_large: float | None
    speed_up: float | None = None


def measure(totals: Totals) -> Measures:
    """Compute every figure of a part of the work, without speed-up."""
    spent_ms = totals.active_ms + totals.waiting_ms
    judged = totals.satisfactory + totals.unsatisfactory + totals.rejected
    sizes = totals.alignment
    compared = sum(each.masks for each in sizes.values())
    nothing = Aligned()
    return Measures(
        seconds_per_frame=_ratio(spent_ms / 1000, totals.frames),
        edited_frames_percent=_ratio(100 * totals.edited_share, totals.masklets),
        clicks_per_clicked_frame=_ratio(totals.clicks, totals.clicked_frames),
        clicks_per_masklet=_ratio(totals.clicks, totals.masklets),
        waiting_share=_ratio(totals.waiting_ms, spent_ms),
        verification_s=_ratio(totals.verify_ms / 1000, totals.verdicts),
        acceptance_rate=_ratio(totals.satisfactory, judged),
        rounds_per_masklet=_ratio(totals.submits, totals.submitted),
        alignment_all=_ratio(sum(each.aligned for each in sizes.values()), compared),
        alignment_small=sizes.get(Size.SMALL, nothing).share,
        alignment_medium=sizes.get(Size.MEDIUM, nothing).share,
        alignment_large=sizes.get(Size.LARGE, nothing).share,
    )


def with_speed_up(measures: Measures, baseline: Measures) -> Measures:
    """Add how many times faster a frame is done than in phase 1."""
    if baseline.seconds_per_frame is None or not measures.seconds_per_frame:
        return measures
    return replace(measures, speed_up=baseline.seconds_per_frame / measures.seconds_per_frame)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
