"""Lock, unlock, clear, absent: what a person can do to the masks of one masklet over a span.

Each deed works on masks that are held, within the caller's unit of work; ``record`` keeps what it changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import numpy as np

from backend.changes.entities import Change, ChangeKind
from backend.changes.errors import FramesLocked
from backend.changes.paper import Paper
from backend.core.schema import Span
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.doubtful import doubtful_frames
from backend.masklets.entities import Mask, MaskState
from backend.masklets.masks import MaskRow, MaskStore
from backend.prompts.entities import Prompt
from backend.prompts.fold import effective_prompts
from backend.prompts.repository import PromptRepository
from backend.prompts.tools import PromptTool
from backend.videos.entities import VideoShape
from media import rle

SAYS_ABSENT = -10.0
"""Object score, a logit, of a frame where a person says that the object is not visible."""


@dataclass(frozen=True)
class Place:
    """Where a deed is done.

    Attributes:
        change: stored already.
        masks: the masklet's, by frame.
        paper: for the log of prompts and the ledger.
    """

    unit: UnitOfWork
    change: Change
    masklet_id: UUID
    shape: VideoShape
    span: Span
    masks: Mapping[int, Mask]
    paper: Paper

    def in_span(self) -> list[Mask]:
        """Masks within the span, by frame."""
        return [mask for frame, mask in self.masks.items() if self.span.first <= frame <= self.span.last]

    def free_frames(self) -> list[int]:
        """Frames of the span whose mask is not locked, with or without one. Raises FramesLocked."""
        locked = {mask.frame_index for mask in self.in_span() if mask.state == MaskState.LOCKED}
        free = [frame for frame in range(self.span.first, self.span.last + 1) if frame not in locked]
        if not free:
            raise FramesLocked(self.span)
        return free


class Deed(Protocol):
    """Does something to the masks of a place."""

    def __call__(self, place: Place) -> None:
        """Do it. Raises FramesLocked where it would have to change locked masks, and those alone."""


def lock(place: Place) -> None:
    """Accept every mask of the span as it is: nothing changes it until it is unlocked."""
    for mask in place.in_span():
        if mask.state != MaskState.LOCKED:
            _give_state(mask, MaskState.LOCKED)


def unlock(place: Place) -> None:
    """Make locked masks again what they were."""
    in_force = effective_prompts(PromptRepository(place.unit.session).log_of(place.masklet_id))
    for mask in place.in_span():
        if mask.state == MaskState.LOCKED:
            _give_state(mask, state_unlocked(mask, in_force))


def clear(place: Place) -> None:
    """Take away the prompts and masks of the span, but for locked frames."""
    frames = place.free_frames()
    _take_prompts_back(place, frames)
    for frame_index in frames:
        if frame_index in place.masks:
            place.unit.session.delete(place.masks[frame_index])


def say_absent(place: Place) -> None:
    """Say that the object is not visible within the span, but for locked frames."""
    frames = place.free_frames()
    _take_prompts_back(place, frames)
    nothing = rle.encode(np.zeros((place.shape.height, place.shape.width), np.bool_))
    origin: dict[str, Any] = {
        "tool": PromptTool.ABSENT.value,
        "prompt_ids": [],
        "run_id": None,
        "change_id": str(place.change.id),
    }
    rows = [
        MaskRow(
            masklet_id=place.masklet_id,
            frame_index=frame_index,
            video_id=place.change.video_id,
            state=MaskState.EDITED,
            counts=nothing.counts,
            area=0,
            predicted_iou=1.0,
            object_score=SAYS_ABSENT,
            origin=origin,
        )
        for frame_index in frames
    ]
    MaskStore(place.unit.session).write(rows, protect=(MaskState.LOCKED,))
    place.paper.note_edits(frames, PromptTool.ABSENT)


DEEDS: Mapping[ChangeKind, Deed] = {
    ChangeKind.LOCK: lock,
    ChangeKind.UNLOCK: unlock,
    ChangeKind.CLEAR: clear,
    ChangeKind.ABSENT: say_absent,
}


def state_unlocked(mask: Mask, in_force: Sequence[Prompt]) -> MaskState:
    """Say what a locked mask is once it is unlocked, from what made it.

    Args:
        mask: the mask.
        in_force: the masklet's prompts.
    """
    prompt_ids = set(mask.origin.get("prompt_ids", ()))
    if mask.origin.get("run_id") is None and not mask.origin.get("job_id"):
        return MaskState.EDITED
    if prompt_ids == {str(prompt.id) for prompt in in_force if prompt.frame_index == mask.frame_index}:
        return MaskState.EDITED  # what a search found on the very frame of its prompt
    if prompt_ids != {str(prompt.id) for prompt in in_force}:
        return MaskState.STALE
    return MaskState.PROPAGATED if mask.object_score > 0 else MaskState.ABSENT


def _give_state(mask: Mask, state: MaskState) -> None:
    mask.state, mask.revision, mask.updated_at = state, mask.revision + 1, now()


def _take_prompts_back(place: Place, frames: Collection[int]) -> None:
    """Retract the prompts of frames, and put in doubt what was carried away from them."""
    in_force = effective_prompts(PromptRepository(place.unit.session).log_of(place.masklet_id))
    wanted = set(frames)
    going = [prompt for prompt in in_force if prompt.frame_index in wanted]
    if not going:
        return
    place.paper.retract(going)
    remaining = {prompt.frame_index for prompt in in_force} - wanted
    place.unit.session.flush()
    for frame_index in sorted({prompt.frame_index for prompt in going}):
        first, last = doubtful_frames(frame_index, remaining)
        if last is None or first <= last:
            MaskStore(place.unit.session).mark_stale(place.masklet_id, first=first, last=last)
