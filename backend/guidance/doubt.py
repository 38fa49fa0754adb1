"""How much a mask is to be doubted: pure. Each sign is 0 where all is well and 1 at worst."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from backend.guidance.shape import Shape, shape_of
from media import rle
from media.rle import Rle

IOU_WEIGHT = 0.6
SCORE_WEIGHT = 0.6
AREA_WEIGHT = 0.5
CENTROID_WEIGHT = 0.5
FLICKER_WEIGHT = 0.7
DISAGREEMENT_WEIGHT = 0.7
STALE_WEIGHT = 0.3
"""How far one sign alone can raise the doubt. Estimates; only their order matters for what is shown first."""

_JUMP_AT_WORST = 4.0  # an area that grows or shrinks this many times between neighbours is as bad as can be


@dataclass(frozen=True)
class MaskFacts:
    """What is known of one mask.

    Attributes:
        predicted_iou: 0 to 1, told by the network.
        object_score: logit; above 0 = visible.
        agreement: IoU with the mask that another propagation had made here, None where there was none.
        trusted: a person edited or locked it.
        stale: made from prompts that have changed since.
    """

    frame_index: int
    mask: Rle
    predicted_iou: float
    object_score: float
    agreement: float | None = None
    trusted: bool = False
    stale: bool = False


@dataclass(frozen=True)
class Signs:
    """What speaks against a mask, each 0 to 1."""

    low_iou: float = 0.0
    unsure_score: float = 0.0
    area_jump: float = 0.0
    centroid_jump: float = 0.0
    flicker: float = 0.0
    disagreement: float = 0.0
    stale: float = 0.0


@dataclass(frozen=True)
class Doubt:
    """The doubt about the mask of one frame, 0 to 1, and what it comes from."""

    frame_index: int
    doubt: float
    signs: Signs


def doubts(masks: Sequence[MaskFacts]) -> list[Doubt]:
    """Doubt the masks of one masklet.

    Args:
        masks: in the order of frames. Neighbours are the masks before and after in this list.

    Returns:
        One for each mask. What a person edited or locked is beyond doubt, and so are their signs.

    Raises:
        BadRle: run lengths that are no mask.
    """
    shapes = [shape_of(facts.mask) for facts in masks]
    overlaps = [rle.iou(one.mask, two.mask) for one, two in pairwise(masks)]
    found = []
    for place, facts in enumerate(masks):
        signs = Signs() if facts.trusted else _signs(masks, shapes, overlaps, place)
        found.append(Doubt(facts.frame_index, combined(signs), signs))
    return found


def combined(signs: Signs) -> float:
    """Combine signs as if each were an independent chance that the mask is wrong; more of one never helps."""
    weighed = (
        IOU_WEIGHT * signs.low_iou,
        SCORE_WEIGHT * signs.unsure_score,
        AREA_WEIGHT * signs.area_jump,
        CENTROID_WEIGHT * signs.centroid_jump,
        FLICKER_WEIGHT * signs.flicker,
        DISAGREEMENT_WEIGHT * signs.disagreement,
        STALE_WEIGHT * signs.stale,
    )
    return 1.0 - math.prod(1.0 - chance for chance in weighed)


def _signs(
    masks: Sequence[MaskFacts], shapes: Sequence[Shape], overlaps: Sequence[float], place: int
) -> Signs:
    facts, before = masks[place], place - 1
    return Signs(
        low_iou=_unit(1.0 - facts.predicted_iou)
        if shapes[place].area_px
        else 0.0,  # of what, if it is empty?
        unsure_score=unsure(facts.object_score),
        area_jump=area_jump(shapes[before].area_px, shapes[place].area_px) if place else 0.0,
        centroid_jump=centroid_jump(shapes, place),
        flicker=_flicker(masks, overlaps, place),
        disagreement=0.0 if facts.agreement is None else _unit(1.0 - facts.agreement),
        stale=float(facts.stale),
    )


def unsure(object_score: float) -> float:
    """Say how undecided the network is whether the object is visible: 1 at a score of 0, 0 far from it."""
    return 1.0 - abs(math.tanh(object_score / 2.0))


def area_jump(before_px: int, after_px: int) -> float:
    """Compare areas of neighbours: 0 when equal, 1 from four times on. Appearing and vanishing are none."""
    if before_px == 0 or after_px == 0:
        return 0.0
    return _unit(abs(math.log(after_px / before_px)) / math.log(_JUMP_AT_WORST))


def centroid_jump(shapes: Sequence[Shape], place: int) -> float:
    """Measure how far an object is from where its motion would have carried it, in widths of the object.

    Motion is that of the two masks before; with only one of them the object is taken to rest. 1 from one
    width on, where the width is the square root of the area.
    """
    here = shapes[place]
    if place == 0 or here.area_px == 0 or shapes[place - 1].area_px == 0:
        return 0.0
    last = shapes[place - 1]
    earlier = shapes[place - 2] if place > 1 and shapes[place - 2].area_px else last
    expected_x, expected_y = 2 * last.x - earlier.x, 2 * last.y - earlier.y
    away_px = math.hypot(here.x - expected_x, here.y - expected_y)
    return _unit(away_px / math.sqrt(max(here.area_px, last.area_px)))


def _flicker(masks: Sequence[MaskFacts], overlaps: Sequence[float], place: int) -> float:
    """Say how much a mask differs from both neighbours while they agree with each other.

    Motion parts the two neighbours further than either is from the mask between them, so it does not count.
    """
    if place in (0, len(masks) - 1):
        return 0.0
    around = rle.iou(masks[place - 1].mask, masks[place + 1].mask)
    return _unit(around - max(overlaps[place - 1], overlaps[place]))


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)
