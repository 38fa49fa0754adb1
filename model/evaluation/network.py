"""The network as a subject of evaluation."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from media.reader import FrameSource
from model.evaluation.annotator import FirstPrompt, GivenMask
from model.evaluation.metrics import BoolMask
from model.predictors import (
    Box,
    Clicks,
    Direction,
    ImagePredictor,
    Mask,
    SessionSettings,
    VideoPredictor,
    VideoSession,
)
from model.tracker import Tracker

OBJECT_ID = 1


class NetworkOnImages:
    """Answers one click with the candidate that the network ranks first, more clicks with its single mask.

    The mask logits of the answer before are fed back with every further click.
    """

    def __init__(self, network: Tracker, name: str | None = None) -> None:
        self.name = name or network.config.name
        self._predictor = ImagePredictor(network)
        self._before: NDArray[np.float32] | None = None

    def look_at(self, rgb: NDArray[np.uint8]) -> None:
        """Encode an image."""
        self._predictor.set_image(rgb)
        self._before = None

    def segment(self, clicks: Clicks) -> BoolMask:
        """Answer the clicks so far."""
        is_first = len(clicks.points) == 1
        hint = None if is_first or self._before is None else Mask(self._before)
        best = self._predictor.predict(clicks=clicks, mask=hint, candidates=is_first)[0]
        self._before = best.low_logits
        return best.mask


class NetworkOnVideos:
    """Follows one object at a time, each in a session of its own."""

    def __init__(
        self, network: Tracker, name: str | None = None, settings: SessionSettings | None = None
    ) -> None:
        self.name = name or network.config.name
        self._predictor = VideoPredictor(network, settings)

    @contextmanager
    def open(self, frames: FrameSource) -> Iterator["TrackedByNetwork"]:
        """Open a session."""
        with self._predictor.open(_Borrowed(frames)) as session:
            yield TrackedByNetwork(session)


class TrackedByNetwork:
    """One object in a session."""

    def __init__(self, session: VideoSession) -> None:
        self._session = session

    def prompt(self, frame_index: int, prompt: FirstPrompt) -> BoolMask:
        """Prompt the object."""
        clicks = prompt if isinstance(prompt, Clicks) else None
        box = prompt if isinstance(prompt, Box) else None
        mask = Mask(prompt.pixels) if isinstance(prompt, GivenMask) else None
        return self._session.prompt(OBJECT_ID, frame_index, clicks=clicks, box=box, mask=mask).mask

    def propagate(self, start: int) -> Iterator[tuple[int, BoolMask]]:
        """Track forward."""
        for step in self._session.propagate(Direction.FORWARD, start=start):
            yield step.frame_index, step.masks[OBJECT_ID].mask


class _Borrowed:
    """Frames that a session may read but not close."""

    def __init__(self, frames: FrameSource) -> None:
        self._frames = frames
        self.width, self.height = frames.width, frames.height

    def __len__(self) -> int:
        return len(self._frames)

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        return self._frames.read(frame_index)
