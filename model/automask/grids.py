"""Where points are given: crops of a frame and grids on them. Pure numbers, no pixels.

Source: SAM (Kirillov et al. 2023, arXiv 2304.02643), appendix on automatic masks.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.predictors.prompts import FrameSize


class Crop(NamedTuple):
    """A rectangle of a frame, frame-space pixels; the right and bottom edge are excluded."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def size(self) -> FrameSize:
        """Height and width, pixels."""
        return FrameSize(self.y1 - self.y0, self.x1 - self.x0)

    @property
    def area(self) -> int:
        """Pixels."""
        return self.size.height * self.size.width

    def place(self, point: NDArray[np.float32]) -> tuple[float, float]:
        """Return x and y in frame-space pixels of a point (2) given as shares of this crop."""
        return (
            self.x0 + float(point[0]) * self.size.width,
            self.y0 + float(point[1]) * self.size.height,
        )

    def cut(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return this part (h w 3) of a frame (H W 3), without copying."""
        return rgb[self.y0 : self.y1, self.x0 : self.x1]

    def paste(self, part: NDArray[np.bool_], size: FrameSize) -> NDArray[np.bool_]:
        """Return a mask of the frame (H W) that is this mask of the crop (h w) and empty around it."""
        whole = np.zeros(size, dtype=np.bool_)
        whole[self.y0 : self.y1, self.x0 : self.x1] = part
        return whole


def crops_of(size: FrameSize, crops_per_side: int, overlap: float) -> list[Crop]:
    """Cut a frame into ``crops_per_side`` squared crops, row by row, that cover it and overlap.

    Args:
        size: of the frame.
        crops_per_side: 1 gives the whole frame.
        overlap: share of the shorter side that two neighbours have in common where there are 2 x 2 crops; it
            shrinks as the crops do.

    A frame with fewer pixels than crops gets as many as it has pixels, along each side.
    """
    common_px = int(overlap * min(size) * (2 / crops_per_side)) if crops_per_side > 1 else 0
    rows = _intervals(size.height, crops_per_side, common_px)
    columns = _intervals(size.width, crops_per_side, common_px)
    return [Crop(x0, y0, x1, y1) for y0, y1 in rows for x0, x1 in columns]


def grid_of(points_per_side: int) -> NDArray[np.float32]:
    """Return (n 2) points at the middle of the cells of a square grid, x before y, as shares 0..1, row by
    row."""
    line = (np.arange(points_per_side, dtype=np.float32) + 0.5) / points_per_side
    x, y = np.meshgrid(line, line)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _intervals(length: int, count: int, common: int) -> list[tuple[int, int]]:
    """Cut a line into equally long parts that overlap by ``common``; the last may be shorter."""
    count = min(count, length)
    common = min(common, length - 1)
    part = math.ceil((common * (count - 1) + length) / count)
    step = max(part - common, 1)
    starts = [index * step for index in range(count) if index * step < length]
    return [(start, min(start + part, length)) for start in starts]
