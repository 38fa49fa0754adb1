"""Any video becomes constant-rate, upright, square, even; every frame knows where it comes from."""

import hashlib
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from media.errors import NothingDecodes, VideoTooLarge, VideoTooLong
from media.limits import NormaliseSettings
from media.normalise import normalise
from media.normalised import NormalisedVideo
from media.reader import FrameReader
from tests.media.clips import Clip, number_of, numbered, numbered_clip, write_packets

H264 = {"preset": "ultrafast", "crf": "10"}
USUAL = NormaliseSettings()
OUTPUTS = ["filmstrip.jpg", "poster.jpg", "video.mp4"]


def run(source: Path, out_dir: Path, settings: NormaliseSettings = USUAL) -> NormalisedVideo:
    return normalise(source, out_dir, settings, lambda share: None)


def shown_by(out_dir: Path) -> list[int]:
    """Read the numbers that the frames of a normalised video show."""
    with FrameReader(out_dir / "video.mp4") as reader:
        return [number_of(reader.read(frame)) for frame in range(len(reader))]


def first_frame(out_dir: Path) -> NDArray[np.uint8]:
    with FrameReader(out_dir / "video.mp4") as reader:
        return reader.read(0)


class TestTimeline:
    def test_an_ordinary_clip_is_kept_frame_by_frame(self, plain_clip: Path, tmp_path: Path) -> None:
        video = run(plain_clip, tmp_path)
        assert shown_by(tmp_path) == list(range(48))
        assert (video.width, video.height, video.frame_count) == (128, 96, 48)
        assert (video.frame_rate, video.duration_s) == (Fraction(24), 2.0)
        assert video.warnings == []

    def test_the_table_names_the_source_of_every_frame(self, tmp_path: Path) -> None:
        source = Clip(numbered_clip(12), rate=Fraction(12), pts=range(100, 112)).write(tmp_path / "slow.mp4")
        video = run(source, tmp_path)
        with FrameReader(source) as reader:
            pts = list(reader.pts)
            time_base = reader.time_base
            hashes = [
                hashlib.blake2b(reader.read(k).tobytes(), digest_size=16).hexdigest() for k in range(12)
            ]
        assert [row.frame_index for row in video.frames] == list(range(24))
        assert [row.source_pts for row in video.frames] == [pts[k // 2] for k in range(24)]
        assert [row.source_time_s for row in video.frames] == [
            float(pts[k // 2] * time_base) for k in range(24)
        ]
        assert [row.content_hash for row in video.frames] == [hashes[k // 2] for k in range(24)]

    def test_variable_rates_are_followed_by_time_stamps(self, tmp_path: Path) -> None:
        times_ms = [0, 42, 84, 500, 510, 540, 1000]
        clip = Clip(numbered_clip(7), container="matroska", pts=times_ms, time_base=Fraction(1, 1000))
        video = run(clip.write(tmp_path / "phone.mkv"), tmp_path)
        expected = [0, 1, *[2] * 10, 4, *[5] * 11]
        assert shown_by(tmp_path)[:24] == expected
        assert [row.source_pts for row in video.frames][:24] == [times_ms[k] for k in expected]

    def test_another_rate_can_be_asked_for(self, plain_clip: Path, tmp_path: Path) -> None:
        video = run(plain_clip, tmp_path, NormaliseSettings(frame_rate=6))
        shown = shown_by(tmp_path)
        assert video.frame_count == 12
        assert shown[0] in range(4)
        assert [after - before for before, after in pairwise(shown[1:])] == [4] * 10

    def test_a_single_frame_is_a_video(self, tmp_path: Path) -> None:
        video = run(Clip([numbered(7)]).write(tmp_path / "one.mp4"), tmp_path)
        assert video.frame_count == 1
        assert shown_by(tmp_path) == [7]

    def test_a_file_without_duration_or_stamps_is_read(self, tmp_path: Path) -> None:
        source = Clip(numbered_clip(30), container="h264").write(tmp_path / "raw")
        video = run(
            source, tmp_path, NormaliseSettings(frame_rate=25)
        )  # as FFmpeg takes it where the file is silent
        assert video.facts.duration_s is None
        assert video.facts.container == "h264"
        assert shown_by(tmp_path) == list(range(30))


class TestProxy:
    def test_is_h264_with_short_groups_and_its_index_first(self, plain_clip: Path, tmp_path: Path) -> None:
        run(plain_clip, tmp_path)
        content = (tmp_path / "video.mp4").read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")
        with av.open(str(tmp_path / "video.mp4")) as container:
            stream = container.streams.video[0]
            packets = [packet for packet in container.demux(stream) if packet.size]
            assert stream.codec_context.name == "h264"
            assert stream.pix_fmt == "yuv420p"
            assert stream.average_rate == 24
            assert (stream.colorspace, stream.color_range) == (1, 1)
        assert [k for k, packet in enumerate(packets) if packet.is_keyframe] == [0, 12, 24, 36]
        assert all(packet.pts == packet.dts for packet in packets)

    def test_the_same_source_gives_the_same_bytes(self, plain_clip: Path, tmp_path: Path) -> None:
        first, second = run(plain_clip, tmp_path / "a"), run(plain_clip, tmp_path / "b")
        assert first == second
        for name in OUTPUTS:
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()

    def test_stays_close_to_the_source(self, plain_clip: Path, tmp_path: Path) -> None:
        run(plain_clip, tmp_path)
        with FrameReader(plain_clip) as source, FrameReader(tmp_path / "video.mp4") as proxy:
            for frame in (0, 17, 47):
                assert np.abs(source.read(frame).astype(int) - proxy.read(frame)).mean() < 4

    def test_poster_and_filmstrip_fit_their_layout(self, plain_clip: Path, tmp_path: Path) -> None:
        video = run(plain_clip, tmp_path)
        with Image.open(tmp_path / "poster.jpg") as poster:
            assert poster.size == (128, 96)
        layout = video.filmstrip
        with Image.open(tmp_path / "filmstrip.jpg") as image:
            strip = np.asarray(image)
        assert strip.shape == (layout.tile_height, layout.tile_width * layout.tile_count, 3)
        for tile in range(layout.tile_count):
            picture = strip[:, tile * layout.tile_width : (tile + 1) * layout.tile_width]
            assert number_of(picture) == tile * layout.stride

    def test_a_filmstrip_of_any_length_has_at_most_48_tiles(self, tmp_path: Path) -> None:
        video = run(Clip(numbered_clip(500, 16, 16)).write(tmp_path / "long.mp4"), tmp_path)
        assert 24 <= video.filmstrip.tile_count <= 48
        assert (video.frame_count - 1) // video.filmstrip.stride == video.filmstrip.tile_count - 1

    def test_the_poster_is_not_the_black_of_the_beginning(self, tmp_path: Path) -> None:
        frames = [np.zeros((96, 128, 3), np.uint8)] * 12 + [numbered(0b101101001011)] * 12
        run(Clip(frames).write(tmp_path / "fade.mp4"), tmp_path)
        with Image.open(tmp_path / "poster.jpg") as poster:
            assert np.asarray(poster).std() > 50

    def test_the_result_survives_json(self, plain_clip: Path, tmp_path: Path) -> None:
        video = run(plain_clip, tmp_path)
        assert NormalisedVideo.from_json(video.to_json()) == video


class TestShape:
    def test_rotation_is_baked_in(self, tmp_path: Path) -> None:
        picture = numbered(0b1011, 96, 128)
        for degrees in (90, 180, -90):
            out_dir = tmp_path / str(degrees)
            source = Clip([picture] * 2, rotation=degrees).write(tmp_path / f"{degrees}.mp4")
            run(source, out_dir)
            turned = np.rot90(picture, degrees // 90)
            assert np.abs(first_frame(out_dir).astype(int) - turned).mean() < 8

    def test_pixels_are_made_square(self, tmp_path: Path) -> None:
        source = Clip(numbered_clip(3, 64, 64), pixel_aspect=Fraction(2)).write(tmp_path / "wide.mp4")
        video = run(source, tmp_path)
        assert (video.width, video.height) == (128, 64)
        assert shown_by(tmp_path) == [0, 1, 2]
        assert any("not square" in warning for warning in video.warnings)

    @pytest.mark.parametrize(("height", "width"), [(97, 128), (96, 129), (99, 131), (1, 1), (3, 2)])
    def test_odd_sizes_are_made_even(self, tmp_path: Path, height: int, width: int) -> None:
        frames = numbered_clip(3, height, width)
        source = Clip(frames, "ffv1", container="matroska", pixel_format="bgr0", options={}).write(
            tmp_path / "odd"
        )
        video = run(source, tmp_path)
        assert (video.height, video.width) == (height + height % 2, width + width % 2)
        assert [sentence for sentence in video.warnings if "odd" in sentence]
        np.testing.assert_allclose(first_frame(tmp_path)[:height, :width], frames[0], atol=12)

    @pytest.mark.parametrize(
        ("codec", "pixel_format", "container"),
        [
            ("libx264", "yuv420p10le", "mp4"),
            ("libx264", "yuv444p", "mp4"),
            ("libx264", "yuvj420p", "mp4"),
            ("ffv1", "yuv422p16le", "matroska"),
            ("libvpx-vp9", "yuv420p", "webm"),
            ("gif", "rgb8", "gif"),
            ("qtrle", "rgb24", "mov"),
        ],
    )
    def test_any_pixel_format_shows_the_same_frames(
        self, tmp_path: Path, codec: str, pixel_format: str, container: str
    ) -> None:
        options = H264 if codec == "libx264" else {}
        frames = numbered_clip(6)
        clip = Clip(frames, codec, container=container, pixel_format=pixel_format, options=options)
        run(clip.write(tmp_path / "clip"), tmp_path)
        shown = shown_by(tmp_path)
        assert sorted(set(shown)) == list(range(6))
        rough = 20 if codec == "gif" else 6  # GIF mixes its few colours
        assert np.abs(first_frame(tmp_path).astype(int) - frames[0]).mean() < rough

    def test_transparency_is_laid_over_black(self, tmp_path: Path) -> None:
        frame = np.full((64, 64, 4), 255, np.uint8)
        frame[:, :32, 3] = 0
        clip = Clip([frame] * 3, "qtrle", container="mov", pixel_format="argb", options={})
        video = run(clip.write(tmp_path / "cutout.mov"), tmp_path)
        pixels = first_frame(tmp_path)
        assert pixels[:, :30].max() < 12
        assert pixels[:, 34:].min() > 243
        assert any("transparent" in warning for warning in video.warnings)


class TestDamage:
    def test_a_cut_off_file_keeps_what_decodes(self, tmp_path: Path) -> None:
        clip = Clip(numbered_clip(90), options=H264 | {"g": "12", "bf": "0"}, index_first=True)
        source = clip.write(tmp_path / "clip.mp4")
        source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
        video = run(source, tmp_path)
        assert 10 < video.frame_count < 70
        assert shown_by(tmp_path)[:-1] == list(range(video.frame_count - 1))
        assert any("cut off or damaged" in warning for warning in video.warnings)

    def test_a_start_without_key_frame_is_named(self, tmp_path: Path) -> None:
        whole = Clip(numbered_clip(36), options=H264 | {"g": "12", "bf": "0"}).write(tmp_path / "whole.mp4")
        source = write_packets(whole, tmp_path / "headless.ts", range(5, 36), "mpegts")
        video = run(source, tmp_path)
        assert shown_by(tmp_path) == list(range(12, 36))
        assert any("does not start with a key frame; 7 pictures" in warning for warning in video.warnings)

    def test_broken_bytes_in_the_middle_are_passed_over(self, tmp_path: Path) -> None:
        source = Clip(numbered_clip(60), options=H264 | {"g": "12", "bf": "0"}).write(tmp_path / "clip.mp4")
        content = bytearray(source.read_bytes())
        start = content.index(b"mdat")
        content[start + 4000 : start + 8000] = bytes(4000)
        source.write_bytes(content)
        video = run(source, tmp_path)
        assert video.frame_count == 60
        assert shown_by(tmp_path)[:3] == [0, 1, 2]
        assert shown_by(tmp_path)[-3:] == [57, 58, 59]

    def test_nothing_that_decodes_is_an_error(self, plain_clip: Path, tmp_path: Path) -> None:
        source = write_packets(plain_clip, tmp_path / "headless.ts", range(2, 18), "mpegts")
        with pytest.raises(NothingDecodes):
            run(source, tmp_path / "out")


class TestLimits:
    def test_too_many_pixels(self, plain_clip: Path, tmp_path: Path) -> None:
        with pytest.raises(VideoTooLarge):
            run(plain_clip, tmp_path, NormaliseSettings(max_pixels=128 * 96 - 1))

    def test_too_long(self, plain_clip: Path, tmp_path: Path) -> None:
        with pytest.raises(VideoTooLong):
            run(plain_clip, tmp_path, NormaliseSettings(max_duration_s=1.9))

    def test_too_many_frames(self, plain_clip: Path, tmp_path: Path) -> None:
        with pytest.raises(VideoTooLong):
            run(plain_clip, tmp_path, NormaliseSettings(max_frames=47))
        assert list(tmp_path.iterdir()) == []

    def test_a_header_that_declares_a_huge_picture(self, tmp_path: Path) -> None:
        bomb = tmp_path / "bomb.y4m"
        bomb.write_bytes(b"YUV4MPEG2 W8000 H8000 F24:1 Ip A1:1 C420\nFRAME\n" + bytes(1000))
        with pytest.raises(VideoTooLarge):
            run(bomb, tmp_path / "out")

    def test_two_pictures_far_apart(self, tmp_path: Path) -> None:
        clip = Clip(numbered_clip(2), container="mpegts", pts=[0, 40_000 * 24])
        with pytest.raises(VideoTooLong):
            run(clip.write(tmp_path / "bomb.ts"), tmp_path / "out")
        assert list((tmp_path / "out").iterdir()) == []


class TestProgress:
    @pytest.mark.parametrize("container", ["mp4", "h264"])
    def test_rises_from_0_to_1(self, tmp_path: Path, container: str) -> None:
        source = Clip(numbered_clip(60), container=container).write(tmp_path / "clip")
        shares: list[float] = []
        normalise(source, tmp_path, NormaliseSettings(), shares.append)
        assert shares == sorted(set(shares))
        assert (shares[0], shares[-1]) == (0.0, 1.0)
        assert len(shares) > 5

    def test_raising_cancels_and_leaves_nothing(self, plain_clip: Path, tmp_path: Path) -> None:
        def cancel(share: float) -> None:
            if share > 0.5:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            normalise(plain_clip, tmp_path, NormaliseSettings(), cancel)
        assert list(tmp_path.iterdir()) == []
