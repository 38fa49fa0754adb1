"""Candidates of a picture whose masks are known."""

from typing import Any

import numpy as np
import pytest

from media import rle
from model.automask import AutoMasker, AutomaskSettings, Candidate, GridLayer, Progress, Stage
from model.automask.settings import changed
from model.predictors import FrameSize
from model.predictors.errors import BadImage
from tests.model.automask.colours import SURE, ColourNetwork, overlap, painted, patch_mask

SIZE = FrameSize(96, 192)
RED, BLUE = np.s_[16:64, 24:72], np.s_[32:80, 120:168]
RED_RGB, BLUE_RGB, GREEN_RGB = (230, 20, 20), (20, 20, 230), (20, 230, 20)
SETTINGS = AutomaskSettings(layers=(GridLayer(1, 8),), min_region_px=50, crop_edge_px=4)


def find(settings: AutomaskSettings = SETTINGS, **patches: Any) -> list[Candidate]:
    rgb = painted(SIZE, *(patches.values() or ((RED, RED_RGB), (BLUE, BLUE_RGB))))
    return AutoMasker(ColourNetwork(), settings).candidates(rgb)


def best_overlap(candidates: list[Candidate], patch: Any) -> float:
    wanted = patch_mask(SIZE, patch)
    return max(overlap(rle.decode(one.mask), wanted) for one in candidates)


class TestWhatIsFound:
    def test_each_object_once_however_many_points_hit_it(self) -> None:
        candidates = find()
        assert len(candidates) == 2
        assert best_overlap(candidates, RED) > 0.85
        assert best_overlap(candidates, BLUE) > 0.85

    def test_says_where_it_comes_from(self) -> None:
        for one in find():
            x, y = one.point
            assert rle.decode(one.mask)[int(y), int(x)]
            assert one.crop == (0, 0, SIZE.width, SIZE.height)
            assert one.predicted_iou == pytest.approx(SURE)
            assert 0.95 < one.stability <= 1
            assert one.area == rle.area(one.mask)

    def test_nothing_where_the_network_is_unsure(self) -> None:
        assert find(changed(SETTINGS, min_predicted_iou=SURE)) == []

    def test_unstable_masks_only_when_they_are_allowed(self) -> None:
        # The faint masks are empty at +1.
        all_of_them = changed(SETTINGS, min_stability=0.0, max_box_iou=1.0, max_crop_box_iou=1.0)
        assert min(one.stability for one in find(all_of_them)) == 0
        assert min(one.stability for one in find()) > 0.95

    def test_what_fills_the_frame_is_no_object(self) -> None:
        everything = changed(SETTINGS, max_area_share=1.0)
        assert not any(one.area == SIZE.height * SIZE.width for one in find(everything))
        whole = (np.s_[:, :], RED_RGB)
        assert find(whole=whole) == []

    def test_small_parts_and_holes_are_tidied(self) -> None:
        speck, hole = np.s_[84:88, 4:8], np.s_[30:34, 40:44]
        candidates = find(
            red=(RED, RED_RGB), speck=(speck, RED_RGB), hole=(hole, (0, 0, 0)), blue=(BLUE, BLUE_RGB)
        )
        assert len(candidates) == 2
        assert best_overlap(candidates, RED) > 0.85

    def test_an_object_smaller_than_a_region_is_none(self) -> None:
        assert find(changed(SETTINGS, min_region_px=3000)) == []

    def test_best_come_first_and_no_more_than_wanted(self) -> None:
        assert len(find(changed(SETTINGS, max_masklets=1))) == 1
        ious = [one.predicted_iou for one in find(changed(SETTINGS, max_box_iou=1.0, min_stability=0))]
        assert ious == sorted(ious, reverse=True)

    @pytest.mark.parametrize("batch", [1, 7, 64, 1000])
    def test_batches_make_no_difference(self, batch: int) -> None:
        assert find(changed(SETTINGS, points_per_batch=batch)) == find()


class TestCrops:
    SMALL_PATCH = np.s_[18:30, 38:54]
    LAYERS = (GridLayer(1, 8), GridLayer(2, 8), GridLayer(4, 4))

    def test_show_what_the_grid_of_the_whole_frame_misses(self) -> None:
        patch = (self.SMALL_PATCH, GREEN_RGB)
        coarse = changed(SETTINGS, layers=(GridLayer(1, 3),))
        assert find(coarse, green=patch) == []
        found = find(changed(SETTINGS, layers=(GridLayer(1, 3), *self.LAYERS[1:])), green=patch)
        assert len(found) == 1
        assert best_overlap(found, self.SMALL_PATCH) > 0.75

    def test_the_smaller_crop_wins_and_objects_stay_single(self) -> None:
        patch = (self.SMALL_PATCH, GREEN_RGB)
        found = find(changed(SETTINGS, layers=self.LAYERS), green=patch)
        assert len(found) == 1
        assert found[0].crop.area < SIZE.height * SIZE.width / 4

    def test_objects_cut_off_by_a_crop_come_from_where_they_are_whole(self) -> None:
        found = find(changed(SETTINGS, layers=self.LAYERS))
        assert len(found) == 2
        assert best_overlap(found, RED) > 0.85
        assert best_overlap(found, BLUE) > 0.85

    def test_points_lie_on_the_object_also_when_a_crop_gave_them(self) -> None:
        for one in find(changed(SETTINGS, layers=self.LAYERS)):
            x, y = one.point
            assert rle.decode(one.mask)[int(y), int(x)]


class TestWork:
    def test_every_point_is_asked_in_batches_and_told(self) -> None:
        network, told = ColourNetwork(), list[Progress]()
        settings = changed(SETTINGS, layers=TestCrops.LAYERS, points_per_batch=48)
        rgb = painted(SIZE, (RED, RED_RGB))
        AutoMasker(network, settings).candidates(rgb, told.append)
        assert network.clicks == settings.point_count == 64 + 4 * 64 + 16 * 16
        assert network.batches == [48, 16] * 5 + [16] * 16
        assert [one.done for one in told] == np.cumsum(network.batches).tolist()
        assert {(one.stage, one.total) for one in told} == {(Stage.FINDING, settings.point_count)}

    def test_whoever_is_told_may_leave_off(self) -> None:
        class Enough(Exception):
            pass

        def stop(progress: Progress) -> None:
            raise Enough

        network = ColourNetwork()
        with pytest.raises(Enough):
            AutoMasker(network, changed(SETTINGS, points_per_batch=8)).candidates(painted(SIZE), stop)
        assert network.batches == [8]

    def test_a_picture_must_be_one(self) -> None:
        with pytest.raises(BadImage):
            AutoMasker(ColourNetwork(), SETTINGS).candidates(np.zeros((8, 8, 4), dtype=np.uint8))
