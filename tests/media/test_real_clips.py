"""Real and unusual files, where a developer has them: see ``data_dir``."""

import random
from pathlib import Path

import numpy as np
import pytest

from media.containers import best_video_stream, open_container
from media.decoding import decode
from media.limits import NormaliseSettings
from media.pixels import orientation_of, to_rgb, turn_upright
from media.reader import FrameReader
from media.sandbox import Limits, normalise_in_sandbox

# name: width, height, frames and a word of the warnings after normalising; facts of the files themselves
ODD = {
    "mb_annex-b.mp4": (1920, 1080, 12, "cut off"),
    "mb_cursed-vfr.mp4": (3026, 1386, 209, ""),
    "mb_edts.mp4": (854, 480, 216, ""),
    "mb_frames.webm": (1080, 1080, 80, ""),
    "mb_no-initial-keyframe.ts": (640, 360, 12, "key frame; 63 pictures"),
    "mb_rotate-buck-bunny.mp4": (1080, 1920, 45, ""),
    "mb_sar_2x1.mp4": (1280, 360, 120, "not square"),
    "mp_big_buck_bunny_432_433.webm": (1280, 720, 24, ""),
    "mp_bitmap.mp4": (2, 2, 120, "odd"),
    "mp_no_duration.webm": (1280, 720, 119, "transparent"),
    "mp_transparent.webm": (200, 200, 120, "transparent"),
    "mp_video_with_failing_audio.mp4": (640, 360, 269, ""),
    "tc_av1_video.mkv": (640, 360, 120, ""),
    "tc_bt709_full_range.mp4": (1280, 720, 24, ""),
    "tc_h264_10bits.mp4": (200, 200, 24, ""),
    "tc_h265_10bits.mp4": (200, 200, 24, ""),
    "tc_h265_video.mp4": (128, 128, 24, ""),
    "tc_nasa_13013.mp4": (480, 270, 312, "2 video streams"),
}


@pytest.mark.parametrize("name", ODD)
class TestOddClips:
    def test_are_normalised(self, data_dir: Path, tmp_path: Path, name: str) -> None:
        source = data_dir / "clips" / "odd" / name
        video = normalise_in_sandbox(source, tmp_path, NormaliseSettings(), Limits(), lambda share: None)
        width, height, frame_count, word = ODD[name]
        assert (video.width, video.height) == (width, height)
        assert abs(video.frame_count - frame_count) <= 1
        assert word in " ".join(video.warnings)
        assert bool(video.warnings) == bool(word)
        with FrameReader(tmp_path / "video.mp4") as reader:
            assert (len(reader), reader.width, reader.height) == (video.frame_count, width, height)
        stamps = [row.source_time_s for row in video.frames]
        assert stamps == sorted(stamps)

    def test_are_read_exactly(self, data_dir: Path, name: str) -> None:
        path = data_dir / "clips" / "odd" / name
        with open_container(path) as container:
            pictures = list(decode(container, best_video_stream(container)))
            with FrameReader(path) as reader:
                assert [picture.pts for picture in pictures] == list(reader.pts)
                for frame in random.Random(3).sample(range(len(reader)), min(len(reader), 6)):
                    picture = pictures[frame]
                    expected = turn_upright(to_rgb(picture), orientation_of(picture))
                    np.testing.assert_array_equal(reader.read(frame), expected)
