"""What a file says about its video, found by looking inside and never at the name."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, Self

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from media.containers import best_video_stream, codec_name, open_container
from media.decoding import decode_packet, demux
from media.pixels import Orientation, orientation_of

_PACKETS_TO_TRY = 300  # until the first picture comes out; a broadcast may start ten seconds before one


@dataclass(frozen=True)
class StreamFacts:
    """One stream of a file: its index, its kind (video, audio, subtitle, data, attachment), its codec."""

    index: int
    kind: str
    codec: str


@dataclass(frozen=True)
class VideoFacts:
    """What a file announces; only decoding shows whether it is true.

    Attributes:
        container: FFmpeg's short name of the container format.
        codec: FFmpeg's short name of the video codec.
        width, height: of the stored pictures, pixels, before rotation and before pixels are made square.
        rotation: clockwise degrees that make the pictures upright: 0, 90, 180 or 270.
        pixel_aspect: width of a stored pixel over its height.
        frame_rate: average frames per second, None when the file does not say.
        duration_s: seconds, None when the file does not say.
        frame_count_estimate: counted by the file or derived from rate and duration, None when unknown.
        pixel_format: FFmpeg's name, such as ``yuv420p10le``; empty when unknown.
        video_stream: index of the stream that was chosen.
        streams: all streams of the file.
    """

    container: str
    codec: str
    width: int
    height: int
    rotation: int
    pixel_aspect: Fraction
    frame_rate: Fraction | None
    duration_s: float | None
    frame_count_estimate: int | None
    pixel_format: str
    video_stream: int
    streams: tuple[StreamFacts, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the facts as JSON values; fractions become text such as ``30000/1001``."""
        return asdict(self) | {
            "pixel_aspect": str(self.pixel_aspect),
            "frame_rate": None if self.frame_rate is None else str(self.frame_rate),
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Rebuild facts from ``to_json``."""
        rate = values["frame_rate"]
        changed = {
            "pixel_aspect": Fraction(values["pixel_aspect"]),
            "frame_rate": None if rate is None else Fraction(rate),
            "streams": tuple(StreamFacts(**stream) for stream in values["streams"]),
        }
        return cls(**(values | changed))


def probe(path: Path) -> VideoFacts:
    """Look into a file and decode its first picture.

    The file is parsed in this process: files of strangers go through ``media.sandbox`` instead.

    Raises:
        SourceMissing, NotAVideo, NoVideoStream, UnsupportedCodec.
    """
    with open_container(path) as container:
        stream = best_video_stream(container)
        facts = read_facts(container, stream, Orientation())
        first = _first_picture(container, stream)
        return facts if first is None else read_facts(container, stream, orientation_of(first))


def read_facts(container: InputContainer, stream: VideoStream, orientation: Orientation) -> VideoFacts:
    """Collect the facts of an opened file."""
    rate = stream.average_rate or stream.guessed_rate
    duration_s = _duration_s(container, stream)
    estimate = stream.frames or (round(duration_s * rate) if duration_s and rate else None)
    return VideoFacts(
        container=container.format.name,
        codec=codec_name(stream),
        width=stream.codec_context.width,
        height=stream.codec_context.height,
        rotation=orientation.rotation,
        pixel_aspect=stream.sample_aspect_ratio or Fraction(1),
        frame_rate=rate or None,
        duration_s=duration_s,
        frame_count_estimate=estimate,
        pixel_format=stream.codec_context.pix_fmt or "",
        video_stream=stream.index,
        streams=tuple(
            StreamFacts(each.index, each.type, getattr(each.codec_context, "name", None) or "unknown")
            for each in container.streams
        ),
    )


def _duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _first_picture(container: InputContainer, stream: VideoStream) -> av.VideoFrame | None:
    for packet in islice(demux(container, stream), _PACKETS_TO_TRY):
        for picture in decode_packet(stream, packet):
            return picture
    return None
