"""The annotation format of the SA-V data set: one JSON file per video with all its masklets.

Annotated frame ``k`` is video frame ``4 k``. Numbers keep their kind (483.0 stays a float), so a file that is
read and written again has the same bytes.

Source: SA-V data set (Ravi et al. 2024, arXiv 2408.00714), files ``*_manual.json`` and ``*_auto.json``.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

from media.rle import Rle, area, empty
from media.sav_checks import check_annotation, parse

STRIDE = 4  # video frames from one annotated frame to the next
_SMALL, _MEDIUM = 32**2, 96**2  # upper ends of the size buckets, pixels
_DECIMALS = 10  # of the sizes in the released manual files

Number = int | float
MaskletType = Literal["manual", "auto"]
SizeBucket = Literal["small", "medium", "large"]
StabilityScores = Sequence[None] | Sequence[Sequence[Number | None]]


@dataclass(frozen=True)
class SavAnnotation:
    """One annotation file, field by field. Lists named ``masklet_...`` have one entry per masklet.

    Attributes:
        video_id: name of the video, such as ``sav_000001``.
        video_duration: seconds.
        video_frame_count: frames of the 24 per second video.
        video_height, video_width: pixels.
        video_resolution: height times width.
        video_environment: Indoor, Outdoor or a list of them.
        video_split: part of the data set, such as ``train``.
        masklet: masks by annotated frame, then by masklet; None is read as out of view.
        masklet_id: numbers of the masklets.
        masklet_size_rel: mean share of the picture over the frames where the object is visible.
        masklet_size_abs: mean area over the same frames, pixels.
        masklet_size_bucket: small, medium (from 32²) or large (from 96²), by ``masklet_size_abs``.
        masklet_visibility_changes: switches between visible and not after the first appearance.
        masklet_first_appeared_frame: first annotated frame (not video frame) where the object is visible.
        masklet_frame_count: number of annotated frames.
        masklet_edited_frame_count: annotated frames that a person edited.
        masklet_type: manual or auto.
        masklet_stability_score: None per masklet, or scores by annotated frame, then by masklet.
        masklet_num: number of masklets.
    """

    video_id: str
    video_duration: Number
    video_frame_count: Number
    video_height: Number
    video_width: Number
    video_resolution: Number
    video_environment: str | list[str]
    video_split: str
    masklet: list[list[Rle | None]]
    masklet_id: list[int]
    masklet_size_rel: list[Number]
    masklet_size_abs: list[Number]
    masklet_size_bucket: list[str]
    masklet_visibility_changes: list[Number]
    masklet_first_appeared_frame: list[Number]
    masklet_frame_count: list[Number]
    masklet_edited_frame_count: list[Number]
    masklet_type: list[str]
    masklet_stability_score: StabilityScores
    masklet_num: int

    def masks_of(self, position: int) -> list[Rle | None]:
        """Give the masks of the masklet at a position in the lists, one per annotated frame."""
        return [frame[position] for frame in self.masklet]


@dataclass(frozen=True)
class SavVideo:
    """What an annotation says about its video.

    Attributes:
        video_id: name of the video.
        frame_count: video frames, annotated or not.
        frame_rate: frames per second.
        height, width: pixels.
        environment: Indoor, Outdoor or a list of them; an empty list when nobody said.
        split: part of the data set.
    """

    video_id: str
    frame_count: int
    frame_rate: Fraction
    height: int
    width: int
    environment: str | list[str]
    split: str = "train"


@dataclass(frozen=True)
class SavMasklet:
    """One masklet to be written.

    Attributes:
        masklet_id: its number; unique in the file.
        masks: one per annotated frame; None where the object is out of view.
        type: manual or auto.
        edited_frame_count: annotated frames that a person edited.
        stability_scores: one per annotated frame, for automatic masklets.
    """

    masklet_id: int
    masks: Sequence[Rle | None]
    type: MaskletType = "manual"
    edited_frame_count: int = 0
    stability_scores: Sequence[float] | None = None


class MaskletStatistics(NamedTuple):
    """What SA-V tells about a masklet; see the fields of the same names in ``SavAnnotation``."""

    size_rel: float
    size_abs: float
    size_bucket: SizeBucket
    visibility_changes: int
    first_appeared_frame: Number


def annotated_frames(frame_count: int) -> range:
    """Give the video frames that carry annotations: every fourth from 0 on."""
    return range(0, frame_count, STRIDE)


def statistics_of(masks: Sequence[Rle | None], height: int, width: int) -> MaskletStatistics:
    """Measure a masklet over its annotated frames; one that is never visible gives zeros. Raises BadRle."""
    areas = [0 if mask is None else area(mask) for mask in masks]
    visible = [pixels for pixels in areas if pixels > 0]
    if not visible:
        return MaskletStatistics(0.0, 0.0, "small", 0, 0)
    first = next(frame for frame, pixels in enumerate(areas) if pixels > 0)
    seen = [pixels > 0 for pixels in areas[first:]]
    size_abs = sum(visible) / len(visible)
    return MaskletStatistics(
        size_rel=size_abs / (height * width),
        size_abs=size_abs,
        size_bucket=size_bucket(size_abs),
        visibility_changes=sum(now != before for before, now in pairwise(seen)),
        first_appeared_frame=first,
    )


def size_bucket(area_px: float) -> SizeBucket:
    """Give the bucket of a mean area in pixels."""
    return "small" if area_px < _SMALL else "medium" if area_px < _MEDIUM else "large"


def build_sav(video: SavVideo, masklets: Iterable[SavMasklet]) -> SavAnnotation:
    """Put an annotation together and compute its statistics.

    Stability scores are written when every masklet has them.

    Raises:
        BadSavJson: a masklet whose masks do not fit the video, or two with one number.
        BadRle: counts that do not fill their size.
    """
    chosen = list(masklets)
    frames = len(annotated_frames(video.frame_count))
    statistics = [as_released(statistics_of(of.masks, video.height, video.width), of.type) for of in chosen]
    annotation = SavAnnotation(
        video_id=video.video_id,
        video_duration=float(video.frame_count / video.frame_rate),
        video_frame_count=float(video.frame_count),
        video_height=float(video.height),
        video_width=float(video.width),
        video_resolution=float(video.height * video.width),
        video_environment=video.environment,
        video_split=video.split,
        masklet=_by_frame(chosen, frames, empty(video.height, video.width)),
        masklet_id=[each.masklet_id for each in chosen],
        masklet_size_rel=[each.size_rel for each in statistics],
        masklet_size_abs=[each.size_abs for each in statistics],
        masklet_size_bucket=[each.size_bucket for each in statistics],
        masklet_visibility_changes=[each.visibility_changes for each in statistics],
        masklet_first_appeared_frame=[each.first_appeared_frame for each in statistics],
        masklet_frame_count=[frames for _ in chosen],
        masklet_edited_frame_count=[each.edited_frame_count for each in chosen],
        masklet_type=[each.type for each in chosen],
        masklet_stability_score=_scores(chosen, frames),
        masklet_num=len(chosen),
    )
    check_annotation(_to_values(annotation))
    return annotation


def write_sav(annotation: SavAnnotation) -> bytes:
    """Write an annotation as the released files are written, byte for byte."""
    return json.dumps(_to_values(annotation)).encode("ascii")


def read_sav(source: str | Path | bytes) -> SavAnnotation:
    """Read an annotation.

    Args:
        source: a path, or the content of a file.

    Fields that the format does not have are passed over.

    Raises:
        BadSavJson: no JSON, or a field that is missing or wrong; ``facts["field"]`` names it.
        OSError: the file cannot be read.
    """
    values = parse(source if isinstance(source, bytes) else Path(source).read_bytes())
    check_annotation(values)
    known = {field.name: values[field.name] for field in fields(SavAnnotation)}
    masks = [[_rle(mask) for mask in frame] for frame in values["masklet"]]
    return SavAnnotation(**(known | {"masklet": masks}))


def as_released(statistics: MaskletStatistics, kind: MaskletType) -> MaskletStatistics:
    """Give a masklet's numbers as the released files have them.

    Only manual ones are rounded to ten decimals, and their first frame is a float.
    """
    if kind == "auto":
        return statistics
    return statistics._replace(
        size_rel=round(statistics.size_rel, _DECIMALS),
        size_abs=round(statistics.size_abs, _DECIMALS),
        first_appeared_frame=float(statistics.first_appeared_frame),
    )


def _by_frame(masklets: list[SavMasklet], frames: int, nothing: Rle) -> list[list[Rle | None]]:
    """Turn masks by masklet into masks by frame; a masklet of another length shows up in the check."""
    longest = max([frames, *(len(each.masks) for each in masklets)])
    return [
        [(each.masks[frame] or nothing) for each in masklets if frame < len(each.masks)]
        for frame in range(longest)
    ]


def _scores(masklets: list[SavMasklet], frames: int) -> StabilityScores:
    if not masklets or any(each.stability_scores is None for each in masklets):
        return [None for _ in masklets]
    columns = [each.stability_scores or [] for each in masklets]
    return [[column[frame] for column in columns if frame < len(column)] for frame in range(frames)]


def _to_values(annotation: SavAnnotation) -> dict[str, Any]:
    values = {field.name: getattr(annotation, field.name) for field in fields(annotation)}
    values["masklet"] = [
        [None if mask is None else {"size": list(mask.size), "counts": mask.counts} for mask in frame]
        for frame in annotation.masklet
    ]
    return values


def _rle(mask: dict[str, Any] | None) -> Rle | None:
    if mask is None:
        return None
    height, width = mask["size"]
    return Rle((height, width), mask["counts"])
