import pytest
import torch
from torch import nn

from model import load
from model.training.config import OptimiserConfig, OptimiserKind, Schedule
from model.training.optimiser import build_optimiser, freeze, is_inner_matrix, parameter_rule, rate_share

CONFIG = OptimiserConfig(rate=2e-4, encoder_rate=1e-4, layer_decay=0.5, weight_decay=0.1)


class TestRule:
    @pytest.mark.parametrize(
        ("name", "dimensions", "rate", "decay"),
        [
            ("memory_attention.layers.0.linear1.weight", 2, 2e-4, 0.1),
            ("memory_attention.layers.0.linear1.bias", 1, 2e-4, 0.0),
            ("image_encoder.neck.convs.0.conv.weight", 4, 1e-4, 0.1),
            ("image_encoder.trunk.pos_embed", 4, 1e-4, 0.1),
            ("image_encoder.trunk.patch_embed.proj.weight", 4, 1e-4 * 0.5**5, 0.1),
            ("image_encoder.trunk.blocks.0.attn.qkv.weight", 2, 1e-4 * 0.5**4, 0.1),
            ("image_encoder.trunk.blocks.3.attn.qkv.weight", 2, 1e-4 * 0.5, 0.1),
        ],
    )
    def test_rates_and_decays(self, name: str, dimensions: int, rate: float, decay: float) -> None:
        rule = parameter_rule(name, dimensions, blocks=4, config=CONFIG)

        assert rule.rate == pytest.approx(rate)
        assert rule.weight_decay == decay


class TestSchedules:
    def test_warm_up_rises_evenly(self) -> None:
        config = OptimiserConfig(warm_up=4, schedule=Schedule.CONSTANT)

        assert [rate_share(step, 10, config) for step in range(5)] == [0.25, 0.5, 0.75, 1.0, 1.0]

    def test_cosine_falls_to_its_final_share(self) -> None:
        config = OptimiserConfig(warm_up=0, schedule=Schedule.COSINE, final_share=0.1)

        assert rate_share(0, 100, config) == pytest.approx(1.0)
        assert rate_share(50, 100, config) == pytest.approx(0.55)
        assert rate_share(100, 100, config) == pytest.approx(0.1)

    def test_inverse_square_root(self) -> None:
        config = OptimiserConfig(warm_up=0, schedule=Schedule.INVERSE_SQRT, timescale=1000)

        assert rate_share(3000, 9000, config) == pytest.approx(0.5)

    def test_cool_down_ends_near_zero(self) -> None:
        config = OptimiserConfig(warm_up=0, cool_down=10, schedule=Schedule.CONSTANT)

        assert rate_share(99, 100, config) == pytest.approx(0.1)


class TestMuon:
    @pytest.mark.parametrize(
        ("name", "shape", "expected"),
        [
            ("image_encoder.trunk.blocks.0.attn.qkv.weight", (144, 48), True),
            ("memory_attention.layers.0.linear1.weight", (512, 128), True),
            ("image_encoder.trunk.patch_embed.proj.weight", (48, 3, 7, 7), False),
            ("memory_attention.layers.0.linear1.bias", (512,), False),
            ("sam_mask_decoder.mask_tokens.weight", (4, 128), False),
            ("sam_mask_decoder.iou_prediction_head.layers.2.weight", (4, 128), False),
            ("sam_prompt_encoder.point_embeddings.0.weight", (1, 128), False),
        ],
    )
    def test_matrices_between_features_are_turned(
        self, name: str, shape: tuple[int, ...], *, expected: bool
    ) -> None:
        assert is_inner_matrix(name, shape) is expected

    def test_a_matrix_steps_in_orthogonal_directions(self) -> None:
        torch.manual_seed(0)
        weight = nn.Parameter(torch.zeros(32, 32))
        config = OptimiserConfig(kind=OptimiserKind.MUON, rate=0.1, weight_decay=0.0)
        optimiser = build_optimiser([("memory_attention.linear1.weight", weight)], 4, config)
        left, right = torch.linalg.qr(torch.randn(32, 32))[0], torch.linalg.qr(torch.randn(32, 32))[0]
        weight.grad = left @ torch.diag(torch.logspace(0, 2, 32)) @ right

        optimiser.step()

        spread = torch.linalg.svdvals(weight.detach())
        assert spread[0] / spread[-1] < 3  # the gradient's were a hundred times apart

    def test_state_is_restored(self) -> None:
        config = OptimiserConfig(kind=OptimiserKind.MUON)
        network = load("nano")
        first = build_optimiser(network.named_parameters(), 9, config)
        for parameter in network.parameters():
            parameter.grad = torch.full_like(parameter, 0.01)
        first.step()
        second = build_optimiser(network.named_parameters(), 9, config)

        second.load_state_dict(first.state_dict())

        states = [member["state"] for member in second.state_dict()]
        assert all(states)
        assert torch.equal(
            states[1][0]["momentum_buffer"], first.state_dict()[1]["state"][0]["momentum_buffer"]
        )


class TestFreezing:
    def test_frozen_parameters_are_left_out(self) -> None:
        network = load("nano")
        freeze(network, ("image_encoder.",))

        optimiser = build_optimiser(network.named_parameters(), 9, CONFIG)

        trained = {id(value) for group in optimiser.param_groups for value in group["params"]}
        assert not any(id(value) in trained for value in network.image_encoder.parameters())
        assert id(network.no_mem_embed) in trained

    def test_unknown_prefix_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no parameter's name starts with 'imag_encoder'"):
            freeze(load("nano"), ("imag_encoder",))
