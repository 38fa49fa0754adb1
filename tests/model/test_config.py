import dataclasses
from typing import Any

import pytest

from model.config import (
    PRESETS,
    BackboneConfig,
    BadConfig,
    DecoderConfig,
    ModelConfig,
    UnknownPreset,
    preset,
)


def test_there_are_four_sizes_of_both_versions_and_nano() -> None:
    sizes = ("tiny", "small", "base-plus", "large")
    assert list(PRESETS) == [f"{version}-{size}" for version in ("sam2", "sam2.1") for size in sizes] + [
        "nano"
    ]
    assert all(config.name == name for name, config in PRESETS.items())


@pytest.mark.parametrize("size", ["tiny", "small", "base-plus", "large"])
def test_the_versions_differ_in_two_switches_only(size: str) -> None:
    old, new = preset(f"sam2-{size}"), preset(f"sam2.1-{size}")
    assert not old.absent_memory_code
    assert not old.temporal_pointers
    assert dataclasses.replace(old, name=new.name, absent_memory_code=True, temporal_pointers=True) == new


def test_sizes_derived_from_the_image_side() -> None:
    config = preset("sam2.1-tiny")
    assert (config.image_side, config.feature_side, config.low_side, config.pointer_parts) == (
        1024,
        64,
        256,
        4,
    )
    assert preset("sam2.1-tiny", image_side=512).feature_side == 32


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownPreset, match=r"'sam3'.*sam2\.1-tiny.*nano"):
        preset("sam3")


@pytest.mark.parametrize("side", [0, -32, 500, 16])
def test_a_side_that_does_not_divide_is_refused(side: int) -> None:
    with pytest.raises(BadConfig, match="multiple of 32"):
        preset("nano", image_side=side)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"memory_channels": 48}, "must divide hidden"),
        ({"hidden": 100, "memory_channels": 20}, "multiple of 8"),
        ({"hidden": 136, "memory_channels": 68, "decoder": DecoderConfig(heads=16)}, "decoder's heads"),
        ({"hidden": 136, "memory_channels": 34}, "memory_channels of 4"),
    ],
)
def test_sizes_must_fit_together(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadConfig, match=reason):
        dataclasses.replace(preset("nano"), **changes)


def test_odd_windows_where_pooling_halves_them_are_refused() -> None:
    backbone = BackboneConfig(width=8, heads=1, depths=(1, 1, 1, 1), global_blocks=(), windows=(8, 5, 4, 2))
    with pytest.raises(BadConfig, match="must be even"):
        ModelConfig("odd", backbone)
