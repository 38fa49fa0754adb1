"""Clips made by code whose every frame shows its own number in large blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

_BITS = 12
_COLUMNS = 4


def numbered(number: int, height: int = 96, width: int = 128) -> NDArray[np.uint8]:
    """Draw a number as 4 by 3 black or white blocks over the whole frame."""
    bits = [(number >> bit) & 1 for bit in range(_BITS)]
    blocks = np.array(bits, np.uint8).reshape(_BITS // _COLUMNS, _COLUMNS) * 215 + 20
    rows = np.arange(height) * blocks.shape[0] // height
    columns = np.arange(width) * blocks.shape[1] // width
    return np.repeat(blocks[rows][:, columns][..., None], 3, axis=2)


def number_of(rgb: NDArray[np.uint8]) -> int:
    """Read the number that a frame shows, at any size."""
    height, width = rgb.shape[:2]
    rows, columns = _BITS // _COLUMNS, _COLUMNS
    bits = [
        rgb[(2 * row + 1) * height // (2 * rows), (2 * column + 1) * width // (2 * columns)].mean() > 128
        for row in range(rows)
        for column in range(columns)
    ]
    return sum(int(bit) << place for place, bit in enumerate(bits))


@dataclass(frozen=True)
class Clip:
    """How to write a clip; ``pts`` are in units of ``time_base`` and default to the frame numbers."""

    frames: Sequence[NDArray[np.uint8]]
    codec: str = "libx264"
    rate: Fraction = Fraction(24)
    container: str = "mp4"
    pixel_format: str = "yuv420p"
    pts: Sequence[int] | None = None
    time_base: Fraction | None = None
    options: dict[str, str] = field(default_factory=lambda: {"preset": "ultrafast", "crf": "10"})
    rotation: int = 0
    pixel_aspect: Fraction | None = None
    index_first: bool = False

    def write(self, path: Path) -> Path:
        time_base = self.time_base or 1 / self.rate
        flags = {"movflags": "faststart"} if self.index_first else {}
        with av.open(str(path), "w", format=self.container, options=flags) as container:
            stream = container.add_stream(self.codec, rate=self.rate, options=self.options)
            assert isinstance(stream, av.VideoStream)
            stream.height, stream.width = self.frames[0].shape[:2]
            stream.pix_fmt = self.pixel_format
            stream.codec_context.time_base = time_base
            if self.pixel_aspect is not None:
                stream.codec_context.sample_aspect_ratio = self.pixel_aspect
            if self.rotation:
                stream.set_display_rotation(self.rotation)
            for pts, frame in zip(self.pts or range(len(self.frames)), self.frames, strict=True):
                picture = av.VideoFrame.from_ndarray(frame, format=_array_format(frame))
                picture = picture.reformat(format=self.pixel_format)
                picture.pts, picture.time_base = pts, time_base
                container.mux(stream.encode(picture))
            container.mux(stream.encode(None))
        return path


def numbered_clip(count: int, height: int = 96, width: int = 128) -> list[NDArray[np.uint8]]:
    """Frames 0 to ``count`` - 1, each with its number."""
    return [numbered(number, height, width) for number in range(count)]


def write_packets(source: Path, target: Path, keep: Iterable[int], container: str) -> Path:
    """Copy some packets of a video, counted from 0, without encoding again."""
    kept = set(keep)
    with av.open(str(source)) as read, av.open(str(target), "w", format=container) as written:
        stream = read.streams.video[0]
        copy = written.add_stream_from_template(stream)
        for number, packet in enumerate(read.demux(stream)):
            if packet.dts is not None and number in kept:
                packet.stream = copy
                written.mux(packet)
    return target


def write_sound(path: Path) -> Path:
    """Write a tenth of a second of sound without pictures."""
    with av.open(str(path), "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        assert isinstance(stream, av.AudioStream)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        silence.rate, silence.pts = 8000, 0
        container.mux(stream.encode(silence))
        container.mux(stream.encode(None))
    return path


def _array_format(frame: NDArray[np.uint8]) -> str:
    return "rgba" if frame.shape[2] == 4 else "rgb24"
