"""Measures a video and its masklets while the masks go by: what statistics and splits are made of."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import hypot, log10, sqrt
from statistics import median

from pycocotools import mask as coco

from media.formats.clip import Clip, ClipFacts, ObjectType, StoredMask, frames_of, rle_of
from media.formats.layout import Beat
from media.formats.tally import MaskletTally
from media.rle import bounding_box

BINS_PER_DECADE = 4
SMALLEST_SHARE = 1e-5
SIZE_BINS = 20
"""Bins of mask sizes: four per power of ten, from 0.00001 of the frame up to all of it."""

SMALL_SHARE = 0.1
"""The paper says which share of masks covers less than this of the frame."""

_HIDDEN = 0.5
"""An object that shows less than this share of its usual area counts as partly hidden."""


@dataclass(frozen=True)
class MaskletMeasures:
    """What is known of one masklet, over the annotated frames.

    Attributes:
        number: of the object.
        type: manual or auto.
        visible: frames where it is visible.
        disappearances: how often it went out of view.
        reappearances: how often it came back; at least once makes it count for the disappearance rate.
        motion: 0 to 1; how far it moves from one annotated frame to the next, in its own size.
        occlusion: 0 to 1; share of frames between first and last sight where it is hidden, half or more.
    """

    number: int
    type: ObjectType
    visible: int
    disappearances: int
    reappearances: int
    motion: float
    occlusion: float


@dataclass
class ClipMeasures:
    """What is known of one video.

    Attributes:
        masklets: by number.
        masks: visible masks of each type.
        small_masks: masks that cover less than a tenth of the frame.
        size_bins: masks by share of the frame; see ``size_bin``.
        overlap_frames: annotated frames where objects overlap.
        overlap_pixels: pixels there that belong to more than one object.
    """

    masklets: list[MaskletMeasures] = field(default_factory=list)
    masks: dict[str, int] = field(default_factory=lambda: {"manual": 0, "auto": 0})
    small_masks: int = 0
    size_bins: list[int] = field(default_factory=lambda: [0] * SIZE_BINS)
    overlap_frames: int = 0
    overlap_pixels: int = 0


def size_bin(share: float) -> int:
    """Give the bin of a mask that covers this share of the frame."""
    place = int((log10(max(share, SMALLEST_SHARE)) - log10(SMALLEST_SHARE)) * BINS_PER_DECADE)
    return min(max(place, 0), SIZE_BINS - 1)


def measure_clip(clip: Clip, beat: Beat) -> ClipMeasures:
    """Measure a video over its annotated frames. ``beat`` is called for each of them."""
    facts = clip.facts
    measures, ways = ClipMeasures(), _Ways(facts)
    types = {each.number: each.type for each in facts.objects}
    for _, masks in frames_of(clip.masks(), facts.annotated_frames):
        beat()
        _count(measures, facts, ways.add(masks), types)
    measures.masklets = ways.masklets()
    return measures


def measure_masklets(facts: ClipFacts, masks: Iterable[StoredMask], beat: Beat) -> list[MaskletMeasures]:
    """Measure masklets alone, as ``measure_clip`` does beside much else; they come by number.

    Args:
        facts: the video, with the objects to measure.
        masks: theirs, by frame.
        beat: called for each annotated frame.
    """
    ways = _Ways(facts)
    for _, found in frames_of(masks, facts.annotated_frames):
        beat()
        ways.add(found)
    return ways.masklets()


def occlusion_of(areas: Iterable[int]) -> float:
    """Give the share of frames between first and last sight that show less than half of an object."""
    seen = list(areas)
    visible = [area for area in seen if area]
    if not visible:
        return 0.0
    first = next(at for at, area in enumerate(seen) if area)
    last = len(seen) - 1 - next(at for at, area in enumerate(reversed(seen)) if area)
    usual = median(visible)
    between = seen[first : last + 1]
    return sum(area < _HIDDEN * usual for area in between) / len(between)


class _Ways:
    """The ways of all objects of a video."""

    def __init__(self, facts: ClipFacts) -> None:
        self._facts = facts
        self._paths = {each.number: _Path() for each in facts.objects}

    def add(self, masks: Mapping[int, StoredMask]) -> dict[int, StoredMask]:
        """Go on to the next annotated frame. Gives the masks of known objects that are visible there."""
        shown = {number: mask for number, mask in masks.items() if mask.area and number in self._paths}
        for number, path in self._paths.items():
            path.add(self._facts, shown.get(number))
        return shown

    def masklets(self) -> list[MaskletMeasures]:
        """Give what is known of each object, by number."""
        return [
            MaskletMeasures(
                number=each.number,
                type=each.type,
                visible=path.tally.visible,
                disappearances=path.tally.disappearances,
                reappearances=path.tally.reappearances,
                motion=round(path.motion(), 4),
                occlusion=round(occlusion_of(path.areas), 4),
            )
            for each, path in ((each, self._paths[each.number]) for each in self._facts.objects)
        ]


class _Path:
    """The way of one object through the annotated frames."""

    def __init__(self) -> None:
        self.tally = MaskletTally()
        self.areas = array("q")
        self._before: tuple[float, float, float] | None = None  # x, y and side of its box, pixels
        self._way, self._steps = 0.0, 0

    def add(self, facts: ClipFacts, mask: StoredMask | None) -> None:
        area = 0 if mask is None else mask.area
        self.tally.add(area)
        self.areas.append(area)
        now = None
        if mask is not None:
            x, y, width, height = bounding_box(rle_of(facts, mask))
            now = (x + width / 2, y + height / 2, sqrt(width * height))
        if now is not None and self._before is not None:
            self._way += hypot(now[0] - self._before[0], now[1] - self._before[1]) / self._before[2]
            self._steps += 1
        self._before = now

    def motion(self) -> float:
        """Mean way between neighbouring frames in sides of the object's box, at most 1."""
        return min(self._way / self._steps, 1.0) if self._steps else 0.0


def _count(
    measures: ClipMeasures, facts: ClipFacts, shown: Mapping[int, StoredMask], types: Mapping[int, ObjectType]
) -> None:
    pixels = facts.height * facts.width
    for number, mask in shown.items():
        measures.masks[types[number]] += 1
        measures.small_masks += mask.area < SMALL_SHARE * pixels
        measures.size_bins[size_bin(mask.area / pixels)] += 1
    shared = _shared_pixels(facts, shown)
    measures.overlap_pixels += shared
    measures.overlap_frames += shared > 0


def _shared_pixels(facts: ClipFacts, shown: Mapping[int, StoredMask]) -> int:
    """Count what would be lost if every pixel belonged to one object only: areas minus area of the union."""
    if len(shown) < 2:
        return 0
    packed = [{"size": list(facts.size), "counts": mask.counts.encode()} for mask in shown.values()]
    return sum(mask.area for mask in shown.values()) - int(coco.area(coco.merge(packed)))
