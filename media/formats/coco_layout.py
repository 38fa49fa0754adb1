"""COCO's run lengths for videos: one JSON file per part, by masklet (YouTube-VIS) or by picture (COCO).

Source: YouTube-VIS (arXiv 1905.04804) and COCO (arXiv 1405.0312), as their files are.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from media.formats.clip import Clip, Member, ObjectFacts, Split, StoredMask, frames_of, rle_of
from media.formats.layout import Beat, Clips, frame_table_of, jpegs_of, keys_by_split
from media.rle import bounding_box

OBJECTS_AT_ONCE = 32
"""Masklets of one video whose run lengths are held in memory together."""


class _CocoLayout(ABC):
    """Pictures in ``SPLIT/JPEGImages/KEY`` and ``SPLIT/instances.json``.

    Args:
        categories: all classes of the data set.
    """

    def __init__(self, categories: Sequence[str]) -> None:
        self._categories = {name: number for number, name in enumerate(sorted(set(categories)), 1)}

    def of_clip(self, clip: Clip, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the pictures of one video."""
        facts = clip.facts
        yield from jpegs_of(clip, f"{facts.split}/JPEGImages/{facts.key}", facts.annotated_frames, beat)
        yield frame_table_of(clip, scratch)

    def closing(self, clips: Clips, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the annotations of each part, written masklet by masklet."""
        for split in keys_by_split(clips()):
            path = scratch / "instances.json"
            with path.open("w", encoding="ascii") as file:
                self._write(file, split, clips, beat)
            yield Member(f"{split}/instances.json", path)

    def _write(self, file: IO[str], split: Split, clips: Clips, beat: Beat) -> None:
        categories = [{"id": number, "name": name} for name, number in self._categories.items()]
        file.write(f'{{"info": {{"description": "Maskloom data set, part {split}"}}, "licenses": []')
        file.write(f', "categories": {json.dumps(categories)}')
        for field, entries in self._fields(split, clips, beat):
            file.write(f', "{field}": [')
            for position, entry in enumerate(entries):
                file.write((", " if position else "") + json.dumps(entry))
            file.write("]")
        file.write("}")

    @abstractmethod
    def _fields(
        self, split: Split, clips: Clips, beat: Beat
    ) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        """Give the lists of the file: name and entries."""

    def _category(self, each: ObjectFacts) -> int:
        return self._categories[each.category]


class YouTubeVisLayout(_CocoLayout):
    """One annotation per masklet, with run lengths per frame; null where the object is out of view."""

    def _fields(
        self, split: Split, clips: Clips, beat: Beat
    ) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        yield "videos", (_video(number, clip) for number, clip in _numbered(split, clips))
        yield "annotations", self._annotations(split, clips, beat)

    def _annotations(self, split: Split, clips: Clips, beat: Beat) -> Iterator[dict[str, Any]]:
        made = 0
        for video_id, clip in _numbered(split, clips):
            objects = clip.facts.objects
            for first in range(0, len(objects), OBJECTS_AT_ONCE):
                for each, masks in _columns(clip, objects[first : first + OBJECTS_AT_ONCE], beat):
                    made += 1
                    yield self._annotation(made, video_id, clip, each, masks)

    def _annotation(
        self,
        annotation_id: int,
        video_id: int,
        clip: Clip,
        each: ObjectFacts,
        masks: Sequence[StoredMask | None],
    ) -> dict[str, Any]:
        facts = clip.facts
        shown = [mask if mask is not None and mask.area else None for mask in masks]
        return {
            "id": annotation_id,
            "video_id": video_id,
            "category_id": self._category(each),
            "iscrowd": 0,
            "height": facts.height,
            "width": facts.width,
            "length": len(shown),
            "segmentations": [
                None if mask is None else {"size": list(facts.size), "counts": mask.counts} for mask in shown
            ],
            "bboxes": [None if mask is None else list(bounding_box(rle_of(facts, mask))) for mask in shown],
            "areas": [None if mask is None else mask.area for mask in shown],
            **object_fields(each),
        }


class CocoVideoLayout(_CocoLayout):
    """COCO as its readers know it: ``images`` (frames of ``videos``) and one annotation per visible mask."""

    def _fields(
        self, split: Split, clips: Clips, beat: Beat
    ) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        yield "videos", (_video(number, clip) for number, clip in _numbered(split, clips))
        yield "images", _images(split, clips)
        yield "annotations", self._annotations(split, clips, beat)

    def _annotations(self, split: Split, clips: Clips, beat: Beat) -> Iterator[dict[str, Any]]:
        made = image_id = 0
        for video_id, clip in _numbered(split, clips):
            facts = clip.facts
            for _, masks in frames_of(clip.masks(), facts.annotated_frames):
                beat()
                image_id += 1
                for each in facts.objects:
                    mask = masks.get(each.number)
                    if mask is None or not mask.area:
                        continue
                    made += 1
                    yield {
                        "id": made,
                        "image_id": image_id,
                        "video_id": video_id,
                        "category_id": self._category(each),
                        "iscrowd": 0,
                        "segmentation": {"size": list(facts.size), "counts": mask.counts},
                        "area": mask.area,
                        "bbox": list(bounding_box(rle_of(facts, mask))),
                        **object_fields(each),
                    }


def object_fields(each: ObjectFacts) -> dict[str, Any]:
    """Give the fields that we add to an annotation; readers of the format pass over them."""
    return {
        "track_id": each.number,
        "object_name": each.name,
        "masklet_type": each.type,
        "edited_frame_count": each.edited_frame_count,
    }


def _numbered(split: Split, clips: Clips) -> Iterator[tuple[int, Clip]]:
    """Number the videos of a part from 1."""
    return enumerate((clip for clip in clips() if clip.facts.split == split), 1)


def _video(video_id: int, clip: Clip) -> dict[str, Any]:
    facts = clip.facts
    return {
        "id": video_id,
        "name": facts.key,
        "width": facts.width,
        "height": facts.height,
        "length": len(facts.annotated_frames),
        "frame_count": facts.frame_count,
        "frame_step": facts.step,
        "file_names": [f"{facts.key}/{frame:05d}.jpg" for frame in facts.annotated_frames],
    }


def _images(split: Split, clips: Clips) -> Iterator[dict[str, Any]]:
    image_id = 0
    for video_id, clip in _numbered(split, clips):
        facts = clip.facts
        for frame_index in facts.annotated_frames:
            image_id += 1
            yield {
                "id": image_id,
                "video_id": video_id,
                "frame_index": frame_index,
                "file_name": f"{facts.key}/{frame_index:05d}.jpg",
                "width": facts.width,
                "height": facts.height,
            }


def _columns(
    clip: Clip, objects: Sequence[ObjectFacts], beat: Beat
) -> Iterator[tuple[ObjectFacts, list[StoredMask | None]]]:
    """Turn masks by frame into masks by object, for a few objects at a time."""
    numbers = {each.number for each in objects}
    columns: dict[int, list[StoredMask | None]] = {number: [] for number in numbers}
    own = (mask for mask in clip.masks() if mask.number in numbers)
    for _, masks in frames_of(own, clip.facts.annotated_frames):
        beat()
        for number, column in columns.items():
            column.append(masks.get(number))
    for each in objects:
        yield each, columns.pop(each.number)
