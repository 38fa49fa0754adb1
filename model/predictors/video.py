"""Opens videos for prompting and propagation."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.reader import FrameSource, open_frames
from model.predictors.drafts import draft_of
from model.predictors.session import VideoSession
from model.predictors.settings import SessionSettings
from model.tracker import Tracker


class VideoPredictor:
    """The front door to a network for video.

    Args:
        network: as ``model.load`` gives it; one may serve any number of predictors and sessions.
        settings: of the sessions that are opened.
    """

    def __init__(self, network: Tracker, settings: SessionSettings | None = None) -> None:
        self._network = network.eval()
        self._settings = settings or SessionSettings()
        self._drafts: dict[int, Tracker] = {}

    def open(
        self,
        source: str | Path | NDArray[np.uint8] | Sequence[NDArray[np.uint8]] | FrameSource,
        *,
        image_side: int | None = None,
    ) -> VideoSession:
        """Open a video; frames are decoded when they are needed.

        Args:
            source: a video file, a folder of images sorted by number, (H W 3) uint8 RGB arrays (or one (t H W
                3)), or anything with ``width``, ``height``, ``read(frame_index)`` and a length. A source that
                has ``close`` is closed with the session. It may be read from another thread.
            image_side: of the network's input, pixels; below its own the session is faster and its masks are
                drafts. None = the network's own.

        Raises:
            MediaError: the source cannot be read.
            BadConfig: the side is not a positive multiple of 32.
        """
        network = self._network if image_side is None else self._at_side(image_side)
        if isinstance(source, np.ndarray):  # one (t H W 3) array
            source = list(source)
        frames = open_frames(source) if isinstance(source, str | Path | Sequence) else source
        return VideoSession(network, frames, self._settings)

    def _at_side(self, image_side: int) -> Tracker:
        if image_side not in self._drafts:
            self._drafts[image_side] = draft_of(self._network, image_side)
        return self._drafts[image_side]
