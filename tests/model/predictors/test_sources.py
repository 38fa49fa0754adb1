"""A masklet's result does not depend on how its frames are given."""

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from media.reader import FrameSource
from model.predictors import Clicks, SessionSettings, VideoPredictor
from model.tracker import Tracker
from tests.model.predictors.clips import by_frame, made_frames, same


def as_folder(frames: Sequence[NDArray[np.uint8]], folder: Path) -> Path:
    folder.mkdir()
    for index, frame in enumerate(frames):
        Image.fromarray(frame).save(folder / f"{index}.png")
    return folder


def as_file(frames: Sequence[NDArray[np.uint8]], path: Path) -> Path:
    """Write a video without any loss."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=24)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "bgr0"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode(None))
    return path


class Counting:
    """Frames that count how often they are read, and whether they were closed."""

    def __init__(self, frames: Sequence[NDArray[np.uint8]]) -> None:
        self._frames = frames
        self.height, self.width = frames[0].shape[:2]
        self.reads: list[int] = []
        self.is_closed = False

    def __len__(self) -> int:
        return len(self._frames)

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        self.reads.append(frame_index)
        return self._frames[frame_index]

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("kind", ["folder", "file", "one array"])
def test_result_equals_that_of_arrays(tracker: Tracker, tmp_path: Path, kind: str) -> None:
    frames = made_frames(12)  # more than 10: numbers, not letters, give the order
    sources: dict[str, Path | NDArray[np.uint8]] = {
        "folder": as_folder(frames, tmp_path / "frames"),
        "file": as_file(frames, tmp_path / "clip.mkv"),
        "one array": np.stack(frames),
    }
    found = []
    for source in (frames, sources[kind]):
        with VideoPredictor(tracker).open(source) as session:
            session.prompt(1, 9, clicks=Clicks([(50, 20)], [1]))
            found.append(by_frame(list(session.propagate("both"))))

    arrays, other = found
    assert arrays.keys() == other.keys() == set(range(12))
    assert all(same(arrays[frame], other[frame]) for frame in arrays)


def test_frames_are_read_when_they_are_needed(tracker: Tracker) -> None:
    frames = Counting(made_frames())
    source: FrameSource = frames
    with VideoPredictor(tracker, SessionSettings(pictures_ahead=0)).open(source) as session:
        assert frames.reads == []
        session.prompt(1, 3, clicks=Clicks([(14, 20)], [1]))
        session.prompt(1, 3, clicks=Clicks([(14, 20), (2, 2)], [1, 0]))
        session.warm(4)
        next(session.propagate(start=4))

        assert frames.reads == [3, 4]
    assert frames.is_closed


def test_few_frames_are_read_ahead_in_the_direction_of_travel(tracker: Tracker) -> None:
    frames = Counting(made_frames())
    with VideoPredictor(tracker, SessionSettings(pictures_ahead=2)).open(frames) as session:
        session.prompt(1, 6, clicks=Clicks([(14, 20)], [1]))
        steps = session.propagate("backward")
        for _ in range(3):
            next(steps)

        assert set(frames.reads) <= {6, 5, 4, 3, 2}
        assert set(frames.reads) >= {6, 5, 4}
        list(steps)
    assert sorted(frames.reads) == list(range(7))  # each once
