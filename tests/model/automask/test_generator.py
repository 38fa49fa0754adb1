"""Masklets of a video: with the small network, whose masks mean nothing but are made like real ones."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from media import rle
from media.errors import FrameOutOfRange
from media.rle import Rle
from model.automask import AutoMasker, AutoMasklet, AutomaskSettings, GridLayer, Progress, Stage
from model.automask.settings import changed
from model.predictors import FrameSize
from model.tracker import Tracker
from tests.model.predictors.clips import HEIGHT, WIDTH, made_frames

SIZE = FrameSize(HEIGHT, WIDTH)
SETTINGS = AutomaskSettings(
    layers=(GridLayer(1, 4), GridLayer(2, 2)),
    min_predicted_iou=0.0,
    min_stability=0.0,
    crop_edge_px=0,
    min_region_px=4,
    max_box_iou=0.97,
    max_crop_box_iou=0.97,
    max_duplicate_iou=0.95,
    objects_per_pass=2,
)


class Frames:
    """Made frames that know which of them were read, and whether they were closed."""

    width, height = WIDTH, HEIGHT

    def __init__(self, count: int = 6) -> None:
        self._frames = made_frames(count)
        self.read_indices: list[int] = []
        self.is_closed = False

    def __len__(self) -> int:
        return len(self._frames)

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        self.read_indices.append(frame_index)
        return self._frames[frame_index]

    def close(self) -> None:
        self.is_closed = True


def masklets(
    tracker: Tracker, settings: AutomaskSettings = SETTINGS, existing: Sequence[dict[int, Rle]] = ()
) -> list[AutoMasklet]:
    return list(AutoMasker(tracker, settings).masklets(Frames(), existing))


class TestMasklets:
    def test_each_has_a_mask_on_every_frame(self, tracker: Tracker) -> None:
        made = masklets(tracker)
        assert len(made) == 3
        for one in made:
            assert list(one.masks) == list(range(6))
            assert all(mask.mask.size == SIZE for mask in one.masks.values())
            assert all(0 <= mask.stability <= 1 for mask in one.masks.values())

    def test_the_first_mask_is_the_candidate_itself(self, tracker: Tracker) -> None:
        for one in masklets(tracker):
            first = one.masks[0]
            assert one.prompt_frame == 0
            assert (first.mask, first.predicted_iou, first.stability) == (
                one.candidate.mask,
                one.candidate.predicted_iou,
                one.candidate.stability,
            )
            assert first.object_score > 0

    def test_how_many_go_together_makes_no_difference(self, tracker: Tracker) -> None:
        together = masklets(tracker, changed(SETTINGS, objects_per_pass=8))
        apart = masklets(tracker, changed(SETTINGS, objects_per_pass=1))
        assert [one.course for one in together] == [one.course for one in apart]

    def test_small_regions_are_gone_from_every_frame(self, tracker: Tracker) -> None:
        for one in masklets(tracker, changed(SETTINGS, min_region_px=40)):
            areas = {rle.area(mask.mask) for mask in one.masks.values()}
            assert all(area == 0 or area >= 40 for area in areas)

    def test_frames_between_are_left_out_when_asked(self, tracker: Tracker) -> None:
        frames = Frames(8)
        made = list(AutoMasker(tracker, changed(SETTINGS, frame_step=3)).masklets(frames))
        assert all(list(one.masks) == [0, 3, 6] for one in made)
        assert set(frames.read_indices) == {0, 3, 6}

    def test_points_may_be_given_later_and_masklets_run_both_ways(self, tracker: Tracker) -> None:
        made = masklets(tracker, changed(SETTINGS, prompt_frame=4, frame_step=2))
        assert made
        for one in made:
            assert list(one.masks) == [0, 2, 4]
            assert one.masks[4].mask == one.candidate.mask

    def test_there_must_be_such_a_frame(self, tracker: Tracker) -> None:
        with pytest.raises(FrameOutOfRange):
            masklets(tracker, changed(SETTINGS, prompt_frame=6))

    def test_a_video_without_candidates_has_no_masklets(self, tracker: Tracker) -> None:
        assert masklets(tracker, changed(SETTINGS, min_predicted_iou=1.0)) == []


class TestDuplicates:
    def test_of_the_prompt_frame_are_not_followed(self, tracker: Tracker) -> None:
        first = masklets(tracker)[0]
        told: list[Progress] = []
        rest = list(AutoMasker(tracker, SETTINGS).masklets(Frames(), [first.course], told.append))
        assert first.candidate not in [one.candidate for one in rest]
        assert told[-1].candidates < 3
        assert told[-1].duplicates >= 1

    def test_of_later_frames_are_dropped_after_following(self, tracker: Tracker) -> None:
        first = masklets(tracker)[0]
        later = {frame_index: mask for frame_index, mask in first.course.items() if frame_index > 0}
        told: list[Progress] = []
        rest = list(AutoMasker(tracker, SETTINGS).masklets(Frames(), [later], told.append))
        assert first.candidate not in [one.candidate for one in rest]
        assert told[-1].candidates == 3
        assert told[-1].duplicates == 3 - len(rest)

    def test_going_on_after_some_were_stored_gives_the_others(self, tracker: Tracker) -> None:
        near = changed(SETTINGS, max_duplicate_iou=0.999)
        everything = masklets(tracker, near)
        stored = [one.course for one in everything[:2]]
        rest = masklets(tracker, near, stored)
        assert [one.course for one in rest] == [one.course for one in everything[2:]]


class TestWork:
    def test_is_done_as_masklets_are_taken(self, tracker: Tracker) -> None:
        told: list[Progress] = []
        stream = AutoMasker(tracker, SETTINGS).masklets(Frames(), (), told.append)
        next(stream)
        assert max(one.done for one in told if one.stage == Stage.FOLLOWING) == 6  # one pass of two
        list(stream)
        followed = [one.done for one in told if one.stage == Stage.FOLLOWING]
        assert followed == sorted(followed)
        assert followed[-1] == told[-1].total == 12

    def test_a_source_that_was_given_open_stays_open(self, tracker: Tracker) -> None:
        frames = Frames()
        list(AutoMasker(tracker, SETTINGS).masklets(frames))
        assert not frames.is_closed

    def test_a_folder_of_pictures_will_do(self, tracker: Tracker, tmp_path: Path) -> None:
        from PIL import Image

        for index, frame in enumerate(made_frames(2)):
            Image.fromarray(frame).save(tmp_path / f"{index:05d}.png")
        made = list(AutoMasker(tracker, changed(SETTINGS, max_masklets=1)).masklets(tmp_path))
        assert [list(one.masks) for one in made] == [[0, 1]]
