"""Subjects and data for the protocols."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from media.reader import FrameSource
from model.evaluation.annotator import FirstPrompt, GivenMask
from model.predictors import Clicks

SIZE = (40, 60)
Mask = NDArray[np.bool_]


def square(left: int, top: int, side: int = 12) -> Mask:
    mask = np.zeros(SIZE, dtype=bool)
    mask[top : top + side, left : left + side] = True
    return mask


def write_davis(folder: Path, videos: dict[str, list[list[Mask | None]]]) -> Path:
    """Write videos: by frame, the masks of objects 1, 2, ...; bright objects on dark ground."""
    for name, frames in videos.items():
        for kind in ("JPEGImages", "Annotations"):
            (folder / kind / name).mkdir(parents=True)
        for index, masks in enumerate(frames):
            labels = np.zeros(SIZE, dtype=np.uint8)
            rng = np.random.default_rng(0)
            picture = rng.integers(20, 60, (*SIZE, 3), dtype=np.uint8)
            for number, mask in enumerate(masks, start=1):
                if mask is not None:
                    labels[mask] = number
                    picture[mask] = rng.integers(160, 250, (int(mask.sum()), 3))
            cv2.imwrite(str(folder / "JPEGImages" / name / f"{index:05d}.jpg"), picture)
            Image.fromarray(labels).save(folder / "Annotations" / name / f"{index:05d}.png")
    return folder


class Scripted:
    """Answers prompts perfectly and carries the last answer on for ``reach`` frames, then loses it."""

    name = "scripted"

    def __init__(self, truths: list[Mask], reach: int) -> None:
        self.truths, self.reach = truths, reach
        self.prompts: list[tuple[int, FirstPrompt]] = []
        self.starts: list[int] = []

    @contextmanager
    def open(self, frames: FrameSource) -> Iterator["Scripted"]:
        assert len(frames) == len(self.truths)
        yield self

    def prompt(self, frame_index: int, prompt: FirstPrompt) -> Mask:
        self.prompts.append((frame_index, prompt))
        if isinstance(prompt, GivenMask):
            return prompt.pixels
        enough = not isinstance(prompt, Clicks) or len(prompt.points) == 3
        return self.truths[frame_index] if enough else np.roll(self.truths[frame_index], 2, axis=1)

    def propagate(self, start: int) -> Iterator[tuple[int, Mask]]:
        self.starts.append(start)
        known = [frame for frame, _ in self.prompts]
        for frame in range(start, len(self.truths)):
            near = min((frame - one for one in known if one <= frame), default=99)
            yield frame, self.truths[frame] if near < self.reach else np.zeros(SIZE, dtype=bool)

    @property
    def prompted_frames(self) -> list[int]:
        return list(dict.fromkeys(frame for frame, _ in self.prompts))
