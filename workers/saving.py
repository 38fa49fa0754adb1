"""Stores what was answered, and tells the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from backend.core.schema import Span
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import MaskRemovedEvent, MasksEvent, StaleEvent, VideoEvents
from backend.masklets.doubtful import doubtful_frames
from backend.masklets.entities import MaskState
from backend.masklets.masks import MaskStore, answers_prompts
from backend.masklets.schemas import MaskRead
from model.predictors import FrameMask
from workers.following import Followed
from workers.replay import ids_by_frame
from workers.rows import Maker, MaskPlace, edited_row


class Saved(NamedTuple):
    """What was saved.

    Attributes:
        stale: the frames whose masks became stale, first to last, None when none did.
        edited: the masks that were written for prompts, by frame, as they are stored.
    """

    stale: Span | None
    edited: dict[int, MaskRead]


def save_answers(unit: UnitOfWork, video_id: UUID, followed: Followed, maker: Maker) -> Saved:
    """Store the masks of all frames answered since the last save, and put in doubt what leaned on them.

    Args:
        unit: open unit of work; what was saved counts as saved once it is committed.
        video_id: the video.
        followed: the masklet.
        maker: the network that answered.
    """
    saving = _Saving(unit, video_id, followed, maker)
    for frame_index in sorted(followed.unsaved):
        saving.save(frame_index)
    unit.after_commit(followed.unsaved.clear)
    return Saved(_from_first_to_last(saving.doubtful), saving.edited)


class _Saving:
    """Saves frames of one masklet, and notes what came of it."""

    def __init__(self, unit: UnitOfWork, video_id: UUID, followed: Followed, maker: Maker) -> None:
        self._unit = unit
        self._video_id = video_id
        self._followed = followed
        self._masklet_id = followed.masklet_id
        self._maker = maker
        self._masks = MaskStore(unit.session)
        self.doubtful: list[Span] = []
        self.edited: dict[int, MaskRead] = {}

    def save(self, frame_index: int) -> None:
        """Write or remove the mask of one frame, and put in doubt what leaned on it."""
        answer = self._followed.unsaved[frame_index]
        changed = self._take_back(frame_index) if answer is None else self._write(frame_index, answer)
        if changed:
            self._put_in_doubt(frame_index)

    def _write(self, frame_index: int, answer: FrameMask) -> bool:
        """Write the answer to the prompts of a frame. Says whether it could be: a locked mask stays."""
        prompts = self._followed.on_frame(frame_index)
        row = edited_row(
            MaskPlace(self._video_id, self._masklet_id, frame_index),
            answer,
            self._maker,
            tool=prompts[-1].tool,
            prompt_ids=[prompt.id for prompt in prompts],
        )
        written = self._masks.write([row], protect=(MaskState.LOCKED,))
        masks = [MaskRead.model_validate(mask) for mask in written]
        self.edited.update((frame_index, mask) for mask in masks)
        self._announce(MasksEvent(frame_index=frame_index, run_id=None, masks=masks))
        return bool(masks)

    def _take_back(self, frame_index: int) -> bool:
        """Put the carried mask of a frame without prompts in place again, or remove the mask."""
        prompt_ids = [prompt.id for prompt in self._followed.in_force]
        carried = self._masks.bring_back(self._masklet_id, frame_index, prompt_ids)
        if carried is not None:
            masks = [MaskRead.model_validate(carried)]
            self._announce(MasksEvent(frame_index=frame_index, run_id=None, masks=masks))
            return True
        stored = self._masks.get(self._masklet_id, frame_index)
        if stored is None or not answers_prompts(stored):
            return False
        if not self._masks.remove(self._masklet_id, frame_index):
            return False
        self._announce(MaskRemovedEvent(masklet_id=self._masklet_id, frame_index=frame_index))
        return True

    def _put_in_doubt(self, frame_index: int) -> None:
        first, last = doubtful_frames(frame_index, set(ids_by_frame(self._followed.in_force)))
        if last is not None and last < first:
            return
        span = self._masks.mark_stale(self._masklet_id, first=first, last=last, except_frame=frame_index)
        if span is not None:
            self.doubtful.append(span)
            self._announce(StaleEvent(masklet_id=self._masklet_id, start=span.first, end=span.last))

    def _announce(self, event: VideoEvents) -> None:
        self._unit.announce(self._video_id, event)


def _from_first_to_last(spans: Sequence[Span]) -> Span | None:
    if not spans:
        return None
    return Span(first=min(span.first for span in spans), last=max(span.last for span in spans))
