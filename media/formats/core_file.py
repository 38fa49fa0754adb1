"""The frozen masks of one video: what every format of a data set version is made from.

A gzip file of JSON lines: first the facts, then ``[frame, number, counts, area, stability]`` by frame and
number. The same content gives the same bytes: the header of gzip carries no time and no name.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import orjson

from media.formats.clip import BadDataset, ClipFacts, ObjectFacts, Split, StoredMask
from media.formats.frame_table import read_frame_table
from media.normalised import FrameRow

VERSION = 1
_COMPRESSION = 6


def write_core(path: Path, facts: ClipFacts, masks: Iterable[StoredMask]) -> int:
    """Write a core file. Gives the number of masks.

    Args:
        path: the file; whole when this returns.
        facts: of the video.
        masks: by frame, then by number.

    Raises:
        ValueError: the masks are not in order.
    """
    count, before = 0, (-1, -1)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", _COMPRESSION, raw, mtime=0) as file:
        _write_line(file, {"version": VERSION, **_facts_to_json(facts)})
        for mask in masks:
            if (mask.frame_index, mask.number) <= before:
                raise ValueError(f"mask {mask.frame_index}/{mask.number} comes after {before}")
            before = (mask.frame_index, mask.number)
            _write_line(file, list(mask))
            count += 1
    return count


class CoreClip:
    """A video whose masks lie in a core file.

    Args:
        core: the core file.
        frames: its frame table.
        video: the normalised video.
        split: the part that it belongs to; None takes what the file says.

    Raises:
        BadDataset: while opening, the file is no core file.
    """

    def __init__(self, core: Path, frames: Path, video: Path, split: Split | None = None) -> None:
        self._core, self._frames, self._video = core, frames, video
        with gzip.open(core, "rb") as file:
            facts = _facts_from_json(_read_line(file.readline()))
        self._facts = replace(facts, split=split or facts.split)

    @property
    def facts(self) -> ClipFacts:
        """What it is."""
        return self._facts

    @property
    def video(self) -> Path:
        """The normalised video, MP4."""
        return self._video

    def masks(self) -> Iterator[StoredMask]:
        """Give all masks by frame, then by number."""
        with gzip.open(self._core, "rb") as file:
            next(file)
            for line in file:
                yield StoredMask(*orjson.loads(line))

    def frame_table(self) -> Iterator[FrameRow]:
        """Give one row per frame: where it comes from."""
        return read_frame_table(self._frames)


def _write_line(file: gzip.GzipFile, value: Any) -> None:
    file.write(orjson.dumps(value) + b"\n")


def _read_line(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, dict) or value.pop("version", None) != VERSION:
        raise BadDataset("This is no core file of this version of Maskloom; make the data set version again.")
    return value


def _facts_to_json(facts: ClipFacts) -> dict[str, Any]:
    return asdict(facts) | {"frame_rate": str(facts.frame_rate)}


def _facts_from_json(values: dict[str, Any]) -> ClipFacts:
    objects = tuple(ObjectFacts(**each) for each in values["objects"])
    return ClipFacts(**(values | {"frame_rate": Fraction(values["frame_rate"]), "objects": objects}))
