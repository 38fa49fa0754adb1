"""Reads COCO's run lengths for videos: YouTube-VIS (by masklet) and COCO with videos (by picture)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pycocotools import mask as coco

from media.errors import BadRle
from media.formats.clip import UNNAMED_CLASS, BadDataset, ObjectFacts, StoredMask
from media.formats.found import FoundClip, load_json, step_of
from media.rle import Rle, area

_Masks = dict[int, list[StoredMask]]


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


def is_coco(folder: Path) -> bool:
    """Say whether a folder looks like COCO with videos."""
    return any(_is_annotation(load_json(path)) for path in sorted(folder.rglob("*.json")))


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
        objects = _objects(own, names)
        pictures = _pictures(path.parent, frames)
        yield FoundClip(
            key=str(video.get("name") or video["id"]),
            height=size[0],
            width=size[1],
            frame_count=int(video.get("frame_count") or max(frames, default=0) + 1),
            step=int(video.get("frame_step") or step_of(sorted(frames))),
            masks=partial(_masks, own, list(frames), images, size),
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


def _number(annotation: Mapping[str, Any]) -> int:
    """Give the number of an annotation's object within its video."""
    for name in ("track_id", "instance_id", "id"):
        if name in annotation:
            return int(annotation[name])
    raise KeyError("track_id")


def _objects(annotations: Iterable[Mapping[str, Any]], names: Mapping[Any, str]) -> dict[int, ObjectFacts]:
    objects: dict[int, ObjectFacts] = {}
    for annotation in annotations:
        number, category = _number(annotation), names.get(annotation["category_id"])
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
    frames: list[int],
    images: Mapping[Any, Mapping[str, Any]],
    size: tuple[int, int],
) -> Iterator[StoredMask]:
    found: _Masks = defaultdict(list)
    for annotation in annotations:
        number = _number(annotation)
        if "segmentations" in annotation:
            for frame, segmentation in zip(frames, annotation["segmentations"], strict=False):
                _keep(found, frame, number, segmentation, size)
        else:
            image = images[annotation["image_id"]]
            frame = (
                int(image["frame_index"]) if "frame_index" in image else int(Path(image["file_name"]).stem)
            )
            _keep(found, frame, number, annotation["segmentation"], size)
    for frame in sorted(found):
        yield from sorted(found[frame], key=lambda mask: mask.number)


def _keep(found: _Masks, frame: int, number: int, segmentation: Any, size: tuple[int, int]) -> None:
    if not segmentation:
        return
    rle = _rle(segmentation, size)
    pixels = area(rle)
    if pixels:
        found[frame].append(StoredMask(frame, number, rle.counts, pixels))


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
