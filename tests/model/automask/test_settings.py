"""Settings say what they accept."""

from typing import Any

import pytest

from model.automask import AutomaskSettings, BadSettings, GridLayer
from model.automask.settings import changed, suited_to


def test_defaults_are_the_grids_of_the_paper() -> None:
    settings = AutomaskSettings()
    assert [(one.crops_per_side**2, one.points_per_side) for one in settings.layers] == [
        (1, 32),
        (4, 16),
        (16, 4),
    ]
    assert settings.point_count == 32**2 + 4 * 16**2 + 16 * 4**2


def test_small_networks_have_thresholds_of_their_own() -> None:
    assert suited_to("sam2.1-large") == AutomaskSettings()
    nano = suited_to("nano")
    assert nano.min_predicted_iou < AutomaskSettings().min_predicted_iou
    assert nano.layers == AutomaskSettings().layers


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("layers", ()),
        ("crop_overlap", 1.0),
        ("crop_overlap", -0.1),
        ("min_predicted_iou", 1.1),
        ("min_stability", -0.1),
        ("stability_offset", 0),
        ("max_box_iou", 2),
        ("max_crop_box_iou", -1),
        ("crop_edge_px", -1),
        ("max_area_share", 1.5),
        ("min_region_px", -1),
        ("max_duplicate_iou", -0.5),
        ("max_masklets", 0),
        ("prompt_frame", -1),
        ("frame_step", 0),
        ("points_per_batch", 0),
        ("objects_per_pass", 0),
    ],
)
def test_out_of_range_names_the_field(field: str, value: Any) -> None:
    with pytest.raises(BadSettings, match=field) as caught:
        changed(AutomaskSettings(), **{field: value})
    assert caught.value.field == field


@pytest.mark.parametrize(("crops", "points"), [(0, 4), (17, 4), (1, 0), (1, 129)])
def test_a_grid_needs_sensible_sides(crops: int, points: int) -> None:
    with pytest.raises(BadSettings, match="choose 1 to"):
        GridLayer(crops, points)


def test_points_are_given_on_a_frame_that_is_visited() -> None:
    with pytest.raises(BadSettings, match="multiple of frame_step"):
        AutomaskSettings(prompt_frame=6, frame_step=4)


def test_none_leaves_a_setting_as_it_is() -> None:
    settings = changed(AutomaskSettings(), min_stability=None, frame_step=4)
    assert (settings.min_stability, settings.frame_step) == (0.95, 4)


def test_an_unknown_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(BadSettings, match=r"known are .*min_stability"):
        changed(AutomaskSettings(), stability=0.9)
