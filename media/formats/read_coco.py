"""Reads COCO's run lengths for videos: YouTube-VIS (by masklet) and COCO with videos (by picture)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from pycocotools import mask as coco

from media.errors import BadRle
from media.formats.catalogue import Format
from media.formats.clip import UNNAMED_CLASS, BadDataset, ObjectFacts, StoredMask
from media.formats.found import FoundClip, load_json, step_of
from media.rle import Rle, area


def find_coco(folder: Path) -> Iterator[FoundClip]:
    """Give the videos of all JSON files of a folder that are in one of both forms. Raises MediaError."""
    for path in sorted(folder.rglob("*.json")):
        content = load_json(path)
        if _is_annotation(content):
            try:
                yield from _found(content, path)
            except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
                raise BadDataset(
                    f"{path.name} breaks the format: {type(error).__name__} at {error}."
                ) from error


def coco_form(folder: Path) -> Format | None:
    """Say which of both forms the JSON files of a folder are in; None where there is no such file."""
    for path in sorted(folder.rglob("*.json")):
        content = load_json(path)
        if _is_annotation(content):
            by_masklet = any("segmentations" in each for each in content["annotations"])
            return Format.YOUTUBE_VIS if by_masklet else Format.COCO_VIDEO
    return None


def _is_annotation(content: Any) -> bool:
    return (
        isinstance(content, dict)
        and isinstance(content.get("videos"), list)
        and isinstance(content.get("annotations"), list)
    )


def _found(content: dict[str, Any], path: Path) -> Iterator[FoundClip]:
    names = {entry["id"]: entry["name"] for entry in content.get("categories", ())}
    images = {entry["id"]: entry for entry in content.get("images", ())}
    by_video: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for annotation in content["annotations"]:
        by_video[annotation["video_id"]].append(annotation)
    for video in content["videos"]:
        own = by_video.get(video["id"], [])
        frames = _frames_of(video, images.values())
        size = (int(video["height"]), int(video["width"]))
        numbers = _numbers(own)
        objects = _objects(own, numbers, names)
        pictures = _pictures(path.parent, frames)
        yield FoundClip(
            key=str(video.get("name") or video["id"]),
            height=size[0],
            width=size[1],
            frame_count=int(video.get("frame_count") or max(frames, default=0) + 1),
            step=int(video.get("frame_step") or step_of(sorted(frames))),
            masks=partial(_masks, own, numbers, list(frames), images, size),
            objects=objects,
            pictures=pictures,
        )


def _frames_of(video: Mapping[str, Any], images: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Give the file names of annotated frames by frame index.

    Names that are numbers tell the index; other names are counted.
    """
    names = [str(name) for name in video.get("file_names") or ()]
    if not names:
        names = [str(image["file_name"]) for image in images if image.get("video_id") == video["id"]]
    stems = [Path(name).stem for name in names]
    numbered = all(stem.isdecimal() for stem in stems) and len(set(map(int, stems))) == len(stems)
    indices = [int(stem) for stem in stems] if numbered else list(range(len(stems)))
    if indices and indices[0] != 0:  # other tools count from 1, or from where the cut begins
        indices = [index - indices[0] for index in indices]
    return dict(sorted(zip(indices, names, strict=True)))


def _pictures(root: Path, frames: Mapping[int, str]) -> dict[int, Path]:
    """Find the pictures: beside the file, or in the folder JPEGImages beside it; only inside of it."""
    found = {}
    for frame, name in frames.items():
        for folder in (root / "JPEGImages", root):
            path = (folder / name).resolve()
            if path.is_relative_to(root.resolve()) and path.is_file():
                found[frame] = path
                break
    return found if len(found) == len(frames) else {}


def _numbers(annotations: Sequence[Mapping[str, Any]]) -> list[int]:
    """Give the number of each annotation's object within its video.

    Where nothing but the annotation itself has a number, which is one of the whole data set, objects are
    counted from 1 in its order.
    """
    named = [annotation.get("track_id", annotation.get("instance_id")) for annotation in annotations]
    highest = max((int(number) for number in named if number is not None), default=0)
    unnamed = (
        int(annotation["id"]) for annotation, number in zip(annotations, named, strict=True) if number is None
    )
    counted = {each: number for number, each in enumerate(sorted(set(unnamed)), highest + 1)}
    return [
        counted[int(annotation["id"])] if number is None else int(number)
        for annotation, number in zip(annotations, named, strict=True)
    ]


def _objects(
    annotations: Iterable[Mapping[str, Any]], numbers: Iterable[int], names: Mapping[Any, str]
) -> dict[int, ObjectFacts]:
    objects: dict[int, ObjectFacts] = {}
    for annotation, number in zip(annotations, numbers, strict=True):
        category = names.get(annotation["category_id"])
        if number not in objects:
            objects[number] = ObjectFacts(
                number,
                name=str(annotation.get("object_name", "")),
                class_name=None if category == UNNAMED_CLASS else category,
                type="auto" if annotation.get("masklet_type") == "auto" else "manual",
                edited_frame_count=int(annotation.get("edited_frame_count", 0)),
            )
    return objects


def _masks(
    annotations: Iterable[Mapping[str, Any]],
    numbers: Iterable[int],
    frames: list[int],
    images: Mapping[Any, Mapping[str, Any]],
    size: tuple[int, int],
) -> Iterator[StoredMask]:
    told: dict[int, list[tuple[int, Any]]] = defaultdict(list)  # by frame: number, mask as it is written
    for annotation, number in zip(annotations, numbers, strict=True):
        if "segmentations" in annotation:
            for frame, segmentation in zip(frames, annotation["segmentations"], strict=False):
                told[frame].append((number, segmentation))
        else:
            told[_frame(images[annotation["image_id"]])].append((number, annotation["segmentation"]))
    for frame in sorted(told):
        for number, segmentation in sorted(told[frame], key=itemgetter(0)):
            rle = _rle(segmentation, size) if segmentation else None
            if rle is not None and (pixels := area(rle)):
                yield StoredMask(frame, number, rle.counts, pixels)


def _frame(image: Mapping[str, Any]) -> int:
    return int(image["frame_index"]) if "frame_index" in image else int(Path(image["file_name"]).stem)


def _rle(segmentation: Any, size: tuple[int, int]) -> Rle:
    """Read polygons, runs as a list or compressed runs; the tool of COCO turns all into the last."""
    height, width = size
    if isinstance(segmentation, list):
        packed = coco.merge(coco.frPyObjects(segmentation, height, width))
    elif isinstance(segmentation["counts"], list):
        runs = segmentation["counts"]
        if sum(runs) != height * width or min(runs, default=0) < 0:
            raise BadRle(f"The run lengths of a mask do not fill its {height} x {width} pixels.")
        packed = coco.frPyObjects(segmentation, height, width)
    else:
        counts = segmentation["counts"]
        return Rle(size, counts if isinstance(counts, str) else bytes(counts).decode("ascii"))
    return Rle(size, packed["counts"].decode("ascii"))
