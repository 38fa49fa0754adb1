"""Keeps the objects of a session in step with the logs of their masklets.

Steps are small (one prompt each), so that a rebuild of many masklets can give way to clicks between them.
What was answered waits in ``Followed.unsaved`` until ``workers.saving`` has stored it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from backend.masklets.entities import Mask as StoredMask
from backend.masklets.entities import Masklet, MaskState
from backend.masklets.errors import MaskletNotFound
from backend.masklets.masks import MaskStore, answers_prompts
from backend.masklets.repository import MaskletRepository
from backend.prompts.entities import PromptKind
from backend.prompts.fold import effective_prompts
from backend.prompts.repository import PromptRepository
from media import rle
from media.errors import MediaError
from model.predictors import FrameMask, HeldMask, Mask, VideoSession
from model.predictors.errors import PredictorError
from workers.holding import recall_unless_there
from workers.problems import problem_of
from workers.prompting import Entry, give_last
from workers.replay import ClearFrame, plan_replay

CARRIED = (MaskState.PROPAGATED, MaskState.ABSENT, MaskState.STALE)
STANDS_ALONE = (PromptKind.MASK, PromptKind.ABSENT)
"""Prompts that no earlier mask has a part in."""
GIVEN_BY_PERSON = (MaskState.EDITED, MaskState.LOCKED)

log = structlog.get_logger(__name__)


class Seen(NamedTuple):
    """A mask that a person saw: its run lengths, predicted IoU and object score."""

    counts: str
    iou: float
    object_score: float


@dataclass
class Followed:
    """One masklet as a session holds it.

    Attributes:
        masklet_id: the masklet.
        object_id: its number, which the session knows it by.
        entries: its log as far as it was read.
        applied: prompts that the session holds, by frame, in the order they were given.
        unsaved: frames answered since the last save; None where no prompt is left.
        seen: what a person saw as the answer to just these prompts of a frame.
        offered: candidate masks of the newest click, under the prompts of its frame.
        refused: problems of prompts that the network does not take, by prompt.
        version: rises with every step.
    """

    masklet_id: UUID
    object_id: int
    entries: list[Entry] = field(default_factory=list)
    applied: dict[int, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    unsaved: dict[int, FrameMask | None] = field(default_factory=dict)
    seen: dict[tuple[UUID, ...], Seen] = field(default_factory=dict)
    offered: dict[tuple[UUID, ...], tuple[FrameMask, ...]] = field(default_factory=dict)
    refused: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    version: int = 0

    @property
    def in_force(self) -> list[Entry]:
        """Prompts in force, in the order of the log."""
        return effective_prompts(self.entries)

    def on_frame(self, frame_index: int) -> list[Entry]:
        """Prompts in force on one frame, in order."""
        return [prompt for prompt in self.in_force if prompt.frame_index == frame_index]

    @property
    def prompted_frames(self) -> list[int]:
        """Frames with prompts in force, in the order of the newest prompt of each."""
        return list(dict.fromkeys(prompt.frame_index for prompt in reversed(self.in_force)))[::-1]

    def holds(self, frame_index: int) -> bool:
        """Whether the session holds a prompt of this frame, so that it carries nothing there."""
        return any(prompt_id not in self.refused for prompt_id in self.applied.get(frame_index, ()))


def begin_to_follow(database: Session, video_id: UUID, masklet_id: UUID) -> Followed:
    """Start with a masklet that the session knows nothing of yet. Raises MaskletNotFound."""
    masklet: Masklet | None = MaskletRepository(database).find(masklet_id)
    if masklet is None or masklet.video_id != video_id:
        raise MaskletNotFound(masklet_id)
    followed = Followed(masklet_id, masklet.number)
    read_log(database, followed)
    # A worker that died between a retraction and its answer left a mask without prompts.
    prompted = {prompt.frame_index for prompt in followed.in_force}
    for frame_index in {entry.frame_index for entry in followed.entries} - prompted:
        stored = MaskStore(database).get(masklet_id, frame_index)
        if stored is not None and answers_prompts(stored):
            followed.unsaved[frame_index] = None
    return followed


def read_log(database: Session, followed: Followed) -> None:
    """Read what was added to the log since the last time."""
    last = followed.entries[-1].sequence if followed.entries else 0
    added = PromptRepository(database).log_of(followed.masklet_id, after_sequence=last)
    followed.entries += map(Entry.of, added)


def take_step(database: Session, session: VideoSession, followed: Followed) -> bool:
    """Bring the session one step nearer to the log that was read. Says whether there was a step to take."""
    steps = plan_replay(followed.applied, followed.in_force)
    if not steps:
        return False
    step = steps[0]
    if isinstance(step, ClearFrame):
        _clear(session, followed, step.frame_index)
    else:
        _give(database, session, followed, step.prompt)
    followed.version += 1
    return True


def _clear(session: VideoSession, followed: Followed, frame_index: int) -> None:
    if followed.object_id in session.objects:
        session.clear_prompts(followed.object_id, frame_index)
    del followed.applied[frame_index]
    followed.unsaved[frame_index] = None


def _give(database: Session, session: VideoSession, followed: Followed, prompt: Entry) -> None:
    """Give one prompt; one that the network refuses counts as given, or it would block all that follow."""
    frame_index = prompt.frame_index
    stored = MaskStore(database).get(followed.masklet_id, frame_index)
    given = followed.applied[frame_index]
    known = {entry.id: entry for entry in followed.on_frame(frame_index)}
    accepted = [known[prompt_id] for prompt_id in given if prompt_id not in followed.refused]
    given.append(prompt.id)
    answer: FrameMask | None
    try:
        if not (accepted or prompt.kind in STANDS_ALONE or prompt.image_only):
            _recall_carried(session, followed.object_id, stored, frame_index)
        answer = give_last(session, followed.object_id, [*accepted, prompt])
    except (PredictorError, MediaError) as error:
        followed.refused[prompt.id] = problem_of(error)
        log.warning("prompt refused", prompt_id=str(prompt.id), error=str(error))
        answer = _present_mask(session, followed.object_id, frame_index) if accepted else None
    if answer is None:
        return
    followed.offered = {tuple(given): answer.candidates}
    is_stored = stored is not None and _answers(stored, given)
    seen = _seen_of(stored) if stored is not None and is_stored else followed.seen.get(tuple(given))
    answer, followed.seen[tuple(given)] = _hold_to(session, followed.object_id, frame_index, answer, seen)
    if is_stored:
        followed.unsaved.pop(frame_index, None)
    else:
        followed.unsaved[frame_index] = answer


def _recall_carried(
    session: VideoSession, object_id: int, stored: StoredMask | None, frame_index: int
) -> None:
    """Let a first prompt correct the carried mask that the person saw.

    The session that carried it holds it; one that was rebuilt does not, nor does one whose proposal was
    accepted since.
    """
    carried = None if stored is None else _carried_part(stored)
    if carried is not None:
        size = (session.size.height, session.size.width)
        held = HeldMask(rle.Rle(size, carried.counts), carried.iou, carried.object_score)
        recall_unless_there(session, object_id, frame_index, held)


def _carried_part(stored: StoredMask) -> Seen | None:
    """The mask that was carried to a frame, also where an edit lies over it."""
    if stored.state in CARRIED:
        return _seen_of(stored)
    if stored.carried is None:
        return None
    return Seen(stored.carried["counts"], stored.carried["predicted_iou"], stored.carried["object_score"])


def _answers(stored: StoredMask, given: list[UUID]) -> bool:
    """Whether a stored mask is the answer to just these prompts."""
    return stored.state in GIVEN_BY_PERSON and stored.origin.get("prompt_ids") == [str(one) for one in given]


def _seen_of(stored: StoredMask) -> Seen:
    return Seen(stored.counts, stored.predicted_iou, stored.object_score)


def _hold_to(
    session: VideoSession, object_id: int, frame_index: int, answer: FrameMask, seen: Seen | None
) -> tuple[FrameMask, Seen]:
    """Keep the mask that the person saw for these very prompts, and went on from.

    Giving them again gives the very same mask, except where a prompt had corrected a tracked frame: it leaned
    on memories that a rebuilt session lacks, or that were made anew since.
    """
    found = Seen(rle.encode(answer.mask).counts, answer.iou, answer.object_score)
    if seen is None or seen.counts == found.counts:
        return answer, found
    held = session.lock(object_id, frame_index, _unpacked(seen.counts, session))
    return replace(held, iou=seen.iou, object_score=seen.object_score), seen


def _present_mask(session: VideoSession, object_id: int, frame_index: int) -> FrameMask | None:
    """What the session holds of a frame."""
    return session.mask_of(object_id, frame_index) if object_id in session.objects else None


def _unpacked(counts: str, session: VideoSession) -> Mask:
    return Mask(rle.decode(rle.Rle((session.size.height, session.size.width), counts)))
