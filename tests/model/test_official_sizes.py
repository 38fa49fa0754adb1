import math

import pytest
import torch

from model.checkpoints.catalogue import CATALOGUE
from model.checkpoints.fit import network_shapes
from model.config import preset
from model.flops import tracked_frame_cost
from model.tracker import Tracker
from tests.model.official_table import COMMON_PARTS, ONLY_IN_21, SIZES, official_shapes

_BUFFER = "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"
_VERSIONS = ("sam2", "sam2.1")


@pytest.mark.parametrize("version", _VERSIONS)
@pytest.mark.parametrize("size", SIZES)
class TestStateDict:
    def test_names_and_shapes_are_the_released_ones(self, version: str, size: str) -> None:
        expected = official_shapes(SIZES[size], is_21=version == "sam2.1")
        assert network_shapes(preset(f"{version}-{size}")) == expected

    def test_counts_are_the_published_ones(self, version: str, size: str) -> None:
        shapes = network_shapes(preset(f"{version}-{size}"))
        parameters = sum(math.prod(shape) for name, shape in shapes.items() if name != _BUFFER)
        lacking = 0 if version == "sam2.1" else len(ONLY_IN_21)
        assert len(shapes) == SIZES[size].keys - lacking
        assert parameters == SIZES[size].parameters - (0 if version == "sam2.1" else 16_512)
        assert CATALOGUE[f"{version}-{size}"].parameters == parameters


@pytest.mark.parametrize("size", SIZES)
def test_parts_have_the_published_sizes(size: str) -> None:
    with torch.device("meta"):
        network = Tracker(preset(f"sam2.1-{size}"))
    counts = {
        name: sum(parameter.numel() for parameter in part.parameters())
        for name, part in network.named_children()
    }
    assert {name: counts[name] for name in COMMON_PARTS} == COMMON_PARTS
    trunk = sum(parameter.numel() for parameter in network.image_encoder.trunk.parameters())
    neck = sum(parameter.numel() for parameter in network.image_encoder.neck.parameters())
    assert (trunk, neck) == (SIZES[size].trunk, SIZES[size].neck)


def test_tiny_costs_what_was_measured_elsewhere() -> None:
    cost = tracked_frame_cost(preset("sam2.1-tiny"))
    assert cost.encode / 1e9 == pytest.approx(292, abs=1)
    assert cost.read / 1e9 == pytest.approx(605, abs=1)
    assert cost.decode / 1e9 == pytest.approx(3.6, abs=0.1)
    assert cost.remember / 1e9 == pytest.approx(11.6, abs=0.1)


def test_nano_keeps_its_budget() -> None:
    config = preset("nano")
    parameters = sum(math.prod(shape) for shape in network_shapes(config).values())
    assert config.image_side <= 512
    assert parameters <= 8_000_000
    assert tracked_frame_cost(config).tracked_frame <= 12_000_000_000
