"""What a person did on a video, newest first: enough to undo it after a reload."""

from __future__ import annotations

from uuid import UUID

from backend.accounts.actor import Actor
from backend.changes.entities import Change, ChangeKind
from backend.changes.making import span_of
from backend.changes.repository import ChangeRepository
from backend.changes.schemas import HistoryStep
from backend.core.schema import Span
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.repository import MaskletRepository
from backend.prompts.entities import Prompt, PromptKind
from backend.prompts.fold import without_retracted
from backend.prompts.repository import PromptRepository
from backend.videos.service import find_video


def history_of(unit: UnitOfWork, actor: Actor, video_id: UUID, limit: int) -> list[HistoryStep]:
    """List prompts and changes of a person on a video, newest first.

    What was done to masklets that somebody else removed since is left out: it cannot be undone.

    Raises:
        VideoNotFound.
    """
    find_video(unit.session, video_id)
    changes = ChangeRepository(unit.session)
    theirs = changes.prompts_of_person(video_id, actor.account_id, 2 * limit)  # retractions are among them
    prompts = [prompt for prompt in theirs if prompt.kind != PromptKind.RETRACT]
    standing = _standing(unit, {prompt.masklet_id for prompt in prompts})
    steps = [_step_of_prompt(prompt, undone=prompt.id not in standing) for prompt in prompts]
    done = changes.of_person(video_id, actor.account_id, limit)
    within_reach = {str(masklet.id) for masklet in MaskletRepository(unit.session).of_video(video_id)}
    within_reach |= {gone for change in done if _is_removal(change) for gone in change.masklet_ids}
    steps += [_step_of_change(change) for change in done if within_reach & set(change.masklet_ids)]
    return sorted(steps, key=lambda step: step.at, reverse=True)[:limit]


def _is_removal(change: Change) -> bool:
    return change.kind == ChangeKind.REMOVE and not change.undone


def _standing(unit: UnitOfWork, masklet_ids: set[UUID]) -> set[UUID]:
    """Prompts of some masklets that nobody has taken back."""
    prompts = PromptRepository(unit.session)
    return {entry.id for masklet_id in masklet_ids for entry in without_retracted(prompts.log_of(masklet_id))}


def _step_of_prompt(prompt: Prompt, *, undone: bool) -> HistoryStep:
    return HistoryStep(
        kind="prompt",
        id=prompt.id,
        masklet_ids=[prompt.masklet_id],
        span=Span(first=prompt.frame_index, last=prompt.frame_index),
        tool=prompt.tool,
        undone=undone,
        at=prompt.created_at,
    )


def _step_of_change(change: Change) -> HistoryStep:
    return HistoryStep(
        kind=change.kind,
        id=change.id,
        masklet_ids=[UUID(masklet_id) for masklet_id in change.masklet_ids],
        span=span_of(change),
        tool=None,
        undone=change.undone,
        at=change.created_at,
    )
