"""The order of the trunk's tokens: pure integers, no tensors.

In raster order every windowed block copies its map into windows and back, and pooling copies once more. Here
the cells of a window stand together, and inside a window the four cells that are pooled into one stand
together too; so a window is a view, and so is what pooling reads. As the stages' windows halve like their
maps, this order survives pooling; only where the windows do not nest are the tokens put into another order.

The windows at the right and the lower edge of a map may be cut off. The network fills them up with zeros
that take part in attention; here the cut windows keep their own cells only, and ``WindowGroup.padding`` says
how many are missing. Attention does not care about the order of its keys, so cut windows with as many cells,
lying or standing, share a group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.backbone.plan import BlockPlan
from model.config import PATCH_STRIDE, BackboneConfig

Order = NDArray[np.int64]
STAGES = 4


@dataclass(frozen=True)
class WindowGroup:
    """Consecutive windows of one kind: how many, cells of each, cells missing in each."""

    windows: int
    cells: int
    padding: int

    @property
    def tokens(self) -> int:
        """Cells of all its windows."""
        return self.windows * self.cells

    def pooled(self) -> WindowGroup:
        """The same windows after 2 x 2 pooling."""
        return WindowGroup(self.windows, self.cells // 4, self.padding // 4)

    def part(self, windows: int) -> WindowGroup:
        """So many of its windows."""
        return WindowGroup(windows, self.cells, self.padding)


@dataclass(frozen=True, eq=False)
class StageLayout:
    """How the tokens of one stage are ordered.

    Attributes:
        order: (h*w) raster index of every token.
        groups: windows in the order of their tokens.
        gather: (h*w) where each token stands in the order that the stage before leaves; None = right there.
    """

    order: Order
    groups: tuple[WindowGroup, ...]
    gather: Order | None

    @property
    def raster(self) -> Order:
        """(h*w) place of every cell of the map among the tokens."""
        return invert(self.order)


def lay_out_stages(config: BackboneConfig, height: int, width: int) -> tuple[StageLayout, ...]:
    """Order the tokens of all four stages for (height, width) input pixels."""
    layouts: list[StageLayout] = []
    for stage in range(STAGES):
        stride = PATCH_STRIDE * 2**stage
        rows, columns = height // stride, width // stride
        if stage > 0 and config.windows[stage - 1] == 2 * config.windows[stage]:
            before = layouts[-1]
            order = pool_order(before.order, 2 * columns)
            layouts.append(StageLayout(order, tuple(group.pooled() for group in before.groups), None))
            continue
        order, groups = order_windows(rows, columns, config.windows[stage], _poolings(config, stage))
        gather = order if stage == 0 else invert(pool_order(layouts[-1].order, 2 * columns))[order]
        layouts.append(StageLayout(order, groups, gather))
    return tuple(layouts)


def _poolings(config: BackboneConfig, stage: int) -> int:
    """How often maps in the order of this stage are pooled before they are put into another."""
    last = stage
    while last + 1 < STAGES and config.windows[last] == 2 * config.windows[last + 1]:
        last += 1
    return min(last + 1, STAGES - 1) - stage


def order_windows(height: int, width: int, side: int, poolings: int) -> tuple[Order, tuple[WindowGroup, ...]]:
    """Order a map of height x width cells by windows of ``side``, largest windows first.

    Args:
        height: rows of the map; like ``width`` and the side a multiple of 2 to the ``poolings``.
        width: columns.
        side: of a whole window.
        poolings: so many times 2 x 2 cells will be pooled.

    Returns:
        The raster index of every token, and the groups of windows.
    """
    raster = np.arange(height * width, dtype=np.int64).reshape(height, width)
    by_cells: dict[int, list[Order]] = {}
    for top in range(0, height, side):
        for left in range(0, width, side):
            window = nest(raster[top : top + side, left : left + side], poolings)
            by_cells.setdefault(window.size, []).append(window)
    kinds = sorted(by_cells.items(), reverse=True)
    order = np.concatenate([window for _, windows in kinds for window in windows])
    return order, tuple(WindowGroup(len(windows), cells, side**2 - cells) for cells, windows in kinds)


def nest(window: Order, poolings: int) -> Order:
    """Flatten a (rows columns) window so that cells which are pooled together stand together."""
    step = 2**poolings
    rows, columns = window.shape[0] // step, window.shape[1] // step
    split = window.reshape(rows, *[2] * poolings, columns, *[2] * poolings)
    pairs = [axis for level in range(poolings) for axis in (1 + level, 2 + poolings + level)]
    return split.transpose(0, 1 + poolings, *pairs).reshape(-1)


def pool_order(order: Order, columns: int) -> Order:
    """Return the raster indices after pooling: four tokens become one, on a map of half as many columns."""
    first = order[::4]  # the upper left cell of its four
    return (first // columns // 2) * (columns // 2) + first % columns // 2


def invert(order: Order) -> Order:
    """Return the inverse permutation."""
    inverse = np.empty_like(order)
    inverse[order] = np.arange(order.size)
    return inverse


@dataclass(frozen=True)
class Piece:
    """Tokens ``start`` to ``stop`` and the windows they make up."""

    start: int
    stop: int
    groups: tuple[WindowGroup, ...]


def cut(groups: tuple[WindowGroup, ...], tokens: int) -> tuple[Piece, ...]:
    """Cut the windows into pieces of about so many tokens; small groups share a piece."""
    pieces: list[Piece] = []
    start, held, pending = 0, 0, list[WindowGroup]()
    for group in groups:
        left = group.windows
        while left:
            fitting = min(left, max(1 if not pending else 0, (tokens - held) // group.cells))
            if fitting:
                pending.append(group.part(fitting))
                held += fitting * group.cells
                left -= fitting
            if left:
                pieces.append(Piece(start, start + held, tuple(pending)))
                start, held, pending = start + held, 0, []
    pieces.append(Piece(start, start + held, tuple(pending)))
    return tuple(pieces)


def runs_of_blocks(
    plans: tuple[BlockPlan, ...], layouts: tuple[StageLayout, ...]
) -> tuple[tuple[int, ...], ...]:
    """Group blocks that work inside the same windows, and may therefore follow each other piece by piece.

    A block that attends over the whole map is a run of its own; so a run ends before it, and where the next
    stage wants another order.
    """
    runs: list[list[int]] = []
    stage, open_run = 0, False
    for index, plan in enumerate(plans):
        is_global = plan.window == 0
        if open_run and not is_global:
            runs[-1].append(index)
        else:
            runs.append([index])
        open_run = not is_global
        if plan.pools:
            stage += 1
            open_run = open_run and layouts[stage].gather is None
    return tuple(tuple(run) for run in runs)
