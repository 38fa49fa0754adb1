from dataclasses import replace

import numpy as np
import pytest

from model.backbone.plan import plan_blocks
from model.config import PRESETS, BackboneConfig
from model.fast.layout import (
    Piece,
    WindowGroup,
    cut,
    invert,
    lay_out_stages,
    nest,
    order_windows,
    pool_order,
    runs_of_blocks,
)
from tests.model.small import SMALL


def official(size: str) -> BackboneConfig:
    backbone = PRESETS[f"sam2.1-{size}"].backbone
    assert isinstance(backbone, BackboneConfig)
    return backbone


class TestOneMap:
    def test_windows_stand_together_and_so_do_cells_that_are_pooled(self) -> None:
        order, groups = order_windows(4, 4, 4, poolings=1)
        assert order.tolist() == [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]
        assert groups == (WindowGroup(windows=1, cells=16, padding=0),)

    def test_twice_pooled_cells_are_nested(self) -> None:
        raster = np.arange(16).reshape(4, 4)
        assert nest(raster, 2).tolist() == [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]
        assert nest(raster, 0).tolist() == list(range(16))

    def test_cut_windows_come_last_and_share_a_group_when_they_are_alike(self) -> None:
        order, groups = order_windows(6, 6, 4, poolings=1)
        assert groups == (
            WindowGroup(windows=1, cells=16, padding=0),
            WindowGroup(windows=2, cells=8, padding=8),
            WindowGroup(windows=1, cells=4, padding=12),
        )
        assert order[16:24].tolist() == [4, 5, 10, 11, 16, 17, 22, 23]
        assert order[-4:].tolist() == [28, 29, 34, 35]

    def test_pooling_keeps_the_order(self) -> None:
        order, _ = order_windows(8, 8, 4, poolings=2)
        pooled, _ = order_windows(4, 4, 2, poolings=1)
        assert pool_order(order, columns=8).tolist() == pooled.tolist()

    def test_inverse(self) -> None:
        order = np.array([2, 0, 3, 1])
        assert invert(order)[order].tolist() == [0, 1, 2, 3]


class TestStages:
    @pytest.mark.parametrize("size", ["tiny", "base-plus", "large"])
    @pytest.mark.parametrize("side", [32, 96, 224, 256, 1024])
    def test_every_stage_is_a_permutation_whose_windows_add_up(self, size: str, side: int) -> None:
        for stage, layout in enumerate(lay_out_stages(official(size), side, side)):
            count = (side // (4 * 2**stage)) ** 2
            assert sorted(layout.order.tolist()) == list(range(count))
            assert sum(group.tokens for group in layout.groups) == count

    def test_released_windows_need_two_orders(self) -> None:
        layouts = lay_out_stages(official("tiny"), 1024, 1024)
        assert [layout.gather is None for layout in layouts] == [False, True, False, True]
        assert layouts[2].groups == (
            WindowGroup(windows=16, cells=196, padding=0),
            WindowGroup(windows=8, cells=112, padding=84),
            WindowGroup(windows=1, cells=64, padding=132),
        )
        assert layouts[3].groups == tuple(group.pooled() for group in layouts[2].groups)

    def test_a_gather_leads_from_the_order_that_pooling_leaves(self) -> None:
        before, after = lay_out_stages(SMALL.backbone, 96, 96)[1:3]
        pooled = pool_order(before.order, columns=12)
        assert after.gather is not None
        assert pooled[after.gather].tolist() == after.order.tolist()


class TestRuns:
    def test_blocks_follow_each_other_until_one_looks_everywhere_or_the_order_changes(self) -> None:
        config = official("tiny")
        runs = runs_of_blocks(plan_blocks(config), lay_out_stages(config, 1024, 1024))
        assert runs == ((0, 1, 2, 3), (4,), (5,), (6,), (7,), (8,), (9,), (10, 11))

    def test_without_global_blocks_only_the_order_ends_a_run(self) -> None:
        config = replace(official("tiny"), global_blocks=())
        runs = runs_of_blocks(plan_blocks(config), lay_out_stages(config, 1024, 1024))
        assert runs == ((0, 1, 2, 3), (4, 5, 6, 7, 8, 9, 10, 11))


class TestCut:
    def test_whole_windows_and_small_groups_together(self) -> None:
        groups = WindowGroup(5, 10, 0), WindowGroup(1, 4, 6)
        assert cut(groups, 25) == (
            Piece(0, 20, (WindowGroup(2, 10, 0),)),
            Piece(20, 40, (WindowGroup(2, 10, 0),)),
            Piece(40, 54, (WindowGroup(1, 10, 0), WindowGroup(1, 4, 6))),
        )

    def test_a_window_larger_than_a_piece_is_a_piece(self) -> None:
        pieces = cut((WindowGroup(2, 100, 0),), 1)
        assert [(piece.start, piece.stop) for piece in pieces] == [(0, 100), (100, 200)]
