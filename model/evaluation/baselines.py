"""Baselines on video: the first mask stays where it is, or dense optical flow carries it.

Clicks and boxes become masks by GrabCut. Axes: ``H W`` frame pixels.

Source: DIS optical flow (Kroeger et al. 2016), in the form of OpenCV.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from media import rle
from media.reader import FrameSource
from model.evaluation.annotator import FirstPrompt, GivenMask
from model.evaluation.grabcut import cut_by_box, cut_by_clicks
from model.evaluation.metrics import BoolMask
from model.predictors import Box

Cover = NDArray[np.float32]
"""Share of each pixel that the object covers, 0..1: (H W)."""


class Carry(Protocol):
    """Moves a mask from one frame to the next."""

    @property
    def name(self) -> str:
        """What the row of results is called."""
        ...

    def carry(self, cover: Cover, frames: FrameSource, frame_index: int) -> Cover:
        """Move the cover of the frame before to ``frame_index``."""
        ...


class Copying:
    """Leaves the mask as it is."""

    name = "first mask copied"

    def carry(self, cover: Cover, frames: FrameSource, frame_index: int) -> Cover:
        """Return the cover."""
        del frames, frame_index
        return cover


class OpticalFlow:
    """Looks up, for each pixel, where it came from."""

    name = "optical flow (DIS)"

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def carry(self, cover: Cover, frames: FrameSource, frame_index: int) -> Cover:
        """Warp the cover."""
        here, before = (
            cv2.cvtColor(frames.read(index), cv2.COLOR_RGB2GRAY) for index in (frame_index, frame_index - 1)
        )
        still = np.zeros((*cover.shape, 2), dtype=np.float32)
        flow = np.asarray(self._flow.calc(here, before, still), dtype=np.float32)
        rows, columns = np.indices(cover.shape, dtype=np.float32)
        moved = cv2.remap(cover, columns + flow[..., 0], rows + flow[..., 1], cv2.INTER_LINEAR)
        return np.asarray(moved, dtype=np.float32)


class CarryingBaseline:
    """Follows objects by moving their masks from frame to frame.

    Args:
        carry: how.
    """

    def __init__(self, carry: Carry) -> None:
        self.name = carry.name
        self._carry = carry

    @contextmanager
    def open(self, frames: FrameSource) -> Iterator["CarriedObject"]:
        """Begin a new object."""
        yield CarriedObject(frames, self._carry)


class CarriedObject:
    """One object whose mask is moved along.

    Args:
        frames: the video.
        carry: how masks are moved.
    """

    def __init__(self, frames: FrameSource, carry: Carry) -> None:
        self._frames = frames
        self._carry = carry
        self._given: dict[int, BoolMask] = {}
        self._carried: dict[int, rle.Rle] = {}

    def prompt(self, frame_index: int, prompt: FirstPrompt) -> BoolMask:
        """Take a mask, or make one; clicks on a frame that was reached before correct its mask."""
        self._given[frame_index] = self._cut(frame_index, prompt)
        return self._given[frame_index]

    def propagate(self, start: int) -> Iterator[tuple[int, BoolMask]]:
        """Move the mask on; a prompted frame's own mask takes over."""
        first = self._given[start] if start in self._given else rle.decode(self._carried[start])
        cover = first.astype(np.float32)
        yield start, first
        for frame_index in range(start + 1, len(self._frames)):
            if frame_index in self._given:
                cover = self._given[frame_index].astype(np.float32)
            else:
                cover = self._carry.carry(cover, self._frames, frame_index)
                self._carried[frame_index] = rle.encode(cover > 0.5)
            yield frame_index, np.asarray(cover > 0.5)

    def _cut(self, frame_index: int, prompt: FirstPrompt) -> BoolMask:
        if isinstance(prompt, GivenMask):
            return prompt.pixels
        rgb = self._frames.read(frame_index)
        if isinstance(prompt, Box):
            return cut_by_box(rgb, prompt)
        before = self._given.get(frame_index)
        if len(prompt.points) == 1:
            carried = self._carried.get(frame_index)
            before = None if carried is None else rle.decode(carried)
        return cut_by_clicks(rgb, prompt, before)


def video_baselines() -> list[CarryingBaseline]:
    """Return all baselines on video."""
    return [CarryingBaseline(Copying()), CarryingBaseline(OpticalFlow())]
