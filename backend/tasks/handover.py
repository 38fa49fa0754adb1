"""Propagation that starts from masks only: what was clicked is handed over as a mask."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from backend.accounts.actor import Actor
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.entities import PROTECTED_STATES
from backend.masklets.masks import MaskStore
from backend.prompts.announcing import announce_prompts
from backend.prompts.entities import Prompt, PromptKind
from backend.prompts.fold import effective_prompts
from backend.prompts.repository import PromptRepository
from backend.tasks.errors import NoMaskToCarry

_MASK_ALONE = ([PromptKind.MASK], [PromptKind.ABSENT])


def frames_not_masks(in_force: Iterable[Prompt]) -> list[int]:
    """List the frames whose prompts in force are anything but one mask, or its absence: pure."""
    kinds: dict[int, list[PromptKind]] = {}
    for prompt in in_force:
        kinds.setdefault(prompt.frame_index, []).append(prompt.kind)
    return sorted(frame for frame, given in kinds.items() if given not in _MASK_ALONE)


def hand_over_masks(unit: UnitOfWork, actor: Actor, masklet_id: UUID) -> None:
    """Put the mask of every clicked frame into the log, so that propagation conditions on masks alone.

    The masks are those that the person sees, so nothing changes on these frames. Hold the masklet first.

    Raises:
        NoMaskToCarry: a prompted frame has no mask, or an empty one.
    """
    log = PromptRepository(unit.session)
    for frame_index in frames_not_masks(effective_prompts(log.log_of(masklet_id))):
        mask = MaskStore(unit.session).get(masklet_id, frame_index)
        if mask is None or mask.area == 0 or mask.state not in PROTECTED_STATES:
            raise NoMaskToCarry(masklet_id, frame_index)
        value = {"kind": PromptKind.MASK.value, "counts": mask.counts}
        log.append(masklet_id, frame_index, PromptKind.MASK, value, account_id=actor.account_id)
        announce_prompts(unit, mask.video_id, masklet_id, [frame_index])
