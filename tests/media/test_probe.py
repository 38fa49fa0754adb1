"""Files are known by what is inside them."""

from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from media.errors import NotAVideo, NoVideoStream, SourceMissing
from media.probe import VideoFacts, probe
from tests.media.clips import Clip, numbered, numbered_clip, write_sound


class TestProbe:
    def test_tells_the_facts(self, tmp_path: Path) -> None:
        frames = numbered_clip(30, 96, 128)
        clip = Clip(frames, rate=Fraction(30000, 1001), rotation=-90, pixel_aspect=Fraction(4, 3))
        facts = probe(clip.write(tmp_path / "clip.mov"))
        assert facts.codec == "h264"
        assert "mp4" in facts.container
        assert (facts.width, facts.height, facts.rotation) == (128, 96, 90)
        assert facts.pixel_aspect == Fraction(4, 3)
        assert facts.frame_rate == Fraction(30000, 1001)
        assert facts.duration_s == pytest.approx(30 * 1001 / 30000, abs=0.002)
        assert facts.frame_count_estimate == 30
        assert facts.pixel_format == "yuv420p"
        assert [(stream.kind, stream.codec) for stream in facts.streams] == [("video", "h264")]

    def test_facts_survive_json(self, plain_clip: Path) -> None:
        facts = probe(plain_clip)
        assert VideoFacts.from_json(facts.to_json()) == facts

    @pytest.mark.parametrize("name", ["clip.txt", "clip", "clip.yuv", "clip.jpg", "clip.m3u8", "100%.bin"])
    def test_a_video_is_known_under_any_name(self, tmp_path: Path, plain_clip: Path, name: str) -> None:
        path = tmp_path / name
        path.write_bytes(plain_clip.read_bytes())
        assert probe(path).codec == "h264"

    def test_of_several_video_streams_the_largest_is_taken(self, tmp_path: Path) -> None:
        path = tmp_path / "two.mkv"
        with av.open(str(path), "w", format="matroska") as container:
            for height, width in ((48, 64), (96, 128), (64, 64)):
                stream = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
                assert isinstance(stream, av.VideoStream)
                stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for number, stream in enumerate(container.streams.video):
                picture = av.VideoFrame.from_ndarray(numbered(number, stream.height, stream.width))
                container.mux(stream.encode(picture.reformat(format="yuv420p")))
                container.mux(stream.encode(None))
        facts = probe(path)
        assert (facts.video_stream, facts.width, facts.height) == (1, 128, 96)


class TestRefusals:
    @pytest.mark.parametrize("name", ["notes.mp4", "notes.txt", "notes.yuv", "notes.png", "notes.mkv"])
    @pytest.mark.parametrize("content", [b"", b"Just text.\n" * 500, bytes(range(256)) * 40], ids=len)
    def test_what_is_no_video_is_refused_under_any_name(
        self, tmp_path: Path, name: str, content: bytes
    ) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises((NotAVideo, NoVideoStream)):
            probe(path)

    def test_sound_alone_has_no_video_stream(self, tmp_path: Path) -> None:
        with pytest.raises(NoVideoStream):
            probe(write_sound(tmp_path / "song.mp4"))

    @pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp", "tiff"])
    def test_a_picture_is_no_video(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / "picture.mp4"
        Image.fromarray(numbered(5)).save(path, format={"jpg": "jpeg"}.get(suffix, suffix))
        with pytest.raises(NotAVideo):
            probe(path)

    @pytest.mark.parametrize(
        "playlist",
        [
            "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{clip}\n#EXT-X-ENDLIST\n",
            "ffconcat version 1.0\nfile '{clip}'\n",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
            '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period>{clip}</Period></MPD>',
        ],
        ids=["hls", "concat", "sdp", "dash"],
    )
    @pytest.mark.parametrize("name", ["list.mp4", "list.m3u8", "list.sdp", "list.ffconcat"])
    def test_files_that_refer_to_others_are_refused(
        self, tmp_path: Path, plain_clip: Path, playlist: str, name: str
    ) -> None:
        path = tmp_path / name
        path.write_text(playlist.format(clip=plain_clip))
        with pytest.raises(NotAVideo):
            probe(path)

    def test_a_name_is_never_taken_for_an_address(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        for name in ("http:x", "concat:a|b", "pipe:0", "nothing.mp4", "."):
            with pytest.raises(SourceMissing):
                probe(Path(name))

    def test_an_mp4_without_its_index_is_refused_in_words(self, tmp_path: Path, plain_clip: Path) -> None:
        path = tmp_path / "cut.mp4"
        path.write_bytes(plain_clip.read_bytes()[: plain_clip.stat().st_size // 2])
        with pytest.raises(NotAVideo) as caught:
            probe(path)
        assert "cut off" in caught.value.detail
