"""Small data sets made by code: videos with overlapping, vanishing and returning objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from media import rle
from media.encoder import VideoEncoder
from media.formats.catalogue import Format, categories_of, layout_of
from media.formats.clip import Clip, ClipFacts, Member, ObjectFacts, Split, StoredMask
from media.formats.found import FoundClip
from media.formats.frame_table import read_frame_table
from media.normalised import FrameRow

HEIGHT, WIDTH, FRAMES = 48, 64, 30
OBJECTS = (
    ObjectFacts(1, "cat", "cat", "manual", 3),
    ObjectFacts(2, "shadow", None, "manual", 1),
    ObjectFacts(4, "ball", "ball", "auto"),
)


def pixels_of(number: int, frame: int) -> NDArray[np.bool_]:
    """Objects 1 and 2 overlap; 2 is out of view from frame 9 to 15; 4 appears on frame 12."""
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    if number == 1:
        mask[5:25, frame : frame + 20] = True
    elif number == 2 and not 9 <= frame <= 15:
        mask[15:35, frame + 10 : frame + 30] = True
    elif number == 4 and frame >= 12:
        mask[40:46, 2 * frame : 2 * frame + 6] = True
    return mask


@dataclass(frozen=True)
class MadeClip:
    """A clip whose masks are drawn when they are asked for."""

    facts: ClipFacts
    video: Path

    def masks(self) -> Iterator[StoredMask]:
        for frame in range(self.facts.frame_count):
            for each in self.facts.objects:
                pixels = pixels_of(each.number, frame)
                stability = 0.97 if each.type == "auto" else None
                counts = rle.encode(pixels).counts
                yield StoredMask(frame, each.number, counts, int(pixels.sum()), stability)

    def frame_table(self) -> Iterator[FrameRow]:
        for frame in range(self.facts.frame_count):
            yield FrameRow(frame, frame * 512, frame / 24, f"{frame:032x}")


def make_clip(folder: Path, key: str = "cats", **changes: Any) -> MadeClip:
    """A clip with a video of its own: grey, with a square that moves."""
    path = folder / f"{key}.mp4"
    facts = ClipFacts(key, HEIGHT, WIDTH, FRAMES, objects=OBJECTS, environment="Indoor")
    with VideoEncoder(path, WIDTH, HEIGHT, Fraction(24)) as encoder:
        for frame in range(FRAMES):
            picture = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
            picture[5:25, frame : frame + 20] = (200, 120, 40)
            encoder.write(picture)
    return MadeClip(replace(facts, **changes), path)


def members_of(chosen: Format, clips: Sequence[Clip], scratch: Path) -> dict[str, bytes]:
    """All files of a data set, by path."""
    layout = layout_of(chosen, {name for clip in clips for name in categories_of(clip.facts.objects)})
    scratch.mkdir(exist_ok=True)
    made: dict[str, bytes] = {}
    for clip in clips:
        made |= {member.path: content_of(member) for member in layout.of_clip(clip, scratch, lambda: None)}
    closing = layout.closing(lambda: iter(clips), scratch, lambda: None)
    return made | {member.path: content_of(member) for member in closing}


def content_of(member: Member) -> bytes:
    return member.content if isinstance(member.content, bytes) else member.content.read_bytes()


def write_set(chosen: Format, clips: Sequence[Clip], folder: Path) -> Path:
    """Write a data set as files."""
    for path, content in members_of(chosen, clips, folder / "scratch").items():
        target = folder / "set" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / "set"


@dataclass(frozen=True)
class ReadClip:
    """What was read, to be written again: numbers stay, missing masks are out of view."""

    found: FoundClip
    video: Path
    split: Split

    @property
    def facts(self) -> ClipFacts:
        numbers = {mask.number for mask in self.found.masks()} | set(self.found.objects)
        return ClipFacts(
            self.found.key,
            self.found.height,
            self.found.width,
            self.found.frame_count,
            step=self.found.step,
            split=self.split,
            environment=self.found.environment,
            objects=tuple(self.found.objects.get(number, ObjectFacts(number)) for number in sorted(numbers)),
        )

    def masks(self) -> Iterator[StoredMask]:
        return self.found.masks()

    def frame_table(self) -> Iterator[FrameRow]:
        assert self.found.frame_table is not None
        return read_frame_table(self.found.frame_table)
