"""Writing H.264 that every browser plays and every reader can jump in."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.container import OutputContainer
from av.error import ExternalError
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream
from numpy.typing import NDArray

GROUP_SIZE = 12  # a jump decodes at most this many pictures
_THREADS = 4  # more gain little and each takes memory of its own
_BT709 = 1  # the number of BT.709 in AVColorSpace


class VideoEncoder:
    """Writes frames of a constant rate to an MP4 with short groups of pictures.

    8-bit 4:2:0 in limited-range BT.709, named as such; no B-frames, so decoding order is showing order; the
    index stands before the pictures, so playing starts before the file has arrived. The same frames give the
    same bytes.

    The file exists under its name from the start; a caller that fails midway removes it.

    Raises:
        MemoryError: while writing, when the encoder gets no memory.
    """

    def __init__(self, path: Path, width: int, height: int, frame_rate: Fraction, *, crf: int = 18) -> None:
        self._next_frame = 0
        self._container: OutputContainer = av.open(
            f"file:{path.resolve()}",
            mode="w",
            format="mp4",
            options={"movflags": "+faststart", "fflags": "+bitexact"},
        )
        self._stream: VideoStream = self._container.add_stream(
            "libx264",
            rate=frame_rate,
            options={
                "crf": str(crf),
                "preset": "veryfast",
                "g": str(GROUP_SIZE),
                "keyint_min": str(GROUP_SIZE),
                "sc_threshold": "0",  # groups of one length make every jump cost the same
                "bf": "0",
                "flags": "+bitexact",
            },
        )
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"
        context = self._stream.codec_context
        context.time_base = 1 / frame_rate
        context.thread_count = _THREADS
        context.color_range = ColorRange.MPEG
        context.colorspace = _BT709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709

    def write(self, pixels: NDArray[np.uint8], *, repeat: int = 1) -> None:
        """Append one (H W 3) uint8 RGB picture as ``repeat`` frames."""
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        frame.time_base = self._stream.codec_context.time_base
        for _ in range(repeat):
            frame.pts, frame.duration = self._next_frame, 1
            self._encode(frame)
            self._next_frame += 1

    def close(self) -> None:
        """Write what is held back and the index of the file."""
        self._encode(None)
        self._container.close()

    def abandon(self) -> None:
        """Close the file without finishing it; the caller removes it."""
        self._container.close()

    def _encode(self, frame: av.VideoFrame | None) -> None:
        try:
            self._container.mux(self._stream.encode(frame))
        except ExternalError as error:  # x264 does not say why, but with settings that work it is memory
            raise MemoryError("the H.264 encoder could not go on") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self.abandon()
