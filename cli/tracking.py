"""Tracking without server and database: a video and prompts in, masks of every frame out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from cli.object_prompts import BadPrompt, FramePrompts
from media import rle
from media.limits import NormaliseSettings
from media.normalise import VIDEO_NAME
from media.reader import FrameSource, open_frames
from media.sandbox import Limits, normalise_in_sandbox
from model.predictors import Box, Clicks, Mask, VideoPredictor, VideoSession
from model.tracker import Tracker

FRAME_RATE = 24
BRIGHT = 127
"""Pixels of a mask picture above this belong to the object."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Prepared:
    """Frames ready for tracking.

    Attributes:
        frame_rate: frames per second.
        warnings: what normalising had to change or could not save.
    """

    frames: FrameSource
    frame_rate: Fraction
    warnings: list[str]


@dataclass
class TrackedObject:
    """One object through the video.

    Attributes:
        number: from 1, in the order given.
        prompted_frames: frames that were prompted.
        masks: by frame; frames that no propagation reached are missing.
        ious: predicted IoU by frame.
    """

    number: int
    prompted_frames: list[int]
    masks: dict[int, rle.Rle] = field(default_factory=dict)
    ious: dict[int, float] = field(default_factory=dict)

    @property
    def visible_frames(self) -> int:
        """Number of frames with at least one pixel."""
        return sum(rle.area(mask) > 0 for mask in self.masks.values())


@contextmanager
def prepared(source: Path, scratch: Path, limits: Limits, progress: Progress) -> Iterator[Prepared]:
    """Open a video as it is tracked: upright, square pixels, constant rate.

    A folder of images is taken as it is.

    Args:
        source: video file or folder of images.
        scratch: folder for the normalised video.
        limits: of the process that reads the file.
        progress: called with the share done.

    Raises:
        MediaError: the source cannot be read.
    """
    warnings: list[str] = []
    path = source
    if not source.is_dir():
        settings = NormaliseSettings(frame_rate=FRAME_RATE)
        warnings = normalise_in_sandbox(source, scratch, settings, limits, progress).warnings
        path = scratch / VIDEO_NAME
    frames = open_frames(path)
    try:
        yield Prepared(frames, Fraction(FRAME_RATE), warnings)
    finally:
        close = getattr(frames, "close", None)
        if close is not None:
            close()


def track_objects(
    network: Tracker,
    frames: FrameSource,
    objects: Sequence[Sequence[FramePrompts]],
    direction: str,
    progress: Callable[[int], None],
) -> list[TrackedObject]:
    """Prompt every object and carry the prompts through the video.

    Args:
        network: as ``model.load`` gives it.
        frames: the video; it is left open.
        objects: prompts of each object, at least one.
        direction: "forward", "backward" or "both".
        progress: called with the number of frames done.

    Raises:
        FrameOutOfRange, PredictorError: a prompt does not fit the video.
        BadPrompt: a mask picture cannot be read.
    """
    session = VideoPredictor(network).open(_Borrowed(frames))
    with session:
        tracked = [
            TrackedObject(number, [prompts.frame_index for prompts in per_frame])
            for number, per_frame in enumerate(objects, start=1)
        ]
        for one, per_frame in zip(tracked, objects, strict=True):
            for prompts in per_frame:
                _prompt(session, one.number, prompts)
        for done, step in enumerate(session.propagate(direction), start=1):
            for one in tracked:
                if one.number in step.masks:
                    answer = step.masks[one.number]
                    one.masks[step.frame_index] = rle.encode(answer.mask)
                    one.ious[step.frame_index] = answer.iou
            progress(done)
    return tracked


def _prompt(session: VideoSession, number: int, prompts: FramePrompts) -> None:
    if prompts.mask is not None:
        session.prompt(number, prompts.frame_index, mask=Mask(read_mask(prompts.mask)))
    clicks = None
    if prompts.clicks:
        points = [(click.x, click.y) for click in prompts.clicks]
        clicks = Clicks(points, [int(click.positive) for click in prompts.clicks])
    box = None
    if prompts.box is not None:
        box = Box(prompts.box.x0, prompts.box.y0, prompts.box.x1, prompts.box.y1)
    if clicks is not None or box is not None:
        session.prompt(number, prompts.frame_index, clicks=clicks, box=box)


def read_mask(path: Path) -> NDArray[np.bool_]:
    """Read a picture whose bright pixels are the object: (H W) bool. Raises BadPrompt."""
    try:
        with Image.open(path) as picture:
            return np.asarray(picture.convert("L")) > BRIGHT
    except (OSError, UnidentifiedImageError) as error:
        raise BadPrompt(f"the mask {path} cannot be read as a picture: {error}") from error


class _Borrowed:
    """Frames that a session may read but not close: the overlay is painted on them afterwards."""

    def __init__(self, frames: FrameSource) -> None:
        self._frames = frames
        self.width, self.height = frames.width, frames.height

    def __len__(self) -> int:
        return len(self._frames)

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        return self._frames.read(frame_index)
