"""What reading a data set gives: videos with the masks that were found, wherever they came from."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from media.formats.clip import BadDataset, ObjectFacts, StoredMask
from media.formats.limits import MAX_JSON_BYTES


@dataclass(frozen=True)
class FoundClip:
    """A video that was found in a data set.

    Attributes:
        key: its name there.
        height, width: pixels.
        frame_count: frames of the normalised video; where the data set does not say, as many as it shows.
        step: every how many-th frame is annotated.
        masks: gives the visible masks by frame, then by number.
        objects: what is known of objects, by number; masks may bring more numbers.
        video: the video file, if it is there.
        pictures: pictures of frames by frame index.
        environment: ``Indoor`` or ``Outdoor``; None when nobody said.
        frame_table: the file of its frame table, if it is there.
    """

    key: str
    height: int
    width: int
    frame_count: int
    step: int
    masks: Callable[[], Iterator[StoredMask]]
    objects: Mapping[int, ObjectFacts] = field(default_factory=dict)
    video: Path | None = None
    pictures: Mapping[int, Path] = field(default_factory=dict)
    environment: str | None = None
    frame_table: Path | None = None


def load_json(path: Path) -> Any:
    """Read a JSON file. Raises BadDataset."""
    if path.stat().st_size > MAX_JSON_BYTES:
        raise BadDataset(f"{path.name} has more than {MAX_JSON_BYTES // 2**20} MiB; cut it into parts.")
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise BadDataset(f"{path.name} is no JSON file: {error}.") from error


def numbered_files(folder: Path, suffix: str) -> dict[int, Path]:
    """List the files of a folder whose names are numbers, by number."""
    found = {int(path.stem): path for path in folder.glob(f"*{suffix}") if path.stem.isdecimal()}
    return dict(sorted(found.items()))


def step_of(frames: list[int]) -> int:
    """Give the distance of annotated frames that begin at 0; 1 for a single one. Raises BadDataset."""
    if not frames:
        return 1
    step = frames[1] - frames[0] if len(frames) > 1 else 1
    if frames != list(range(0, len(frames) * step, step)):
        raise BadDataset(
            f"Annotated frames should begin at 0 and lie {step} apart, but they are {_some(frames)}; "
            "name the files by frame numbers.",
        )
    return step


def _some(frames: list[int]) -> str:
    return ", ".join(map(str, frames[:6])) + (" …" if len(frames) > 6 else "")
