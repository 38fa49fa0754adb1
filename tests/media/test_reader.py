"""Every frame that is asked for is the frame that is given."""

import random
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from media.errors import (
    FrameOutOfRange,
    FrameUnreadable,
    NoFrames,
    NotAVideo,
    NothingDecodes,
    NoVideoStream,
    SourceMissing,
)
from media.reader import FrameReader, open_frames
from tests.media.clips import Clip, number_of, numbered, numbered_clip, write_packets, write_sound

H264 = {"preset": "ultrafast", "crf": "10"}
VP8 = {"deadline": "realtime", "crf": "4", "b": "4M"}
OPEN_GROUPS = {"g": "15", "bf": "3", "x264-params": "open-gop=1"}
MILLISECOND = Fraction(1, 1000)
UNEVEN_MS = [0, 100, 133, 134, 500, 501, 900, 2000, 2040, 2080, 2085, 5000]

CLIPS = {
    "short groups": Clip(numbered_clip(40), options=H264 | {"g": "12", "bf": "0"}),
    "long groups and B-frames": Clip(numbered_clip(60), options=H264 | {"g": "250", "bf": "3"}),
    "open groups": Clip(numbered_clip(60), options=H264 | OPEN_GROUPS),
    "variable rate": Clip(numbered_clip(12), container="matroska", pts=UNEVEN_MS, time_base=MILLISECOND),
    "late start": Clip(numbered_clip(30), pts=range(500, 530)),
    "transport stream": Clip(numbered_clip(40), container="mpegts", options=H264 | {"g": "10", "bf": "2"}),
    "raw H.264": Clip(numbered_clip(30), container="h264", options=H264 | {"g": "10", "bf": "0"}),
    "VP8": Clip(numbered_clip(30), "libvpx", container="webm", options=VP8),
    "MPEG-2": Clip(numbered_clip(30), "mpeg2video", container="mpegts", options={"b": "8M", "bf": "2"}),
    "Motion JPEG": Clip(numbered_clip(20), "mjpeg", container="avi", pixel_format="yuvj420p", options={}),
    "one frame": Clip(numbered_clip(1)),
}  # fmt: skip


@pytest.fixture(scope="module")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reader")


@pytest.mark.parametrize("name", CLIPS)
class TestExactness:
    def test_in_any_order(self, clip_folder: Path, name: str) -> None:
        path = CLIPS[name].write(clip_folder / name)
        with FrameReader(path) as reader:
            assert len(reader) == len(CLIPS[name].frames)
            for frame in [0, len(reader) - 1, *random.Random(1).choices(range(len(reader)), k=60)]:
                assert number_of(reader.read(frame)) == frame

    @pytest.mark.parametrize("cache_bytes", [0, 2**26])
    def test_forward_and_backward(self, clip_folder: Path, name: str, cache_bytes: int) -> None:
        path = CLIPS[name].write(clip_folder / name)
        with FrameReader(path, cache_bytes=cache_bytes) as reader:
            forward = [number_of(reader.read(frame)) for frame in range(len(reader))]
            backward = [number_of(reader.read(frame)) for frame in reversed(range(len(reader)))]
        assert forward == list(range(len(forward)))
        assert backward == forward[::-1]


class TestFrameReader:
    def test_knows_size_rate_and_stamps(self, plain_clip: Path) -> None:
        with FrameReader(plain_clip) as reader:
            assert (reader.width, reader.height) == (128, 96)
            assert reader.frame_rate == 24
            assert [pts * reader.time_base for pts in reader.pts] == [Fraction(k, 24) for k in range(48)]

    def test_frames_are_the_callers_own(self, plain_clip: Path) -> None:
        with FrameReader(plain_clip) as reader:
            reader.read(5)[:] = 0
            assert number_of(reader.read(5)) == 5

    def test_reading_on_decodes_each_picture_once(
        self, plain_clip: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with FrameReader(plain_clip) as reader:
            seeks: list[int] = []
            monkeypatch.setattr(reader, "_seek", seeks.append)
            for frame in range(1, 20):
                reader.read(frame)
            assert seeks == []

    def test_threads_take_turns(self, plain_clip: Path) -> None:
        frames = random.Random(2).choices(range(48), k=120)
        with FrameReader(plain_clip, cache_bytes=200_000) as reader, ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda frame: number_of(reader.read(frame)), frames)) == frames

    @pytest.mark.parametrize("frame", [-1, 48])
    def test_refuses_frames_that_are_not_there(self, plain_clip: Path, frame: int) -> None:
        with FrameReader(plain_clip) as reader, pytest.raises(FrameOutOfRange) as caught:
            reader.read(frame)
        assert caught.value.facts == {"frame_index": frame, "frame_count": 48}

    def test_turns_pictures_upright(self, tmp_path: Path) -> None:
        picture = numbered(5, 96, 128)
        path = Clip([picture] * 3, rotation=90).write(tmp_path / "turned.mp4")
        with FrameReader(path) as reader:
            assert (reader.width, reader.height) == (96, 128)
            assert np.abs(reader.read(0).astype(int) - np.rot90(picture)).mean() < 8

    def test_a_start_that_does_not_decode_is_left_out(self, tmp_path: Path) -> None:
        whole = Clip(numbered_clip(36), options=H264 | {"g": "12", "bf": "0"}).write(tmp_path / "whole.mp4")
        path = write_packets(whole, tmp_path / "headless.ts", range(5, 36), "mpegts")
        with FrameReader(path) as reader:
            numbers = [number_of(reader.read(frame)) for frame in range(len(reader))]
        assert numbers == list(range(12, 36))

    @pytest.mark.parametrize("container", ["mp4", "matroska"])
    def test_a_file_that_breaks_off_ends_where_it_decodes(self, tmp_path: Path, container: str) -> None:
        options = H264 | {"g": "12", "bf": "0"}
        path = Clip(numbered_clip(90), container=container, options=options, index_first=True).write(
            tmp_path / "clip"
        )
        content = path.read_bytes()
        path.write_bytes(content[: len(content) * 2 // 3])
        with FrameReader(path) as reader:
            numbers = [number_of(reader.read(frame)) for frame in range(len(reader) - 1)]
        assert 30 < len(numbers) < 80
        assert numbers == list(range(len(numbers)))

    def test_names_what_is_wrong_with_a_file(self, tmp_path: Path, plain_clip: Path) -> None:
        text = tmp_path / "text.mp4"
        text.write_text("This is no video.\n" * 100)
        headless = write_packets(plain_clip, tmp_path / "headless.ts", range(2, 18), "mpegts")
        for path, error in (
            (tmp_path / "nothing.mp4", SourceMissing),
            (tmp_path, SourceMissing),
            (text, NotAVideo),
            (write_sound(tmp_path / "sound.mp4"), NoVideoStream),
            (headless, NothingDecodes),
        ):
            with pytest.raises(error):
                FrameReader(path)


class TestOpenFrames:
    def test_gives_the_same_frames_from_a_file_a_folder_and_arrays(
        self, tmp_path: Path, plain_clip: Path
    ) -> None:
        video = open_frames(plain_clip)
        arrays = open_frames([video.read(frame) for frame in range(12)])
        for frame in range(12):
            Image.fromarray(video.read(frame)).save(tmp_path / f"{frame}.png")
        folder = open_frames(str(tmp_path))
        assert len(folder) == len(arrays) == 12
        assert {(source.width, source.height) for source in (video, folder, arrays)} == {(128, 96)}
        for frame in range(12):
            np.testing.assert_array_equal(folder.read(frame), video.read(frame))
            np.testing.assert_array_equal(arrays.read(frame), video.read(frame))

    def test_sorts_images_by_number(self, tmp_path: Path) -> None:
        names = ["cover.png", "frame_10.png", "frame_9.png", "frame_011.jpg", "frame_1.PNG"]
        for name, number in zip(names, (99, 10, 9, 11, 1), strict=True):
            Image.fromarray(numbered(number)).save(tmp_path / name)
        (tmp_path / "notes_5.txt").write_text("not an image")
        source = open_frames(tmp_path)
        assert [number_of(source.read(frame)) for frame in range(len(source))] == [1, 9, 10, 11, 99]

    def test_turns_photos_upright(self, tmp_path: Path) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # stored a quarter turn counter-clockwise
        Image.fromarray(numbered(3, 96, 128)).save(tmp_path / "1.jpg", exif=exif)
        source = open_frames(tmp_path)
        assert (source.width, source.height) == (96, 128)

    def test_refuses_frames_of_different_sizes(self, tmp_path: Path) -> None:
        with pytest.raises(NoFrames):
            open_frames([numbered(0), numbered(1, 64, 64)])
        for number, side in ((0, 32), (1, 48)):
            Image.fromarray(numbered(number, side, side)).save(tmp_path / f"{number}.png")
        with pytest.raises(NoFrames):
            open_frames(tmp_path).read(1)

    def test_refuses_what_has_no_frames(self, tmp_path: Path) -> None:
        with pytest.raises(NoFrames):
            open_frames([])
        with pytest.raises(NoFrames):
            open_frames(tmp_path)

    @pytest.mark.parametrize("shape", [(4,), (4, 4), (4, 4, 4), (0, 4, 3)], ids=str)
    def test_refuses_arrays_that_are_no_rgb(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(NoFrames, match="8-bit RGB"):
            open_frames([np.zeros(shape, np.uint8)])

    def test_refuses_pictures_that_are_no_arrays(self) -> None:
        pictures: Any = [numbered(0), Image.fromarray(numbered(1))]
        with pytest.raises(NoFrames, match=r"frame 1 is Image: numpy\.asarray"):
            open_frames(pictures)

    def test_names_a_broken_image(self, tmp_path: Path) -> None:
        Image.fromarray(numbered(0)).save(tmp_path / "0.png")
        (tmp_path / "1.png").write_bytes(b"not a picture")
        source = open_frames(tmp_path)
        with pytest.raises(FrameUnreadable):
            source.read(1)
        with pytest.raises(FrameOutOfRange):
            source.read(2)
