"""From prompts of the log to prompts of the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import numpy as np

from backend.prompts.entities import Prompt, PromptKind
from media import rle
from model.predictors import Box, Clicks, FrameMask, Mask, VideoSession


@dataclass(frozen=True)
class Entry:
    """An entry of a masklet's log, free of the database session that it was read in.

    Attributes:
        sequence: its place in the log.
        tool: what the person had in hand.
        value: details as stored; coordinates are frame-space pixels.
        image_only: it is answered from its frame alone, without memory and earlier masks.
    """

    id: UUID
    sequence: int
    masklet_id: UUID
    frame_index: int
    kind: PromptKind
    tool: str
    value: dict[str, Any]
    image_only: bool = False

    @classmethod
    def of(cls, prompt: Prompt) -> Self:
        """Copy a row of the table."""
        return cls(
            id=prompt.id,
            sequence=prompt.sequence,
            masklet_id=prompt.masklet_id,
            frame_index=prompt.frame_index,
            kind=prompt.kind,
            tool=prompt.tool,
            value=prompt.value,
            image_only=prompt.image_only,
        )


def give_last(session: VideoSession, object_id: int, prompts: Sequence[Entry]) -> FrameMask:
    """Give the last prompt of a frame, together with those before it that it builds on.

    Args:
        session: of the video.
        object_id: whose prompts.
        prompts: in force on one frame, in order, at least one: a box or a mask can only be the first.

    Raises:
        PredictorError, MediaError: the network or the frame refuses it.
    """
    last = prompts[-1]
    if last.kind == PromptKind.ABSENT:
        return session.lock(object_id, last.frame_index, _nothing(session))
    if last.kind == PromptKind.MASK:  # to the pixel, as it was painted
        return session.lock(object_id, last.frame_index, _mask_of(last, session))
    clicks = [prompt.value for prompt in prompts if prompt.kind == PromptKind.CLICK]
    boxes = [prompt.value for prompt in prompts if prompt.kind == PromptKind.BOX]
    return session.prompt(
        object_id,
        last.frame_index,
        clicks=Clicks(
            [(click["x"], click["y"]) for click in clicks], [int(click["positive"]) for click in clicks]
        )
        if clicks
        else None,
        box=Box(*(boxes[-1][corner] for corner in ("x0", "y0", "x1", "y1"))) if boxes else None,
        image_only=last.image_only,
    )


def _nothing(session: VideoSession) -> Mask:
    return Mask(np.zeros((session.size.height, session.size.width), np.bool_))


def _mask_of(prompt: Entry, session: VideoSession) -> Mask:
    return Mask(rle.decode(rle.Rle((session.size.height, session.size.width), prompt.value["counts"])))
