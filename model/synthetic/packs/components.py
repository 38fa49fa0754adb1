"""Connected areas of a mask, found by joining runs of neighbouring rows."""

import numpy as np
from numpy.typing import NDArray


def connected_areas(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Number the areas that touch along edges: (H W) int32, 0 outside, 1 and up inside, largest first.

    Args:
        mask: (H W) booleans.
    """
    rows, starts, ends = _runs(mask)
    parents = np.arange(len(rows))

    def root(run: int) -> int:
        while parents[run] != run:
            parents[run] = parents[parents[run]]
            run = int(parents[run])
        return run

    for upper, lower in _touching(rows, starts, ends):
        parents[root(lower)] = root(upper)
    roots = np.array([root(run) for run in range(len(rows))], dtype=np.int64)
    names, index = np.unique(roots, return_inverse=True)
    sizes = np.bincount(index, weights=ends - starts, minlength=len(names))
    rank = np.empty(len(names), np.int32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(1, len(names) + 1)
    numbered = np.zeros(mask.shape, np.int32)
    for row, start, end, area in zip(rows, starts, ends, index, strict=True):
        numbered[row, start:end] = rank[area]
    return numbered


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give row, first column and column after the last of every run, in reading order."""
    edges = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(edges == 1)
    return rows, starts, np.nonzero(edges == -1)[1]


def _touching(
    rows: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """List pairs of runs in successive rows that share a column."""
    pairs: list[tuple[int, int]] = []
    first = np.searchsorted(rows, np.arange(rows[-1] + 2)) if len(rows) else np.zeros(1, np.int64)
    for row in range(1, len(first) - 1):
        upper, lower = int(first[row - 1]), int(first[row])
        while upper < first[row] and lower < first[row + 1]:
            if starts[upper] < ends[lower] and starts[lower] < ends[upper]:
                pairs.append((upper, lower))
            if ends[upper] < ends[lower]:
                upper += 1
            else:
                lower += 1
    return pairs
