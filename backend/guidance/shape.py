"""Where an object lies, from the run lengths of its mask alone: pure, nothing is unpacked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from media.rle import Rle, run_lengths


class Shape(NamedTuple):
    """Area in pixels and centroid in frame-space pixels; the centroid of an empty mask is (0, 0)."""

    area_px: int
    x: float
    y: float


def shape_of(mask: Rle) -> Shape:
    """Measure a mask. Raises BadRle when the counts do not fill the mask's size."""
    height = mask.size[0]
    ends = np.cumsum(run_lengths(mask))
    after, before = ends[1::2], ends[0::2][: ends[1::2].size]  # pixels before the end and start of each run
    area = int((after - before).sum())
    if area == 0:
        return Shape(0, 0.0, 0.0)
    columns = _sum_of_columns(after, height) - _sum_of_columns(before, height)
    rows = _sum_of_rows(after, height) - _sum_of_rows(before, height)
    return Shape(area, float(columns.sum()) / area, float(rows.sum()) / area)


def _sum_of_columns(count: NDArray[np.int64], height: int) -> NDArray[np.int64]:
    """Sum the column numbers of the first ``count`` pixels, which go down the columns."""
    whole, rest = np.divmod(count, height)
    sums: NDArray[np.int64] = height * (whole * (whole - 1) // 2) + whole * rest
    return sums


def _sum_of_rows(count: NDArray[np.int64], height: int) -> NDArray[np.int64]:
    whole, rest = np.divmod(count, height)
    sums: NDArray[np.int64] = whole * (height * (height - 1) // 2) + rest * (rest - 1) // 2
    return sums
