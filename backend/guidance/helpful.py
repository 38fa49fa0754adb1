"""Where a correction helps most: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.guidance.doubt import Doubt

HALF_LIFE_FRAMES = 12.0
"""A correction carries to its neighbours; at this distance half of the doubt about them is taken away."""


@dataclass(frozen=True)
class Correction:
    """A frame to correct.

    Attributes:
        gain: doubt that it would take away, in frames, weighed by how likely the frame itself is wrong.
        first: frames that it would reach, up to the next frame that a person decided about.
        last: the last of these, included.
    """

    frame_index: int
    gain: float
    first: int
    last: int


def best_correction(masks: Sequence[Doubt], trusted: set[int]) -> Correction | None:
    """Choose the frame whose correction helps most.

    A frame counts for itself and for what a propagation would carry from it: the frames between the trusted
    frames around it, less with distance. A frame that is surely right gains nothing.

    Args:
        masks: doubt by frame, in the order of frames.
        trusted: frames that a person edited or locked.

    Returns:
        The frame, of equal ones the first; None when there is nothing to doubt.
    """
    best: Correction | None = None
    for stretch in _stretches(masks, trusted):
        for each, reach in zip(stretch, _reach(stretch), strict=True):
            gain = each.doubt * reach
            if gain > (best.gain if best else 0.0):
                best = Correction(each.frame_index, gain, stretch[0].frame_index, stretch[-1].frame_index)
    return best


def _stretches(masks: Sequence[Doubt], trusted: set[int]) -> list[list[Doubt]]:
    """Cut at trusted frames."""
    stretches: list[list[Doubt]] = [[]]
    for each in masks:
        if each.frame_index in trusted:
            stretches.append([])
        else:
            stretches[-1].append(each)
    return [stretch for stretch in stretches if stretch]


def _reach(stretch: Sequence[Doubt]) -> list[float]:
    """Sum for each frame the doubt of its stretch, halved every so many frames of distance."""
    forward = _carried(stretch)
    backward = _carried(stretch[::-1])[::-1]
    return [one + other - each.doubt for one, other, each in zip(forward, backward, stretch, strict=True)]


def _carried(stretch: Sequence[Doubt]) -> list[float]:
    sums: list[float] = []
    total, at = 0.0, stretch[0].frame_index
    for each in stretch:
        total = total * 0.5 ** (abs(each.frame_index - at) / HALF_LIFE_FRAMES) + each.doubt
        at = each.frame_index
        sums.append(total)
    return sums
