from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.backbone import ImageEncoder, hiera
from model.backbone.hiera import Trunk, WindowAttention, pool
from model.backbone.plan import BlockPlan, plan_blocks
from model.backbone.windows import padded_size, partition, unpartition
from model.config import PRESETS
from model.layers import DropPath
from tests.model.small import GRID, HIDDEN, SMALL, pixels


class TestWindows:
    @pytest.mark.parametrize(("height", "width", "side"), [(8, 8, 4), (6, 6, 4), (7, 10, 3), (5, 5, 8)])
    def test_partition_and_back_changes_nothing(self, height: int, width: int, side: int) -> None:
        tokens = torch.randn(2, height, width, 3)
        windows = partition(tokens, side)
        rows, columns = padded_size(height, width, side)
        assert windows.shape == (2 * (rows // side) * (columns // side), side, side, 3)
        assert torch.equal(unpartition(windows, height, width), tokens)

    def test_windows_run_row_by_row_and_zeros_fill_bottom_and_right(self) -> None:
        tokens = torch.arange(1.0, 10.0).view(1, 3, 3, 1)
        windows = partition(tokens, 2)[..., 0]
        assert windows.tolist() == [[[1, 2], [4, 5]], [[3, 0], [6, 0]], [[7, 8], [0, 0]], [[9, 0], [0, 0]]]

    def test_pooling_takes_the_largest_of_four(self) -> None:
        tokens = torch.arange(16.0).view(1, 4, 4, 1)
        assert pool(tokens)[0, :, :, 0].tolist() == [[5, 7], [13, 15]]


class TestPlan:
    @pytest.mark.parametrize(
        ("size", "closing", "pooling", "global_blocks"),
        [
            ("tiny", [0, 2, 9, 11], [1, 3, 10], [5, 7, 9]),
            ("small", [0, 2, 13, 15], [1, 3, 14], [7, 10, 13]),
            ("base-plus", [1, 4, 20, 23], [2, 5, 21], [12, 16, 20]),
            ("large", [1, 7, 43, 47], [2, 8, 44], [23, 33, 43]),
        ],
    )
    def test_released_sizes(
        self, size: str, closing: list[int], pooling: list[int], global_blocks: list[int]
    ) -> None:
        plans = plan_blocks(PRESETS[f"sam2.1-{size}"].backbone)
        assert [index for index, plan in enumerate(plans) if plan.closes_stage] == closing
        assert [index for index, plan in enumerate(plans) if plan.pools] == pooling
        assert [index for index, plan in enumerate(plans) if plan.window == 0] == global_blocks

    def test_the_first_block_of_a_stage_uses_the_windows_of_the_stage_before(self) -> None:
        tiny, large = (plan_blocks(PRESETS[f"sam2-{size}"].backbone) for size in ("tiny", "large"))
        assert [tiny[index].window for index in (0, 1, 2, 3, 4, 10, 11)] == [8, 8, 4, 4, 14, 14, 7]
        assert large[44].window == 16

    def test_width_and_heads_double_with_every_stage(self) -> None:
        plans = plan_blocks(PRESETS["sam2-base-plus"].backbone)
        last_of_stages = [plan for plan in plans if plan.closes_stage]
        assert [plan.width_out for plan in last_of_stages] == [112, 224, 448, 896]
        assert [plan.heads for plan in last_of_stages] == [2, 4, 8, 16]

    def test_stochastic_depth_grows_to_its_maximum(self) -> None:
        rates = [plan.drop_path for plan in plan_blocks(replace(SMALL.backbone, drop_path=0.4))]
        assert rates == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])


class TestShapes:
    def test_stages_of_the_trunk(self) -> None:
        stages = Trunk(SMALL.backbone)(pixels(2))
        assert [tuple(stage.shape) for stage in stages] == [
            (2, 8, 24, 24), (2, 16, 12, 12), (2, 32, 6, 6), (2, 64, 3, 3)
        ]  # fmt: skip

    def test_maps_of_the_neck(self) -> None:
        fine, middle, coarse = ImageEncoder(SMALL.backbone, HIDDEN)(pixels())
        assert fine.shape == (1, HIDDEN, 4 * GRID, 4 * GRID)
        assert middle.shape == (1, HIDDEN, 2 * GRID, 2 * GRID)
        assert coarse.shape == (1, HIDDEN, GRID, GRID)

    def test_frames_of_a_batch_do_not_mix(self) -> None:
        encoder = ImageEncoder(SMALL.backbone, HIDDEN).eval()
        frames = pixels(2)
        together = encoder(frames)
        alone = encoder(frames[1:])
        for batch, single in zip(together, alone, strict=True):
            torch.testing.assert_close(batch[1:], single, rtol=1e-4, atol=1e-5)


def test_zeros_that_fill_up_a_window_take_part_in_attention() -> None:
    # A parity trap: the released networks pad after the norm and mask nothing.
    torch.manual_seed(1)
    attention = WindowAttention(
        BlockPlan(8, 8, heads=1, window=4, pools=False, closes_stage=True, drop_path=0.0)
    )
    tokens = torch.randn(1, 3, 3, 8)
    windowed = unpartition(attention(partition(tokens, 4)), 3, 3)
    filled = functional.pad(tokens, (0, 0, 0, 1, 0, 1))
    query, key, value = attention.qkv(filled.view(16, 8)).chunk(3, dim=-1)
    by_hand = attention.proj((query @ key.t() / 8**0.5).softmax(dim=-1) @ value).view(1, 4, 4, 8)
    torch.testing.assert_close(windowed, by_hand[:, :3, :3])
    assert not torch.allclose(windowed, attention(tokens), atol=1e-3)


class TestPositionGrid:
    def test_without_gradients_it_is_computed_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        trunk, calls = Trunk(SMALL.backbone).eval(), _count_resizes(monkeypatch)
        with torch.inference_mode():
            trunk(pixels())
            trunk(pixels())
        assert len(calls) == 1

    def test_other_sizes_are_computed_anew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        trunk, calls = Trunk(SMALL.backbone).eval(), _count_resizes(monkeypatch)
        with torch.no_grad():
            trunk(pixels())
            trunk(torch.randn(1, 3, 64, 64))
        assert calls == [(24, 24), (16, 16)]

    @pytest.mark.parametrize("change", ["in place", "load", "load and assign", "data and train", "cast"])
    def test_changed_weights_are_seen(self, change: str) -> None:
        trunk, frame = Trunk(SMALL.backbone).eval(), pixels()
        with torch.no_grad():
            trunk(frame)
            _change_position(trunk, change)
            fresh = Trunk(SMALL.backbone).eval()
            fresh.load_state_dict(trunk.state_dict())
            fresh.to(trunk.pos_embed.dtype)
            frame = frame.to(trunk.pos_embed.dtype)
            assert torch.equal(trunk(frame)[0], fresh(frame)[0])

    def test_after_inference_it_can_still_be_trained(self) -> None:
        trunk, frame = Trunk(SMALL.backbone), pixels()
        with torch.inference_mode():
            trunk(frame)
        trunk(frame)[3].sum().backward()
        assert trunk.pos_embed.grad is not None
        assert trunk.pos_embed_window.grad is not None

    def test_it_is_the_resized_background_plus_repeated_windows(self) -> None:
        trunk = Trunk(SMALL.backbone)
        with torch.no_grad():
            trunk.pos_embed.fill_(2.0)
            trunk.pos_embed_window.copy_(torch.arange(64.0).view(1, 1, 8, 8))
            grid = trunk._position_grid(16, 24)
        assert grid.shape == (1, 16, 24, 8)
        assert grid[0, 9, 17, 0].item() == pytest.approx(2 + 8 * 1 + 1)


class TestDropPath:
    def test_at_rest_it_does_nothing(self) -> None:
        branch = torch.randn(4, 3)
        assert DropPath(0.5).eval()(branch) is branch
        assert DropPath(0.0).train()(branch) is branch

    def test_while_training_whole_samples_vanish_and_the_mean_stays(self) -> None:
        dropped = DropPath(0.25).train()(torch.ones(4000, 2, 2))
        kept = dropped[:, 0, 0] > 0
        assert torch.equal(dropped, kept[:, None, None] * torch.full((4000, 2, 2), 1 / 0.75))
        assert dropped.mean().item() == pytest.approx(1.0, abs=0.05)


def _count_resizes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    resize = functional.interpolate
    calls: list[tuple[int, int]] = []

    def counting(source: Tensor, size: tuple[int, int], mode: str) -> Tensor:
        calls.append(size)
        return resize(source, size, mode=mode)

    monkeypatch.setattr(hiera, "functional", SimpleNamespace(**vars(functional) | {"interpolate": counting}))
    return calls


def _change_position(trunk: Trunk, change: str) -> None:
    match change:
        case "in place":
            trunk.pos_embed.add_(1.0)
        case "load":
            trunk.load_state_dict(Trunk(SMALL.backbone).state_dict() | {"pos_embed": trunk.pos_embed + 1.0})
        case "load and assign":
            state = {name: value + 0.1 for name, value in trunk.state_dict().items()}
            trunk.load_state_dict(state, assign=True)
        case "data and train":
            trunk.pos_embed.data.add_(1.0)
            trunk.train().eval()
        case "cast":
            trunk.double()


def test_the_smallest_side_works() -> None:
    stages = Trunk(SMALL.backbone)(torch.randn(1, 3, 32, 32))
    assert stages[-1].shape == (1, 64, 1, 1)
