"""What a mask is, apart from where it lies: to put it back to the letter, and to see whether it changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from backend.masklets.entities import PROTECTED_STATES, Mask, MaskState

Content = dict[str, Any]
"""All columns of a mask but its place, its revision and its time; JSON-ready."""

_COLUMNS = ("state", "counts", "area", "predicted_iou", "object_score", "origin", "measures", "carried")
_CARRIED = (MaskState.PROPAGATED, MaskState.ABSENT, MaskState.STALE)


def content_of(mask: Mask) -> Content:
    """Take down what a mask is."""
    return {name: getattr(mask, name) for name in _COLUMNS}


def fill(mask: Mask, content: Content) -> None:
    """Make a mask what was taken down."""
    for name in _COLUMNS:
        value = content[name]
        setattr(mask, name, MaskState(value) if name == "state" else value)


def digest_of(mask: Mask) -> str:
    """Tell masks apart by what they show, what made them, and whether a person has a hand in them.

    A carried mask that becomes stale, or is taken for true again, stays the same: its pixels did not change.
    """
    hand = mask.state if mask.state in PROTECTED_STATES else "carried"
    text = json.dumps([hand, mask.counts, mask.origin], sort_keys=True)
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def state_to_restore(kept: MaskState, *, now: MaskState | None, left: MaskState | None) -> MaskState:
    """Choose the state of a mask that comes back.

    Args:
        kept: its state when it was taken away.
        now: of the mask in its place, None where there is none.
        left: of the mask in its place when the change had been done.

    Returns:
        ``kept``, but stale where prompts have changed since and put the frame in doubt.
    """
    doubted_since = now == MaskState.STALE and left != MaskState.STALE
    return MaskState.STALE if doubted_since and kept in _CARRIED else kept
