"""Follows candidates through a video, a few at a time.

Axes: ``H W`` frame pixels.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from media import rle
from media.reader import FrameSource
from media.rle import Rle
from model.automask.candidates import Candidate
from model.automask.regions import tidy
from model.automask.settings import AutomaskSettings
from model.decoder.masks import stability
from model.predictors import FrameMask, Mask, VideoSession
from model.tracker import Tracker

Count = Callable[[int], None]
"""Told how many frames of a pass are done; may raise to leave off."""


class AutoMask(NamedTuple):
    """The mask of an automatic masklet on one frame.

    Attributes:
        mask: empty where the object is not visible.
        predicted_iou: 0..1.
        object_score: logit that the object is visible; above 0 = visible.
        stability: 0..1; 1 where the object is not visible.
    """

    mask: Rle
    predicted_iou: float
    object_score: float
    stability: float


@dataclass(frozen=True)
class AutoMasklet:
    """One candidate through the video.

    Attributes:
        candidate: what was followed.
        prompt_frame: where it was found; its mask there is the prompt.
        masks: by frame index, ascending.
    """

    candidate: Candidate
    prompt_frame: int
    masks: dict[int, AutoMask]

    @property
    def course(self) -> dict[int, Rle]:
        """Its masks alone, by frame index."""
        return {frame_index: one.mask for frame_index, one in self.masks.items()}

    @property
    def visible_frames(self) -> int:
        """Number of frames with at least one pixel."""
        return sum(rle.area(one.mask) > 0 for one in self.masks.values())


class SteppedFrames:
    """Every n-th frame of a video, as a video of its own. It is not closed with the session that reads it."""

    def __init__(self, frames: FrameSource, step: int) -> None:
        self._frames = frames
        self._step = step
        self.width, self.height = frames.width, frames.height

    def __len__(self) -> int:
        return len(range(0, len(self._frames), self._step))

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        """Read the n-th of the chosen frames. Raises FrameUnreadable."""
        return self._frames.read(frame_index * self._step)


def follow(
    network: Tracker,
    session: VideoSession,
    candidates: Sequence[Candidate],
    settings: AutomaskSettings,
    count: Count,
) -> list[AutoMasklet]:
    """Follow a few candidates through the whole video together.

    Args:
        network: of the session.
        session: on ``SteppedFrames`` of the video; what it knew of objects is forgotten, before and after.
        candidates: at least one. Their masks are the prompts, as crops show more than the whole frame.
        settings: frames and small regions.
        count: told the number of frames done.

    Raises:
        FrameUnreadable: while following.
    """
    session.reset()
    start = settings.prompt_frame // settings.frame_step
    made: list[dict[int, AutoMask]] = [{} for _ in candidates]
    for number, candidate in enumerate(candidates):
        session.prompt(number, start, mask=Mask(rle.decode(candidate.mask)))
    for done, step in enumerate(session.propagate("both"), start=1):
        frame_index = step.frame_index * settings.frame_step
        for number, answer in step.masks.items():
            if frame_index == settings.prompt_frame:
                made[number][frame_index] = _as_found(candidates[number], answer)
            else:
                made[number][frame_index] = _as_carried(network, answer, settings)
        count(done)
    session.reset()
    return [
        AutoMasklet(candidate, settings.prompt_frame, dict(sorted(masks.items())))
        for candidate, masks in zip(candidates, made, strict=True)
    ]


def passes_of(candidates: Sequence[Candidate], size: int) -> Iterator[Sequence[Candidate]]:
    """Cut candidates into groups that are followed together."""
    for start in range(0, len(candidates), size):
        yield candidates[start : start + size]


def _as_found(candidate: Candidate, answer: FrameMask) -> AutoMask:
    return AutoMask(candidate.mask, candidate.predicted_iou, answer.object_score, candidate.stability)


def _as_carried(network: Tracker, answer: FrameMask, settings: AutomaskSettings) -> AutoMask:
    if not answer.is_visible:
        return AutoMask(rle.empty(*answer.size), answer.iou, answer.object_score, stability=1.0)
    with torch.inference_mode():
        logits = network.upsample(torch.from_numpy(answer.low_logits)[None, None])
        stable = float(stability(logits, settings.stability_offset))
    mask = rle.encode(tidy(answer.mask, settings.min_region_px))
    return AutoMask(mask, answer.iou, answer.object_score, stable)
