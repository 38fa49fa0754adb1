"""Tells the pages which prompts are in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import PromptsEvent
from backend.prompts.entities import Prompt
from backend.prompts.fold import effective_prompts
from backend.prompts.repository import PromptRepository
from backend.prompts.schemas import PromptRead


def prompts_on(session: Session, masklet_id: UUID, frame_index: int) -> list[PromptRead]:
    """List a masklet's prompts in force on one frame, in order."""
    return [
        PromptRead.model_validate(prompt)
        for prompt in effective_prompts(PromptRepository(session).log_of(masklet_id))
        if prompt.frame_index == frame_index
    ]


def announce_prompts(
    unit: UnitOfWork,
    video_id: UUID,
    masklet_id: UUID,
    frames: Iterable[int],
    log: Sequence[Prompt] | None = None,
) -> None:
    """Tell the pages of a video what is in force now on frames of a masklet.

    Args:
        unit: open unit of work.
        video_id: the video.
        masklet_id: the masklet.
        frames: frames on which something changed.
        log: all entries of the masklet's log, by a caller who holds it; None reads it.
    """
    if log is None:
        log = PromptRepository(unit.session).log_of(masklet_id)
    in_force = effective_prompts(log)
    for frame_index in sorted(set(frames)):
        prompts = [PromptRead.model_validate(one) for one in in_force if one.frame_index == frame_index]
        event = PromptsEvent(masklet_id=masklet_id, frame_index=frame_index, prompts=prompts)
        unit.announce(video_id, event)
