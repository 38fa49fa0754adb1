"""Whether a masklet comes up to the bar of its phase: pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from backend.masklets.entities import PROTECTED_STATES, MaskState
from backend.phases.schemas import QualityBar

NAMED_FRAMES = 5
"""Frames that a sentence names; of more it gives the number."""


class MaskFacts(NamedTuple):
    """What the bar needs to know of a mask."""

    state: MaskState
    area: int


def shortfalls(
    bar: QualityBar, masks: Mapping[int, MaskFacts], *, frame_count: int, stride: int
) -> list[str]:
    """Say what a masklet lacks before it can be submitted.

    Args:
        bar: of the phase.
        masks: by frame.
        frame_count: of the video.
        stride: every n-th frame is annotated.

    Returns:
        One sentence for each shortfall, with what to do; empty when there is none.
    """
    found = []
    if not any(mask.area > 0 for mask in masks.values()):
        found.append("The masklet has no mask yet; annotate at least one frame.")
    stale = [frame for frame, mask in sorted(masks.items()) if mask.state == MaskState.STALE]
    if bar.no_stale_masks and stale:
        found.append(f"Masks are older than the prompts on {_named(stale)}; propagate again or correct them.")
    missing = [frame for frame in range(0, frame_count, stride) if frame not in masks]
    if bar.every_annotated_frame and missing:
        found.append(
            f"Annotated frames have no mask: {_named(missing)}; annotate them or mark them as absent."
        )
    edited = sum(mask.state in PROTECTED_STATES for mask in masks.values())
    if edited < bar.min_edited_frames:
        found.append(
            f"{edited} of at least {bar.min_edited_frames} frames were edited; choose an object that needs"
            " more, or correct further frames."
        )
    return found


def _named(frames: list[int]) -> str:
    if len(frames) > NAMED_FRAMES:
        return f"{len(frames)} frames, the first being {frames[0]}"
    return f"frame{'s' if len(frames) > 1 else ''} {', '.join(map(str, frames))}"
