"""Reads data sets with one picture of numbers per frame: DAVIS 2017, YouTube-VOS and MOTS."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from media.formats.clip import UNNAMED_CLASS, BadDataset, ObjectFacts, StoredMask
from media.formats.found import FoundClip, load_json, numbered_files, step_of
from media.formats.indexed_layout import MOTS_CLASS, MOTS_IGNORED, MOTS_KNOWN
from media.formats.pictures import read_png
from media.rle import encode

Numbering = Callable[[int], int | None]
"""From a value of a picture to the number of an object; None for what is none."""


def find_davis(folder: Path) -> Iterator[FoundClip]:
    """Give the videos of a folder in DAVIS's layout, by name. Raises MediaError."""
    for annotations in _davis_roots(folder):
        pictures = annotations.parents[1] / "JPEGImages" / annotations.name
        for masks in _folders(annotations):
            yield _found(masks, pictures / masks.name, {}, lambda value: value)


def is_davis(folder: Path) -> bool:
    """Say whether a folder looks like DAVIS."""
    return bool(_davis_roots(folder))


def find_youtube_vos(folder: Path) -> Iterator[FoundClip]:
    """Give the videos of a folder in YouTube-VOS's layout, part by part. Raises MediaError."""
    for meta in sorted(folder.rglob("meta.json")):
        videos = load_json(meta)
        entries = videos.get("videos") if isinstance(videos, dict) else None
        if not isinstance(entries, dict):
            raise BadDataset(f"{meta.name} should hold an object “videos”.")
        for masks in _folders(meta.parent / "Annotations"):
            objects = _youtube_objects(entries.get(masks.name), masks.name)
            yield _found(masks, meta.parent / "JPEGImages" / masks.name, objects, lambda value: value)


def is_youtube_vos(folder: Path) -> bool:
    """Say whether a folder looks like YouTube-VOS."""
    return any((meta.parent / "Annotations").is_dir() for meta in folder.rglob("meta.json"))


def find_mots(folder: Path) -> Iterator[FoundClip]:
    """Give the videos of a folder in the layout of MOTS, by name. Raises MediaError."""
    for instances in sorted(path for path in folder.rglob("instances") if path.is_dir()):
        names = _mots_names(folder)
        for masks in _folders(instances):
            objects = _mots_objects(masks, names)
            yield _found(masks, instances.parent / "images" / masks.name, objects, _mots_number)


def is_mots(folder: Path) -> bool:
    """Say whether a folder looks like MOTS."""
    return any(path.is_dir() for path in folder.rglob("instances"))


def _found(
    masks: Path, pictures: Path, objects: Mapping[int, ObjectFacts], numbering: Numbering
) -> FoundClip:
    files = numbered_files(masks, ".png")
    if not files:
        raise BadDataset(f"The folder {masks.name} holds no masks.")
    height, width = read_png(next(iter(files.values()))).shape
    shown = numbered_files(pictures, ".jpg") if pictures.is_dir() else {}
    return FoundClip(
        key=masks.name,
        height=height,
        width=width,
        frame_count=max([*shown, *files]) + 1,
        step=step_of(list(files)),
        masks=lambda: _masks(files, (height, width), numbering),
        objects=objects,
        pictures=shown,
    )


def _masks(files: Mapping[int, Path], size: tuple[int, int], numbering: Numbering) -> Iterator[StoredMask]:
    for frame, path in files.items():
        picture = read_png(path, size)
        values = {numbering(int(value)): int(value) for value in np.unique(picture) if value}
        for number in sorted(number for number in values if number is not None):
            shown = picture == values[number]
            yield StoredMask(frame, number, encode(shown).counts, int(shown.sum()))


def _mots_number(value: int) -> int | None:
    return None if value // MOTS_CLASS == MOTS_IGNORED else value % MOTS_CLASS


def _mots_names(folder: Path) -> dict[int, str]:
    names = {number: name for name, number in MOTS_KNOWN.items()}
    for path in folder.rglob("classes.json"):
        given = load_json(path)
        if not isinstance(given, dict) or not all(isinstance(number, int) for number in given.values()):
            raise BadDataset(f"{path.name} should give a number for each class name.")
        names |= {number: name for name, number in given.items()}
    return names


def _mots_objects(masks: Path, names: Mapping[int, str]) -> dict[int, ObjectFacts]:
    """Learn the class of each object from the pictures, the only place that tells."""
    objects: dict[int, ObjectFacts] = {}
    for path in numbered_files(masks, ".png").values():
        for value in np.unique(read_png(path)):
            number = _mots_number(int(value)) if value else None
            if number is not None and number not in objects:
                objects[number] = ObjectFacts(number, class_name=_named(names.get(int(value) // MOTS_CLASS)))
    return objects


def _youtube_objects(entry: Any, key: str) -> dict[int, ObjectFacts]:
    objects = entry.get("objects") if isinstance(entry, dict) else None
    if not isinstance(objects, dict) or not all(
        number.isdecimal() and isinstance(each, dict) for number, each in objects.items()
    ):
        raise BadDataset(f"meta.json says nothing useful of the video {key}.")
    return {
        int(number): ObjectFacts(int(number), class_name=_named(each.get("category")))
        for number, each in objects.items()
    }


def _named(category: object) -> str | None:
    return category if isinstance(category, str) and category != UNNAMED_CLASS else None


def _davis_roots(folder: Path) -> list[Path]:
    """Find ``Annotations/RESOLUTION`` folders that hold folders of pictures."""
    return sorted(
        root
        for annotations in folder.rglob("Annotations")
        for root in _folders(annotations)
        if any(numbered_files(masks, ".png") for masks in _folders(root))
    )


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
