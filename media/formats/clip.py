"""What every format writes and reads: one video with the masks of its objects, frame by frame.

Masks come as a stream, ordered by frame and then by object, so that no video has to fit in memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from media.errors import MediaError
from media.normalised import FrameRow
from media.rle import Rle

Split = Literal["train", "val", "test"]
ObjectType = Literal["manual", "auto"]
SPLITS: tuple[Split, ...] = ("train", "val", "test")
UNNAMED_CLASS = "object"
"""Category of an object whose class nobody gave."""


class BadDataset(MediaError):
    """Files that do not keep to the format that they are read as; the sentence names the place."""

    code = "bad-dataset"


class BeyondFormat(MediaError):
    """Something that a format has no room for, such as more objects than an indexed picture has values."""

    code = "beyond-format"


@dataclass(frozen=True)
class ObjectFacts:
    """One object of a video.

    Attributes:
        number: from 1 on, unique in the video; pictures hold it as the value of the object's pixels.
        name: what people call it.
        class_name: what kind of thing it is; None when nobody said.
        type: whether a person made the masklet or only accepted it.
        edited_frame_count: annotated frames that a person edited.
    """

    number: int
    name: str = ""
    class_name: str | None = None
    type: ObjectType = "manual"
    edited_frame_count: int = 0

    @property
    def category(self) -> str:
        """Its class as formats that need one name it."""
        return self.class_name or UNNAMED_CLASS


@dataclass(frozen=True)
class ClipFacts:
    """One video of a data set.

    Attributes:
        key: its name in the data set; a file name of plain letters.
        height, width: pixels.
        frame_count: frames of the normalised video, annotated or not.
        frame_rate: frames per second.
        step: every how many-th frame is annotated, from 0 on.
        split: the part of the data set that it belongs to.
        environment: ``Indoor`` or ``Outdoor``; None when nobody said.
        objects: by number.
    """

    key: str
    height: int
    width: int
    frame_count: int
    frame_rate: Fraction = Fraction(24)
    step: int = 4
    split: Split = "train"
    environment: str | None = None
    objects: tuple[ObjectFacts, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Height and width, as run lengths have them."""
        return (self.height, self.width)

    @property
    def annotated_frames(self) -> range:
        """The frames that carry annotations."""
        return range(0, self.frame_count, self.step)


class StoredMask(NamedTuple):
    """One mask; a frame where the object is out of view has one of area 0 or none.

    Attributes:
        frame_index: frame of the normalised video.
        number: of its object.
        counts: compressed COCO run lengths of the video's height and width.
        area: pixels.
        stability: of an automatic mask; None elsewhere.
    """

    frame_index: int
    number: int
    counts: str
    area: int
    stability: float | None = None


class Clip(Protocol):
    """A video with its masks, to be written by a format."""

    @property
    def facts(self) -> ClipFacts:
        """What it is."""
        ...

    def masks(self) -> Iterator[StoredMask]:
        """Give all masks by frame, then by number."""
        ...

    def frame_table(self) -> Iterator[FrameRow]:
        """Give one row per frame: where it comes from."""
        ...

    @property
    def video(self) -> Path:
        """The normalised video, MP4."""
        ...


class AtStep:
    """A clip of which another share of frames counts as annotated."""

    def __init__(self, clip: Clip, step: int) -> None:
        self._clip = clip
        self._facts = replace(clip.facts, step=step)

    @property
    def facts(self) -> ClipFacts:
        """What it is."""
        return self._facts

    def masks(self) -> Iterator[StoredMask]:
        """Give all masks by frame, then by number."""
        return self._clip.masks()

    def frame_table(self) -> Iterator[FrameRow]:
        """Give one row per frame: where it comes from."""
        return self._clip.frame_table()

    @property
    def video(self) -> Path:
        """The normalised video, MP4."""
        return self._clip.video


class Member(NamedTuple):
    """One file of a data set.

    Attributes:
        path: inside the data set, with slashes.
        content: its bytes, or a file that holds them.
    """

    path: str
    content: bytes | Path


def frames_of(masks: Iterable[StoredMask], wanted: range) -> Iterator[tuple[int, dict[int, StoredMask]]]:
    """Group masks by frame.

    Args:
        masks: by frame.
        wanted: rising frames to give; others are passed over.

    Yields:
        Every wanted frame with its masks by number; one without masks comes with none.
    """
    groups = groupby(masks, attrgetter("frame_index"))
    pending = next(groups, None)
    for frame_index in wanted:
        while pending is not None and pending[0] < frame_index:
            pending = next(groups, None)
        found: dict[int, StoredMask] = {}
        if pending is not None and pending[0] == frame_index:
            found = {mask.number: mask for mask in pending[1]}
            pending = next(groups, None)
        yield frame_index, found


def rle_of(facts: ClipFacts, mask: StoredMask) -> Rle:
    """Give a stored mask with its size."""
    return Rle(facts.size, mask.counts)
