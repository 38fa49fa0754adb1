"""What a video may have at most, and the refusal of what has more."""

from dataclasses import dataclass
from fractions import Fraction

from media.errors import VideoTooLarge, VideoTooLong

_MAX_SIDE = 16_384  # of the H.264 encoder


@dataclass(frozen=True)
class NormaliseSettings:
    """How to normalise and what to refuse.

    Attributes:
        frame_rate: frames per second of the result.
        max_pixels: most pixels a frame, of the source and of the result.
        max_duration_s: longest video, seconds.
        max_frames: most frames of the result.
        crf: quality of the H.264 proxy; lower is better and larger.
    """

    frame_rate: Fraction | int = 24
    max_pixels: int = 4096 * 4096
    max_duration_s: float = 4 * 3600
    max_frames: int = 400_000
    crf: int = 18


def refuse_pixels(width: int, height: int, settings: NormaliseSettings) -> None:
    """Check the size of a picture. Raises VideoTooLarge."""
    if width * height > settings.max_pixels or max(width, height) > _MAX_SIDE:
        raise VideoTooLarge(
            f"The video has {width} x {height} pixels, more than the {settings.max_pixels:,} allowed, or "
            f"more than {_MAX_SIDE:,} on one side; scale it down and upload it again.",
            width=width,
            height=height,
            max_pixels=settings.max_pixels,
        )


def refuse_duration(duration_s: float | None, settings: NormaliseSettings) -> None:
    """Check a duration that a file announces. Raises VideoTooLong."""
    if duration_s is not None and duration_s > settings.max_duration_s:
        raise VideoTooLong(
            f"The video lasts {duration_s:.0f} s, longer than the {settings.max_duration_s:.0f} s allowed; "
            "cut it into parts and upload those.",
            duration_s=duration_s,
            max_duration_s=settings.max_duration_s,
        )


def refuse_frame_count(frame_count: int, settings: NormaliseSettings) -> None:
    """Check the number of frames of the result. Raises VideoTooLong."""
    most = min(settings.max_frames, int(settings.max_duration_s * Fraction(settings.frame_rate)))
    if frame_count > most:
        raise VideoTooLong(
            f"The video gives more than the {most:,} frames allowed; cut it into parts and upload those.",
            max_frames=most,
        )
