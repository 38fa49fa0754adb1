"""What simulated people know: the exact masks of a video that was made by code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from media import rle
from media.rle import Rle
from media.sample import SampleVideo

STRIDE = 4
"""Every 4th frame is annotated, as in the paper."""
FEWEST_PX = 30
"""Of an object that shows less, nobody asks for a mask."""


@dataclass(frozen=True)
class TrueObject:
    """One object and its masks.

    Attributes:
        name: what people call it.
        masks: by frame, of every frame of the video.
    """

    name: str
    masks: Mapping[int, Rle]

    @property
    def annotated(self) -> list[int]:
        """Annotated frames on which the object is clearly seen."""
        return [
            frame for frame, mask in self.masks.items() if frame % STRIDE == 0 and rle.area(mask) >= FEWEST_PX
        ]

    def iou(self, frame_index: int, counts: str | None) -> float:
        """Compare the truth with a mask, or with none."""
        true = self.masks[frame_index]
        return 0.0 if counts is None else rle.iou(true, Rle(true.size, counts))

    def worst(self, masks: Mapping[int, str], good_iou: float) -> list[int]:
        """List the annotated frames whose mask is not good enough, the worst first."""
        scores = {frame: self.iou(frame, masks.get(frame)) for frame in self.annotated}
        return sorted((frame for frame in scores if scores[frame] < good_iou), key=scores.__getitem__)

    def click(self, frame_index: int, counts: str | None) -> tuple[float, float, bool]:
        """Give the click that helps most: amidst the largest mistake, positive where the object is missed.

        Returns:
            x and y in frame-space pixels, and whether it is a positive click.
        """
        true = rle.decode(self.masks[frame_index])
        given = (
            np.zeros_like(true) if counts is None else rle.decode(Rle(self.masks[frame_index].size, counts))
        )
        missed, extra = _deepest(true & ~given), _deepest(given & ~true)
        x, y, depth = missed if missed[2] >= extra[2] else extra
        return x + 0.5, y + 0.5, depth == missed[2]


def true_objects(video: SampleVideo, count: int) -> list[TrueObject]:
    """Choose the objects that are seen on most annotated frames, in the order of their ids."""
    objects = [
        TrueObject(name, {frame: masks[object_id] for frame, masks in enumerate(video.masks)})
        for object_id, name in video.objects.items()
    ]
    longest = sorted(objects, key=lambda each: -len(each.annotated))[:count]
    return [each for each in objects if each in longest and each.annotated]


def _deepest(area: NDArray[np.bool_]) -> tuple[int, int, float]:
    """Give the point of an area that is farthest from its edge, and how far that is, pixels."""
    padded = np.pad(area, 1).view(np.uint8)
    depths = np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3))[1:-1, 1:-1]
    y, x = np.unravel_index(int(depths.argmax()), depths.shape)
    return int(x), int(y), float(depths[y, x])
