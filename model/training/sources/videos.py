"""Folders of annotated videos: SA-V, and DAVIS or YouTube-VOS.

A clip is a run of consecutive annotated frames; its objects are chosen among those visible on its first
frame, and may be absent later.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from media.reader import FrameReader
from media.rle import decode
from media.sav import SavAnnotation, read_sav
from model.training.samples import NoObject, Sample
from model.training.sources.held_out import is_held_out
from model.training.sources.images import BadDataset

OPEN_FILES = 8


class ClipSource(ABC):
    """Draws clips of annotated frames.

    Args:
        names: of the videos.
        frames: of a clip; a shorter video gives all it has and its last frame again.
        objects: most objects of a clip.
    """

    def __init__(self, names: Sequence[str], frames: int, objects: int) -> None:
        self._names = list(names)
        self._frames = frames
        self._objects = objects

    def draw(self, rng: np.random.Generator) -> Sample:
        """Draw a clip. Raises NoObject when nothing is visible where it begins."""
        name = self._names[int(rng.integers(len(self._names)))]
        count = self.annotated_count(name)
        start = int(rng.integers(max(1, count - self._frames + 1)))
        places = [min(start + step, count - 1) for step in range(self._frames)]
        visible = self.visible_objects(name, start)
        if not visible:
            raise NoObject(name)
        chosen = rng.permutation(visible)[: self._objects]
        return self.read(name, places, [int(number) for number in chosen])

    @abstractmethod
    def annotated_count(self, name: str) -> int:
        """Number of annotated frames of a video."""

    @abstractmethod
    def visible_objects(self, name: str, place: int) -> list[int]:
        """Objects with a pixel on the annotated frame ``place``."""

    @abstractmethod
    def read(self, name: str, places: Sequence[int], objects: Sequence[int]) -> Sample:
        """Read these annotated frames with the masks of these objects."""


class SavSource(ClipSource):
    """A folder of ``VIDEO.mp4`` with ``VIDEO_manual.json``; only manual masklets are taught."""

    def __init__(self, folder: Path, frames: int, objects: int, *, held_out: bool = False) -> None:
        names = [path.name.removesuffix("_manual.json") for path in sorted(folder.glob("*_manual.json"))]
        names = [
            name for name in names if is_held_out(name) == held_out and (folder / f"{name}.mp4").exists()
        ]
        if not names:
            raise BadDataset(f"{folder} has no VIDEO.mp4 with VIDEO_manual.json")
        super().__init__(names, frames, objects)
        self._folder = folder
        self._annotation = lru_cache(OPEN_FILES)(self._read_annotation)
        self._reader = lru_cache(OPEN_FILES)(self._open_reader)

    def annotated_count(self, name: str) -> int:
        """Number of annotated frames."""
        return len(self._annotation(name).masklet)

    def visible_objects(self, name: str, place: int) -> list[int]:
        """Indices of masklets with a pixel there."""
        row = self._annotation(name).masklet[place]
        return [index for index, rle in enumerate(row) if rle is not None and decode(rle).any()]

    def read(self, name: str, places: Sequence[int], objects: Sequence[int]) -> Sample:
        """Read frames and masks; SA-V annotates every n-th frame of the video."""
        annotation, reader = self._annotation(name), self._reader(name)
        step = max(1, round(len(reader) / max(1, len(annotation.masklet))))
        frames = np.stack([reader.read(min(place * step, len(reader) - 1)) for place in places])
        empty = np.zeros(frames.shape[1:3], dtype=bool)
        rows = [annotation.masklet[place] for place in places]
        masks = [[empty if (rle := row[index]) is None else decode(rle) for index in objects] for row in rows]
        return Sample(frames, np.asarray(masks, dtype=bool))

    def _read_annotation(self, name: str) -> SavAnnotation:
        return read_sav(self._folder / f"{name}_manual.json")

    def _open_reader(self, name: str) -> FrameReader:
        return FrameReader(self._folder / f"{name}.mp4")


class VosSource(ClipSource):
    """DAVIS or YouTube-VOS folders: ``JPEGImages/NAME/*.jpg`` and palette PNGs in ``Annotations/NAME/``."""

    def __init__(self, folder: Path, frames: int, objects: int, *, held_out: bool = False) -> None:
        every = sorted(path.name for path in (folder / "Annotations").glob("*") if path.is_dir())
        names = [name for name in every if is_held_out(name) == held_out and self._labels(folder, name)]
        if not names:
            raise BadDataset(f"{folder} has no Annotations/NAME/*.png")
        super().__init__(names, frames, objects)
        self._folder = folder

    def annotated_count(self, name: str) -> int:
        """Number of annotated frames."""
        return len(self._labels(self._folder, name))

    def visible_objects(self, name: str, place: int) -> list[int]:
        """Labels found there."""
        labels = self._label_map(self._labels(self._folder, name)[place])
        return [int(label) for label in np.unique(labels) if label not in (0, 255)]

    def read(self, name: str, places: Sequence[int], objects: Sequence[int]) -> Sample:
        """Read frames and masks."""
        paths = [self._labels(self._folder, name)[place] for place in places]
        pictures = [self._picture(name, path.stem) for path in paths]
        maps = [self._label_map(path) for path in paths]
        masks = np.stack([np.stack([labels == number for number in objects]) for labels in maps])
        return Sample(np.stack(pictures), masks)

    def _picture(self, name: str, stem: str) -> NDArray[np.uint8]:
        path = self._folder / "JPEGImages" / name / f"{stem}.jpg"
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
        if picture is None:
            raise BadDataset(f"{path} is missing or not readable")
        return np.asarray(picture, dtype=np.uint8)

    @staticmethod
    def _labels(folder: Path, name: str) -> list[Path]:
        return sorted((folder / "Annotations" / name).glob("*.png"))

    @staticmethod
    def _label_map(path: Path) -> NDArray[np.uint8]:
        from PIL import Image  # noqa: PLC0415 - OpenCV would turn palette indices into colours

        with Image.open(path) as image:
            return np.asarray(image, dtype=np.uint8)
