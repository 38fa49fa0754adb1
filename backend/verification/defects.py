"""Known defects for honeypots: pure functions from good masks to bad ones.

Masks come by frame, in the order of frames, all of one size. A frame that had a mask keeps one, empty where
the object is missing, so that nothing but the masks tells a honeypot from an honest masklet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np

from backend.verification.entities import Defect
from backend.verification.visibility import Look, stretches
from media import rle
from media.rle import Rle

GROWTH_PX = 8
FEWEST_FRAMES = 8
"""Visible frames that a masklet needs before a part of it can go wrong."""
LATE_SHARE = 4
"""One in so many of the visible frames is missing at the start."""
SAME_OBJECT_IOU = 0.3
"""Two masks that overlap at least this much may be of one object."""

Masks = Mapping[int, Rle]


class Spoiled(NamedTuple):
    """Masks with a defect, and where it shows.

    Attributes:
        masks: by frame.
        first: first frame of the defect.
        last: last frame of the defect.
    """

    masks: dict[int, Rle]
    first: int
    last: int


def visible_frames(masks: Masks) -> list[int]:
    """List the frames on which the object is seen."""
    return [frame for frame, mask in sorted(masks.items()) if rle.area(mask) > 0]


def possible_defects(masks: Masks) -> list[Defect]:
    """List the defects that a masklet can be given, in the order of their names."""
    visible = visible_frames(masks)
    if not visible:
        return []
    possible = [Defect.GROWTH]
    if len(visible) >= FEWEST_FRAMES:
        possible += [Defect.IDENTITY_SWITCH, Defect.LATE_START]
    if return_frame(masks) is not None:
        possible.append(Defect.MISSED_RETURN)
    return sorted(possible)


def spoil(masks: Masks, defect: Defect, neighbour: Masks | None = None) -> Spoiled:
    """Give a masklet a defect that is possible for it.

    Args:
        masks: the good ones.
        defect: see ``possible_defects``.
        neighbour: another object of the video, to switch to; None moves to a place beside the object.
    """
    visible = visible_frames(masks)
    match defect:
        case Defect.GROWTH:
            return Spoiled({frame: grown(mask) for frame, mask in masks.items()}, visible[0], visible[-1])
        case Defect.LATE_START:
            start = visible[max(FEWEST_FRAMES // 2, len(visible) // LATE_SHARE)]
            return Spoiled(emptied(masks, first=0, last=start - 1), visible[0], start - 1)
        case Defect.MISSED_RETURN:
            back = return_frame(masks)
            assert back is not None  # possible_defects has seen it
            return Spoiled(emptied(masks, first=back, last=visible[-1]), back, visible[-1])
        case Defect.IDENTITY_SWITCH:
            at = visible[len(visible) // 2]
            return Spoiled(switched(masks, at, neighbour), at, visible[-1])


def grown(mask: Rle, size_px: int = GROWTH_PX) -> Rle:
    """Grow a mask by so many pixels in every direction."""
    if rle.area(mask) == 0:
        return mask
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * size_px + 1, 2 * size_px + 1))
    pixels = rle.decode(mask).view(np.uint8)
    return rle.encode(np.asarray(cv2.dilate(pixels, disk), np.uint8))


def emptied(masks: Masks, *, first: int, last: int) -> dict[int, Rle]:
    """Lose the object from frame ``first`` to ``last``, both included."""
    return {frame: rle.empty(*mask.size) if first <= frame <= last else mask for frame, mask in masks.items()}


def switched(masks: Masks, at: int, neighbour: Masks | None) -> dict[int, Rle]:
    """Follow another object from frame ``at`` on, or a place beside the object where there is none."""
    result = dict(masks)
    for frame, mask in masks.items():
        if frame < at or rle.area(mask) == 0:
            continue
        other = None if neighbour is None else neighbour.get(frame)
        result[frame] = beside(mask) if other is None or not _is_other(mask, other) else other
    return result


def _is_other(mask: Rle, other: Rle) -> bool:
    """Whether a mask is clearly of another object: one object may have been annotated twice."""
    return rle.area(other) > 0 and rle.iou(mask, other) < SAME_OBJECT_IOU


def beside(mask: Rle) -> Rle:
    """Move a mask by its own width or height, whichever way there is more room, as if it were another one."""
    x, y, width, height = rle.bounding_box(mask)
    room = {
        (width, 0): mask.size[1] - x - width,
        (-width, 0): x,
        (0, height): mask.size[0] - y - height,
        (0, -height): y,
    }
    (dx, dy), space = max(room.items(), key=lambda item: item[1])
    if space == 0:  # it fills the frame: half of it is lost instead
        dx, dy = width // 2, 0
    pixels = rle.decode(mask)
    moved = np.zeros_like(pixels)
    rows, columns = np.nonzero(pixels)
    rows, columns = rows + dy, columns + dx
    inside = (rows >= 0) & (rows < mask.size[0]) & (columns >= 0) & (columns < mask.size[1])
    moved[rows[inside], columns[inside]] = True
    return rle.encode(moved)


def return_frame(masks: Masks) -> int | None:
    """Give the frame on which the object comes back after its last absence; None when it never left."""
    looks = [Look(frame, rle.area(mask) > 0) for frame, mask in sorted(masks.items())]
    seen = stretches(looks)
    return seen[-1].first if len(seen) > 1 else None
