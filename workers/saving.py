"""Stores what was answered, and tells the world."""

from __future__ import annotations

from uuid import UUID

from backend.core.schema import Span
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import MaskRemovedEvent, MasksEvent, StaleEvent
from backend.masklets.doubtful import doubtful_frames
from backend.masklets.entities import MaskState
from backend.masklets.masks import MaskStore, answers_prompts
from backend.masklets.schemas import MaskRead
from workers.following import Followed
from workers.replay import ids_by_frame
from workers.rows import Maker, MaskPlace, edited_row


def save_answers(unit: UnitOfWork, video_id: UUID, followed: Followed, maker: Maker) -> Span | None:
    """Store the masks of all frames answered since the last save, and put in doubt what leaned on them.

    Args:
        unit: open unit of work; what was saved counts as saved once it is committed.
        video_id: the video.
        followed: the masklet.
        maker: the network that answered.

    Returns:
        The frames whose masks became stale, first to last, None when none did.
    """
    doubtful: list[Span] = []
    for frame_index in sorted(followed.unsaved):
        changed = _save_frame(unit, video_id, followed, frame_index, maker)
        doubt = _put_in_doubt(unit, video_id, followed, frame_index) if changed else None
        doubtful += [] if doubt is None else [doubt]
    unit.after_commit(followed.unsaved.clear)
    if not doubtful:
        return None
    return Span(first=min(span.first for span in doubtful), last=max(span.last for span in doubtful))


def _save_frame(unit: UnitOfWork, video_id: UUID, followed: Followed, frame_index: int, maker: Maker) -> bool:
    """Write or remove the mask of one frame. Says whether anything changed."""
    masks, answer = MaskStore(unit.session), followed.unsaved[frame_index]
    if answer is None:
        return _take_back(unit, video_id, followed, frame_index)
    prompts = followed.on_frame(frame_index)
    row = edited_row(
        MaskPlace(video_id, followed.masklet_id, frame_index),
        answer,
        maker,
        tool=prompts[-1].tool,
        prompt_ids=[prompt.id for prompt in prompts],
    )
    written = [MaskRead.model_validate(mask) for mask in masks.write([row], protect=(MaskState.LOCKED,))]
    unit.announce(video_id, MasksEvent(frame_index=frame_index, run_id=None, masks=written))
    return bool(written)


def _take_back(unit: UnitOfWork, video_id: UUID, followed: Followed, frame_index: int) -> bool:
    """Put the carried mask of a frame without prompts in place again, or remove the mask."""
    masks, masklet_id = MaskStore(unit.session), followed.masklet_id
    carried = masks.bring_back(masklet_id, frame_index, [prompt.id for prompt in followed.in_force])
    if carried is not None:
        event = MasksEvent(frame_index=frame_index, run_id=None, masks=[MaskRead.model_validate(carried)])
        unit.announce(video_id, event)
        return True
    stored = masks.get(masklet_id, frame_index)
    if stored is None or not answers_prompts(stored) or not masks.remove(masklet_id, frame_index):
        return False
    unit.announce(video_id, MaskRemovedEvent(masklet_id=masklet_id, frame_index=frame_index))
    return True


def _put_in_doubt(unit: UnitOfWork, video_id: UUID, followed: Followed, frame_index: int) -> Span | None:
    first, last = doubtful_frames(frame_index, set(ids_by_frame(followed.in_force)))
    if last is not None and last < first:
        return None
    span = MaskStore(unit.session).mark_stale(
        followed.masklet_id, first=first, last=last, except_frame=frame_index
    )
    if span is not None:
        unit.announce(video_id, StaleEvent(masklet_id=followed.masklet_id, start=span.first, end=span.last))
    return span
