import pytest

from model import load
from model.training.config import OptimiserConfig, Schedule
from model.training.optimiser import build_optimiser, freeze, parameter_rule, rate_share

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
