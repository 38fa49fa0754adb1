"""The sample video shows what it promises, and its masks are exact."""

from pathlib import Path

import numpy as np
import pytest

from media import rle
from media.reader import FrameReader
from media.sample import SampleFrame, sample_frames, write_sample_video

WIDTH, HEIGHT = 240, 136


@pytest.fixture(scope="module")
def frames() -> list[SampleFrame]:
    return list(sample_frames(seconds=3, width=WIDTH, height=HEIGHT))


def seen(frames: list[SampleFrame], object_id: int) -> list[int]:
    return [int(frame.masks[object_id].sum()) for frame in frames]


class TestFrames:
    def test_have_the_length_and_size_asked_for(self, frames: list[SampleFrame]) -> None:
        assert len(frames) == 72
        assert {frame.rgb.shape for frame in frames} == {(136, 240, 3)}
        assert {frame.rgb.dtype for frame in frames} == {np.dtype(np.uint8)}

    def test_are_the_same_each_time_and_differ_by_seed(self) -> None:
        first, again, other = (
            next(sample_frames(seconds=1, seed=seed, width=WIDTH, height=HEIGHT)) for seed in (7, 7, 8)
        )
        np.testing.assert_array_equal(first.rgb, again.rgb)
        assert (first.rgb != other.rgb).any()

    def test_all_things_are_in_the_first_frame(self, frames: list[SampleFrame]) -> None:
        assert all(mask.sum() > 300 for mask in frames[0].masks.values())

    def test_masks_never_overlap(self, frames: list[SampleFrame]) -> None:
        for frame in frames:
            assert np.sum(list(frame.masks.values()), axis=0).max() == 1

    def test_the_ball_leaves_and_returns(self, frames: list[SampleFrame]) -> None:
        visible = "".join("x" if pixels else " " for pixels in seen(frames, 1))
        assert visible.strip().replace("x", " ").strip() == ""
        assert len(visible.split()) == 2

    def test_the_ball_passes_behind_the_plant(self, frames: list[SampleFrame]) -> None:
        pixels = seen(frames, 1)[:30]
        assert min(pixels[5:25]) < 0.5 * pixels[0] < pixels[-1]

    def test_the_car_passes_in_front_of_the_plant(self, frames: list[SampleFrame]) -> None:
        plant, car = seen(frames, 4), seen(frames, 2)
        assert min(plant) < 0.95 * plant[0]
        assert min(car) > 0.8 * max(car)

    def test_the_camera_moves(self, frames: list[SampleFrame]) -> None:
        background = frames[0].rgb[:30, -60:].astype(int)
        assert np.abs(background - frames[-1].rgb[:30, -60:]).mean() > 3

    def test_masks_follow_the_colours_of_the_things(self, frames: list[SampleFrame]) -> None:
        car = frames[0].rgb[frames[0].masks[2]].mean(axis=0)
        plant = frames[0].rgb[frames[0].masks[4]].mean(axis=0)
        assert car[0] > car[1] + 40
        assert plant[1] > plant[2] + 20

    @pytest.mark.parametrize("wrong", [{"seconds": 0}, {"width": 8}, {"height": 15}])
    def test_refuses_what_cannot_be_shown(self, wrong: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="sample"):
            next(sample_frames(**wrong))


class TestWriteSampleVideo:
    def test_writes_the_frames_and_gives_their_masks(self, tmp_path: Path) -> None:
        path = tmp_path / "sample.mp4"
        shares: list[float] = []
        sample = write_sample_video(
            path, seconds=0.5, width=WIDTH, height=HEIGHT, with_masks=True, progress=shares.append
        )
        frames = list(sample_frames(seconds=0.5, width=WIDTH, height=HEIGHT))
        assert sample.objects == {1: "ball", 2: "car", 3: "fish", 4: "plant"}
        assert sample.frame_count == len(sample.masks) == len(shares) == 12
        for frame, masks in zip(frames, sample.masks, strict=True):
            for object_id, mask in masks.items():
                np.testing.assert_array_equal(rle.decode(mask), frame.masks[object_id])
        with FrameReader(path) as reader:
            assert len(reader) == 12
            assert reader.frame_rate == 24
            assert np.abs(reader.read(7).astype(int) - frames[7].rgb).mean() < 5

    def test_masks_are_left_out_unless_asked_for(self, tmp_path: Path) -> None:
        assert write_sample_video(tmp_path / "s.mp4", seconds=0.1, width=WIDTH, height=HEIGHT).masks == []

    def test_refuses_odd_sides(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="even"):
            write_sample_video(tmp_path / "s.mp4", width=241, height=136)

    def test_cancelling_leaves_no_file(self, tmp_path: Path) -> None:
        def cancel(share: float) -> None:
            raise InterruptedError

        with pytest.raises(InterruptedError):
            write_sample_video(tmp_path / "s.mp4", seconds=1, width=WIDTH, height=HEIGHT, progress=cancel)
        assert list(tmp_path.iterdir()) == []
