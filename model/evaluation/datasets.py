"""Annotated data sets as evaluation reads them: objects of videos, and images with masks.

Which layout a folder has is seen by what lies in it; see ``open_videos`` and ``open_image_sets``.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from media import rle
from media.reader import FrameSource, open_frames
from media.sav import STRIDE, read_sav
from model.evaluation.metrics import BoolMask
from model.evaluation.pictures import BadLayout, read_binary, read_labels
from model.training.sources.held_out import is_held_out
from model.training.sources.images import BadDataset, ImageFolderSource

VOID = 255
"""Label of pixels that belong to nothing known; DAVIS 2016 uses it for its only object."""


@dataclass(frozen=True)
class AnnotatedObject:
    """One object of one video.

    Attributes:
        video: name.
        name: of the object in the video.
        media: the video file, or the folder of its frames.
        annotated: video frames that have a true mask, from the first that shows the object on, ascending.
        truth: gives the true mask (H W) of an annotated frame.
    """

    video: str
    name: str
    media: Path
    annotated: tuple[int, ...]
    truth: Callable[[int], BoolMask]

    @property
    def first_frame(self) -> int:
        """Frame on which it first appears."""
        return self.annotated[0]

    @contextmanager
    def open_frames(self) -> Iterator[FrameSource]:
        """Open the video, and close it in the end."""
        frames = open_frames(self.media)
        try:
            yield frames
        finally:
            close = getattr(frames, "close", None)
            if close is not None:
                close()


def open_videos(folder: Path, *, held_out: bool = False, limit: int | None = None) -> list[AnnotatedObject]:
    """List the objects of a video data set, in order.

    Layouts: ``JPEGImages/VIDEO/*.jpg`` with ``Annotations/VIDEO/*.png`` (DAVIS, YouTube-VOS);
    ``JPEGImages_24fps`` with ``Annotations_6fps/VIDEO/OBJECT/*.png`` (SA-V validation and test);
    ``VIDEO.mp4`` with ``VIDEO_manual.json`` (SA-V training, synthetic).

    Args:
        folder: the data set.
        held_out: only the videos of the fixed held-out tenth.
        limit: at most so many videos.

    Raises:
        BadLayout: no such data set, or no video in it.
    """
    names, read = _video_layout(folder)
    chosen = list(islice((name for name in names if not held_out or is_held_out(name)), limit))
    if not chosen:
        raise BadLayout(f"{folder} has no annotated video" + (" in its held-out tenth." if held_out else "."))
    return [one for name in chosen for one in read(folder, name)]


def open_image_sets(folder: Path, *, held_out: bool = False) -> dict[str, list[ImageFolderSource]]:
    """Open a folder of annotated images, or a folder of such folders: sources by name of the set.

    Without ``held_out`` a set has both parts, the held-out tenth and the rest.

    Raises:
        BadLayout: no image with masks is there.
    """
    places = [folder] if (folder / "images").is_dir() else sorted(p.parent for p in folder.glob("*/images"))
    sets = {place.name: _image_sources(place, held_out=held_out) for place in places}
    found = {name: sources for name, sources in sets.items() if sources}
    if not found:
        raise BadLayout(f"{folder} has no images/ with masks/ or instances.jsonl to evaluate on.")
    return found


def _image_sources(folder: Path, *, held_out: bool) -> list[ImageFolderSource]:
    sources: list[ImageFolderSource] = []
    for part in (True,) if held_out else (True, False):
        try:
            sources.append(ImageFolderSource(folder, held_out=part))
        except BadDataset:  # a small set may lack one of its parts
            continue
    return sources


_Reader = Callable[[Path, str], list[AnnotatedObject]]


def _video_layout(folder: Path) -> tuple[list[str], _Reader]:
    if (folder / "Annotations").is_dir():
        return sorted(path.name for path in (folder / "Annotations").iterdir() if path.is_dir()), _read_davis
    if (folder / "Annotations_6fps").is_dir():
        found = (folder / "Annotations_6fps").iterdir()
        return sorted(path.name for path in found if path.is_dir()), _read_sav_folders
    names = sorted(path.name.removesuffix("_manual.json") for path in folder.glob("*_manual.json"))
    if not names:
        raise BadLayout(
            f"{folder} is no video data set: it needs Annotations/ with JPEGImages/, Annotations_6fps/ with "
            "JPEGImages_24fps/, or VIDEO.mp4 with VIDEO_manual.json."
        )
    return names, _read_sav_json


def _read_davis(folder: Path, video: str) -> list[AnnotatedObject]:
    media = folder / "JPEGImages" / video
    paths = _by_frame(folder / "Annotations" / video, media)
    shown = {frame: {int(label) for label in np.unique(read_labels(path))} for frame, path in paths.items()}
    labels = sorted(set().union(*shown.values()) - {0})
    objects = [label for label in labels if label != VOID] or labels

    def truth(label: int) -> Callable[[int], BoolMask]:
        return lambda frame: np.asarray(read_labels(paths[frame]) == label)

    return [
        AnnotatedObject(video, str(label), media, _since({f: label in shown[f] for f in paths}), truth(label))
        for label in objects
    ]


def _read_sav_folders(folder: Path, video: str) -> list[AnnotatedObject]:
    media = folder / "JPEGImages_24fps" / video
    objects: list[AnnotatedObject] = []
    for place in sorted(path for path in (folder / "Annotations_6fps" / video).iterdir() if path.is_dir()):
        paths = _by_frame(place, media)
        annotated = _since({frame: bool(read_binary(path).any()) for frame, path in paths.items()})
        if annotated:
            objects.append(AnnotatedObject(video, place.name, media, annotated, _file_truth(paths)))
    return objects


def _file_truth(paths: Mapping[int, Path]) -> Callable[[int], BoolMask]:
    return lambda frame: read_binary(paths[frame])


def _read_sav_json(folder: Path, video: str) -> list[AnnotatedObject]:
    annotation = read_sav(folder / f"{video}_manual.json")
    nothing = rle.empty(int(annotation.video_height), int(annotation.video_width))
    objects: list[AnnotatedObject] = []
    for position, number in enumerate(annotation.masklet_id):
        masks = {STRIDE * k: mask or nothing for k, mask in enumerate(annotation.masks_of(position))}
        annotated = _since({frame: rle.area(mask) > 0 for frame, mask in masks.items()})
        if annotated:
            media = folder / f"{video}.mp4"
            objects.append(AnnotatedObject(video, str(number), media, annotated, _rle_truth(masks)))
    return objects


def _rle_truth(masks: Mapping[int, rle.Rle]) -> Callable[[int], BoolMask]:
    return lambda frame: rle.decode(masks[frame])


def _by_frame(masks: Path, media: Path) -> dict[int, Path]:
    """Match mask files to frames by name: the frame of ``00005.jpg`` is its place among the pictures."""
    places = {path.stem: place for place, path in enumerate(sorted(media.glob("*.jpg")))}
    found = sorted(masks.glob("*.png"))
    strange = [path for path in found if path.stem not in places]
    if strange or not found:
        raise BadLayout(f"{strange[0] if strange else masks} has no picture of that name in {media}.")
    return {places[path.stem]: path for path in found}


def _since(visible: Mapping[int, bool]) -> tuple[int, ...]:
    """Return the annotated frames from the first visible one on."""
    frames = sorted(visible)
    first = next((place for place, frame in enumerate(frames) if visible[frame]), len(frames))
    return tuple(frames[first:])
