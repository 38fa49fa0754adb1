"""From any video to the one form the rest works with: constant rate, upright, square pixels, even size.

One pass, one picture at a time: memory does not grow with the length of the video, only the table of frames.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from media.advice import Ingest, warnings_of
from media.containers import best_video_stream, open_container, storage_error
from media.decoding import DecodeLog, decode
from media.errors import NothingDecodes
from media.frame_writer import FILMSTRIP_NAME, POSTER_NAME, VIDEO_NAME, FrameWriter, remove_outputs
from media.limits import NormaliseSettings, refuse_duration, refuse_pixels
from media.normalised import NormalisedVideo
from media.pixels import Orientation, orientation_of
from media.probe import read_facts
from media.shape import plan_shape
from media.timeline import SourceClock, Stamp, at_constant_rate

__all__ = ["FILMSTRIP_NAME", "POSTER_NAME", "VIDEO_NAME", "NormaliseSettings", "normalise"]

_FALLBACK_RATE = Fraction(25)  # for time stamps that are missing, where the file names no rate either
_THREADS = 4  # each decodes a picture of its own, so memory grows with them
Progress = Callable[[float], None]


def normalise(
    source: Path, out_dir: Path, settings: NormaliseSettings, progress: Progress
) -> NormalisedVideo:
    """Normalise a video in this process; for files of strangers use ``media.sandbox``.

    Writes ``video.mp4``, ``poster.jpg`` and ``filmstrip.jpg`` to ``out_dir``, and none of them when it fails.

    Args:
        source: any file that FFmpeg reads.
        out_dir: made when it is missing.
        settings: rate, quality and limits.
        progress: called with the share that is done, rising from 0 to 1; may raise to cancel.

    Raises:
        MediaError: SourceMissing, NotAVideo, NoVideoStream, UnsupportedCodec, VideoTooLarge, VideoTooLong,
            NothingDecodes, StorageFull.
    """
    try:
        with open_container(source) as container:
            stream = best_video_stream(container)
            announced = read_facts(container, stream, Orientation())
            refuse_duration(announced.duration_s, settings)
            refuse_pixels(announced.width, announced.height, settings)
            out_dir.mkdir(parents=True, exist_ok=True)
            report = _Report(progress, announced.duration_s, source.stat().st_size)
            return _decode_and_write(container, stream, out_dir, settings, report)
    except BaseException as error:
        remove_outputs(out_dir)
        full = storage_error(error) if isinstance(error, OSError) else None
        if full is None:
            raise
        raise full from error


def _decode_and_write(
    container: InputContainer,
    stream: VideoStream,
    out_dir: Path,
    settings: NormaliseSettings,
    report: "_Report",
) -> NormalisedVideo:
    stream.thread_type, stream.thread_count = "AUTO", _THREADS
    log = DecodeLog()
    pictures = decode(container, stream, log)
    first = next(pictures, None)
    if first is None:
        raise NothingDecodes(
            "Not one picture of this video can be decoded; the file is damaged or cut off at its start."
        )
    facts = read_facts(container, stream, orientation_of(first))
    shape = plan_shape(first.width, first.height, facts.pixel_aspect, orientation_of(first))
    refuse_pixels(shape.width, shape.height, settings)
    clock = SourceClock(Fraction(stream.time_base or 0), facts.frame_rate or _FALLBACK_RATE)
    rate = Fraction(settings.frame_rate)
    with FrameWriter(out_dir, shape, settings) as writer:
        writer.notes.left_alpha_out = stream.metadata.get("alpha_mode") == "1"
        for shown in at_constant_rate(_stamped(chain([first], pictures), clock), rate):
            writer.write(shown)
            report(float((shown.first_frame + shown.frame_count) / rate), log)
        filmstrip = writer.finish()
    decoded_s = float(len(writer.rows) / rate)
    ingest = Ingest(facts, shape, log, decoded_s, clock.repaired, writer.notes)
    report.done()
    return NormalisedVideo(
        width=shape.width,
        height=shape.height,
        frame_count=len(writer.rows),
        frame_rate=rate,
        duration_s=decoded_s,
        frames=writer.rows,
        warnings=warnings_of(ingest),
        facts=facts,
        filmstrip=filmstrip,
    )


def _stamped(pictures: Iterator[av.VideoFrame], clock: SourceClock) -> Iterator[tuple[av.VideoFrame, Stamp]]:
    for picture in pictures:
        yield picture, clock.stamp(picture.pts, picture.duration)


class _Report:
    """Turns seconds, or bytes where the file names no duration, into a share that only rises."""

    def __init__(self, progress: Progress, duration_s: float | None, size_bytes: int) -> None:
        self._progress, self._duration_s, self._size_bytes = progress, duration_s, size_bytes
        self._share = 0.0
        progress(0.0)

    def __call__(self, done_s: float, log: DecodeLog) -> None:
        if self._duration_s:
            share = done_s / self._duration_s
        else:
            share = log.position_bytes / max(self._size_bytes, 1)
        share = min(share, 0.99)  # all is done when the index is written
        if share > self._share:
            self._share = share
            self._progress(share)

    def done(self) -> None:
        self._progress(1.0)
