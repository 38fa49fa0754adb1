"""What is evaluated: anything that segments images or follows an object, be it the network or a baseline.

Axes: ``H W`` frame pixels.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from media.reader import FrameSource
from model.evaluation.annotator import FirstPrompt
from model.evaluation.metrics import BoolMask
from model.predictors import Clicks


class ImageSubject(Protocol):
    """Segments objects of still images."""

    @property
    def name(self) -> str:
        """What the row of results is called."""
        ...

    def look_at(self, rgb: NDArray[np.uint8]) -> None:
        """Take the next image (H W 3)."""
        ...

    def segment(self, clicks: Clicks) -> BoolMask:
        """Return the mask (H W) after all clicks on one object so far; a single click begins a new object."""
        ...


class TrackedObject(Protocol):
    """One object of one video, alone."""

    def prompt(self, frame_index: int, prompt: FirstPrompt) -> BoolMask:
        """Give all prompts of a frame, in place of those before; return the mask (H W) there."""
        ...

    def propagate(self, start: int) -> Iterator[tuple[int, BoolMask]]:
        """Carry the prompts forward from ``start`` to the end: frame and mask (H W), ``start`` included."""
        ...


class VideoSubject(Protocol):
    """Follows objects through videos."""

    @property
    def name(self) -> str:
        """What the row of results is called."""
        ...

    def open(self, frames: FrameSource) -> AbstractContextManager[TrackedObject]:
        """Begin a new object on a video; the frames stay open afterwards."""
        ...
