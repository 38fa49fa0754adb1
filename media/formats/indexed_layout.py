"""Formats with one picture of numbers per frame: DAVIS 2017, YouTube-VOS and MOTS.

A pixel belongs to one object only. Where objects overlap, the one with the smaller number keeps the pixel.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from media.formats.clip import BeyondFormat, Clip, ClipFacts, Member, Split, frames_of
from media.formats.layout import Beat, Clips, frame_table_of, jpegs_of, keys_by_split, lines
from media.formats.pictures import MOST_INDEXED, paint, png_16_bit, png_indexed

DAVIS_SIZE = "480p"
"""Name of DAVIS's folder of pictures, which its readers look for; ours have the size of the video."""

MOTS_CLASS = 1000
"""A pixel of MOTS holds class number times this plus object number."""

MOTS_KNOWN = {"car": 1, "pedestrian": 2}
"""Classes whose numbers are settled by the format."""

MOTS_IGNORED = 10
"""Number of the class that marks regions without annotation."""

_YOUTUBE_FOLDER: dict[Split, str] = {"train": "train", "val": "valid", "test": "test"}


class DavisLayout:
    """``JPEGImages/480p``, ``Annotations/480p``, ``ImageSets/2017``. Source: DAVIS 2017, arXiv 1704.00675."""

    def of_clip(self, clip: Clip, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the files of one video. Raises BeyondFormat."""
        facts = clip.facts
        yield from jpegs_of(clip, f"JPEGImages/{DAVIS_SIZE}/{facts.key}", facts.annotated_frames, beat)
        yield from indexed_pngs(clip, f"Annotations/{DAVIS_SIZE}/{facts.key}", beat)
        yield frame_table_of(clip, scratch)

    def closing(self, clips: Clips, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the lists of videos."""
        del scratch, beat
        for split, keys in keys_by_split(clips()).items():
            yield Member(f"ImageSets/2017/{split}.txt", lines(keys))


class YouTubeVosLayout:
    """``train``, ``valid`` and ``test``, each with pictures and ``meta.json``. Source: arXiv 1809.03327."""

    def of_clip(self, clip: Clip, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the files of one video. Raises BeyondFormat."""
        facts = clip.facts
        root = _YOUTUBE_FOLDER[facts.split]
        yield from jpegs_of(clip, f"{root}/JPEGImages/{facts.key}", facts.annotated_frames, beat)
        yield from indexed_pngs(clip, f"{root}/Annotations/{facts.key}", beat)
        yield frame_table_of(clip, scratch)

    def closing(self, clips: Clips, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give ``meta.json`` of each part: categories of objects and the frames that show them."""
        for split, keys in keys_by_split(clips()).items():
            path = scratch / "meta.json"
            with path.open("w", encoding="ascii") as file:
                file.write('{"videos": {')
                wanted, position = set(keys), 0
                for clip in clips():
                    if clip.facts.key in wanted:
                        beat()
                        entry = json.dumps({"objects": _shown_objects(clip)})
                        file.write(f"{', ' if position else ''}{json.dumps(clip.facts.key)}: {entry}")
                        position += 1
                file.write("}}")
            yield Member(f"{_YOUTUBE_FOLDER[split]}/meta.json", path)


class MotsLayout:
    """``instances``, 16 bits a pixel: class number times 1000 plus object number. Source: arXiv 1902.03604.

    Args:
        categories: all classes of the data set.

    Raises:
        BeyondFormat: more classes than a pixel can tell apart.
    """

    def __init__(self, categories: Sequence[str]) -> None:
        self._numbers = mots_classes(categories)

    def of_clip(self, clip: Clip, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the files of one video. Raises BeyondFormat."""
        facts = clip.facts
        _require_room(facts, MOTS_CLASS - 1, "MOTS")
        values = {
            each.number: self._numbers[each.category] * MOTS_CLASS + each.number for each in facts.objects
        }
        yield from jpegs_of(clip, f"{facts.split}/images/{facts.key}", facts.annotated_frames, beat, digits=6)
        for frame_index, masks in frames_of(clip.masks(), facts.annotated_frames):
            beat()
            picture = png_16_bit(paint(facts, masks.values(), values))
            yield Member(f"{facts.split}/instances/{facts.key}/{frame_index:06d}.png", picture)
        yield frame_table_of(clip, scratch)

    def closing(self, clips: Clips, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the lists of videos and the numbers of the classes."""
        del scratch, beat
        for split, keys in keys_by_split(clips()).items():
            yield Member(f"{split}/seqmap.txt", lines(keys))
        yield Member("classes.json", json.dumps(self._numbers, indent=2).encode("ascii"))


def mots_classes(categories: Sequence[str]) -> dict[str, int]:
    """Number classes by name; car and pedestrian keep the numbers of the format. Raises BeyondFormat."""
    free = (number for number in range(3, 65) if number != MOTS_IGNORED)
    numbers = {}
    for name in sorted(set(categories)):
        number = MOTS_KNOWN.get(name) or next(free, None)
        if number is None:
            raise BeyondFormat("MOTS has room for 63 classes; choose fewer, or another format.")
        numbers[name] = number
    return numbers


def indexed_pngs(clip: Clip, folder: str, beat: Beat) -> Iterator[Member]:
    """Give one PNG with a palette per annotated frame. Raises BeyondFormat."""
    facts = clip.facts
    _require_room(facts, MOST_INDEXED, "A picture with a palette")
    values = {each.number: each.number for each in facts.objects}
    for frame_index, masks in frames_of(clip.masks(), facts.annotated_frames):
        beat()
        picture = png_indexed(paint(facts, masks.values(), values))
        yield Member(f"{folder}/{frame_index:05d}.png", picture)


def _shown_objects(clip: Clip) -> dict[str, dict[str, object]]:
    shown: dict[int, list[str]] = {each.number: [] for each in clip.facts.objects}
    for frame_index, masks in frames_of(clip.masks(), clip.facts.annotated_frames):
        for number, mask in masks.items():
            if mask.area:
                shown[number].append(f"{frame_index:05d}")
    return {
        str(each.number): {"category": each.category, "frames": shown[each.number]}
        for each in clip.facts.objects
    }


def _require_room(facts: ClipFacts, most: int, what: str) -> None:
    highest = max((each.number for each in facts.objects), default=0)
    if highest > most:
        raise BeyondFormat(
            f"{what} has room for object numbers up to {most}; the video {facts.key} has number {highest}. "
            "Choose a format with run lengths, such as SA-V or COCO.",
            video=facts.key,
        )
