"""The rules of the log of prompts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from backend.accounts.actor import Actor
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.entities import Masklet, MaskState
from backend.masklets.errors import MaskletNotFound
from backend.masklets.masks import MaskStore
from backend.masklets.repository import MaskletRepository
from backend.phases.entities import Tool
from backend.prompts.announcing import announce_prompts
from backend.prompts.entities import Prompt, PromptKind
from backend.prompts.errors import (
    FrameLocked,
    MaskChanged,
    PromptIdTaken,
    PromptMaskInvalid,
    PromptNotFound,
    PromptOutsideFrame,
)
from backend.prompts.fold import effective_prompts, without_retracted
from backend.prompts.repository import PromptRepository
from backend.prompts.schemas import (
    AbsentPrompt,
    BoxPrompt,
    Click,
    MaskPrompt,
    PromptCreate,
    PromptValue,
)
from backend.prompts.tools import phase_tools
from backend.tasks.blind import hidden_from
from backend.tasks.guard import Allowed, TaskGuard, answers_alone
from backend.videos.entities import Video
from backend.videos.service import find_video, require_ready
from media import rle
from media.errors import BadRle


class Given(NamedTuple):
    """A prompt, or its retraction, in the log of a masklet that is held.

    Attributes:
        frame_index: the frame that it is about.
        allowed: what it was given in; None for one that was known already, or of a program of our own.
    """

    masklet: Masklet
    video: Video
    frame_index: int
    allowed: Allowed | None


class PromptService:
    """Adds to the log and reads what is in force."""

    def __init__(self, unit: UnitOfWork, actor: Actor | None = None) -> None:
        """Work within a unit, for a person or (None) for a program of our own."""
        self._unit = unit
        self._actor = actor
        self._prompts = PromptRepository(unit.session)
        self._masklets = MaskletRepository(unit.session)
        self._guard = TaskGuard(unit)

    def add(self, masklet_id: UUID, wish: PromptCreate) -> Given:
        """Add a prompt to a masklet's log; the same one again changes nothing.

        Raises:
            MaskletNotFound, VideoNotReady, PromptOutsideFrame, PromptMaskInvalid, PromptIdTaken, MaskChanged,
            FrameLocked.
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed, ToolNotInPhase: see TaskGuard.
        """
        masklet, video = self._hold(masklet_id)
        require_ready(video)
        shape = video.shape
        if wish.frame_index >= shape.frame_count or not fits_frame(wish.value, shape.width, shape.height):
            raise PromptOutsideFrame(shape)
        value = wish.value.model_dump(mode="json")
        log, stored = self._prompts.log_and_entry(masklet_id, wish.id)
        allowed = None
        if stored is None:
            allowed = self._allow(masklet, *phase_tools(wish.chosen_tool))
            self._require_free(masklet_id, wish.frame_index, wish.based_on_revision)
            entry = self._prompts.append(
                masklet_id,
                wish.frame_index,
                wish.kind,
                value,
                tool=wish.chosen_tool,
                prompt_id=wish.id,
                account_id=self._account_id(),
                image_only=allowed is not None and answers_alone(allowed.phase, wish.kind),
            )
            self._announce(masklet, wish.frame_index, [*log, entry])
        elif (stored.masklet_id, stored.frame_index, stored.value) != (masklet_id, wish.frame_index, value):
            raise PromptIdTaken(wish.id)
        return Given(masklet, video, wish.frame_index, allowed)

    def retract(self, prompt_id: UUID) -> Given:
        """Take a prompt back by a further entry of the log; taking it back twice changes nothing.

        Raises:
            PromptNotFound: no such prompt.
            FrameLocked: the mask of its frame is locked.
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed: see TaskGuard.
        """
        target = self._prompts.find(prompt_id)
        if target is None or target.kind == PromptKind.RETRACT:
            raise PromptNotFound(prompt_id)
        masklet, video = self._hold(target.masklet_id)
        log, allowed = self._prompts.log_of(masklet.id), None
        if target in without_retracted(log):
            allowed = self._allow(masklet)
            self._require_free(masklet.id, target.frame_index)
            value = {"kind": PromptKind.RETRACT.value, "prompt_id": str(prompt_id)}
            entry = self._prompts.append(
                masklet.id, target.frame_index, PromptKind.RETRACT, value, account_id=self._account_id()
            )
            self._announce(masklet, target.frame_index, [*log, entry])
        return Given(masklet, video, target.frame_index, allowed)

    def in_force(self, video_id: UUID) -> Sequence[Prompt]:
        """List the prompts in force on a video, but for hidden ones, in the order of the log.

        Raises:
            VideoNotFound.
        """
        find_video(self._unit.session, video_id)
        hidden = hidden_from(self._unit.session, self._actor, video_id) if self._actor else frozenset()
        in_force = effective_prompts(self._prompts.log_of_video(video_id))
        return [prompt for prompt in in_force if prompt.masklet_id not in hidden]

    def _allow(self, masklet: Masklet, *tools: Tool) -> Allowed | None:
        """Ask whether the person may; a program of our own may always, and works in no phase."""
        if self._actor is None:
            return None
        return self._guard.allow_held(self._actor, masklet, *tools)

    def _account_id(self) -> UUID | None:
        return None if self._actor is None else self._actor.account_id

    def _hold(self, masklet_id: UUID) -> tuple[Masklet, Video]:
        """Hold the masklet, so that its log grows by one writer at a time; gives its video as well."""
        found = self._masklets.find_with_video_for_update(masklet_id)
        if found is None:
            raise MaskletNotFound(masklet_id)
        return found

    def _require_free(self, masklet_id: UUID, frame_index: int, based_on_revision: int | None = None) -> None:
        """Refuse to change a locked mask, or another one than the person saw; it stays until the commit."""
        held = MaskStore(self._unit.session).hold_revision(masklet_id, frame_index)
        if held.state == MaskState.LOCKED:
            raise FrameLocked(masklet_id, frame_index)
        if based_on_revision is not None and held.revision != based_on_revision:
            raise MaskChanged(frame_index, based_on_revision, held.revision)

    def _announce(self, masklet: Masklet, frame_index: int, log: Sequence[Prompt]) -> None:
        announce_prompts(self._unit, masklet.video_id, masklet.id, [frame_index], log)


def fits_frame(value: PromptValue, width: int, height: int) -> bool:
    """Say whether a prompt lies within a frame of that size, in pixels.

    Raises:
        PromptMaskInvalid: the run lengths are no mask of that size, or an empty one.
    """
    match value:
        case Click():
            return _inside(value.x, value.y, width, height)
        case BoxPrompt():
            corners = _inside(value.x0, value.y0, width, height) and _inside(
                value.x1, value.y1, width, height
            )
            return corners and value.x0 < value.x1 and value.y0 < value.y1
        case MaskPrompt():
            _check_mask(value.counts, width, height)
            return True
        case AbsentPrompt():
            return True


def _inside(x: float, y: float, width: int, height: int) -> bool:
    return 0 <= x <= width and 0 <= y <= height


def _check_mask(counts: str, width: int, height: int) -> None:
    try:
        area = rle.area(rle.Rle((height, width), counts))
    except BadRle as error:
        raise PromptMaskInvalid(error.detail, width, height) from error
    if area == 0:
        raise PromptMaskInvalid("This one is empty.", width, height)
