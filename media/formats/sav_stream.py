"""Writes SA-V annotation files frame by frame, with the very bytes of ``media.sav.write_sav``."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

from media.formats.clip import Clip, ClipFacts, ObjectFacts, ObjectType, StoredMask, frames_of
from media.formats.tally import MaskletTally
from media.rle import empty
from media.sav import MaskletStatistics, as_released

_SEEN = 1.0
"""Stability of a frame where nothing is visible, as in the released files."""


def write_sav_file(path: Path, clip: Clip, kind: ObjectType) -> bool:
    """Write the annotation of a video's manual or automatic masklets.

    Args:
        path: the file; whole when this returns.
        clip: the video.
        kind: which masklets.

    Returns:
        Whether there were any; otherwise no file is written.
    """
    facts = clip.facts
    objects = [each for each in facts.objects if each.type == kind]
    if not objects:
        return False
    numbers = {each.number for each in objects}
    own = (mask for mask in clip.masks() if mask.number in numbers)
    with path.open("w", encoding="ascii") as file:
        _write(file, facts, objects, frames_of(own, facts.annotated_frames), kind)
    return True


def _write(
    file: IO[str],
    facts: ClipFacts,
    objects: Sequence[ObjectFacts],
    frames: Iterable[tuple[int, Mapping[int, StoredMask]]],
    kind: ObjectType,
) -> None:
    tallies = {each.number: MaskletTally() for each in objects}
    scores: list[list[float]] = []
    file.write(json.dumps(_head(facts))[:-1] + ', "masklet": [')
    nothing = _mask_json(facts, empty(facts.height, facts.width).counts)
    for position, (_, masks) in enumerate(frames):
        file.write((", " if position else "") + "[")
        file.write(", ".join(_masks_json(facts, objects, masks, nothing)))
        file.write("]")
        for number, tally in tallies.items():
            tally.add(masks[number].area if number in masks else 0)
        if kind == "auto":
            scores.append([_score(masks.get(each.number)) for each in objects])
    statistics = [
        as_released(tallies[each.number].statistics(facts.height, facts.width), kind) for each in objects
    ]
    file.write("], " + json.dumps(_tail(facts, objects, statistics, scores))[1:])


def _masks_json(
    facts: ClipFacts, objects: Iterable[ObjectFacts], masks: Mapping[int, StoredMask], nothing: str
) -> Iterator[str]:
    for each in objects:
        yield _mask_json(facts, masks[each.number].counts) if each.number in masks else nothing


def _mask_json(facts: ClipFacts, counts: str) -> str:
    return json.dumps({"size": list(facts.size), "counts": counts})


def _score(mask: StoredMask | None) -> float:
    return _SEEN if mask is None or not mask.area or mask.stability is None else mask.stability


def _head(facts: ClipFacts) -> dict[str, Any]:
    """Give the fields before the masks; the environment is bare text, as in the released files."""
    return {
        "video_id": facts.key,
        "video_duration": float(Fraction(facts.frame_count) / facts.frame_rate),
        "video_frame_count": float(facts.frame_count),
        "video_height": float(facts.height),
        "video_width": float(facts.width),
        "video_resolution": float(facts.height * facts.width),
        "video_environment": facts.environment or [],
        "video_split": facts.split,
    }


def _tail(
    facts: ClipFacts,
    objects: Sequence[ObjectFacts],
    statistics: Sequence[MaskletStatistics],
    scores: list[list[float]],
) -> dict[str, Any]:
    return {
        "masklet_id": [each.number - 1 for each in objects],  # SA-V counts from 0
        "masklet_size_rel": [each.size_rel for each in statistics],
        "masklet_size_abs": [each.size_abs for each in statistics],
        "masklet_size_bucket": [each.size_bucket for each in statistics],
        "masklet_visibility_changes": [each.visibility_changes for each in statistics],
        "masklet_first_appeared_frame": [each.first_appeared_frame for each in statistics],
        "masklet_frame_count": [len(facts.annotated_frames) for _ in objects],
        "masklet_edited_frame_count": [each.edited_frame_count for each in objects],
        "masklet_type": [each.type for each in objects],
        "masklet_stability_score": scores or [None for _ in objects],
        "masklet_num": len(objects),
    }
