"""A small looping video of a clip with its masks, and one picture of it."""

from fractions import Fraction
from pathlib import Path

from media.encoder import VideoEncoder
from media.formats.clip import Clip
from media.formats.layout import Beat, opened
from media.formats.overlay_layout import MasksInTurn
from media.jpeg import encode_jpeg, thumbnail
from media.overlay import paint_masks
from media.pixels import Orientation
from media.shape import plan_shape

HEIGHT_PX = 180
FRAME_RATE = 12
MOST_FRAMES = 60


def write_preview(clip: Clip, video: Path, poster: Path, beat: Beat) -> None:
    """Write a preview of a clip's annotated frames, at most sixty, at 12 frames a second.

    Args:
        clip: the clip.
        video: an MP4 file, 180 lines high.
        poster: a JPEG file: of those frames the one with most objects.
        beat: called for every frame.

    Raises:
        MediaError: the video cannot be read.
    """
    facts = clip.facts
    masks = MasksInTurn(facts, clip.masks())
    best: tuple[int, bytes] = (-1, b"")
    with opened(clip.video) as frames:
        small = thumbnail(frames.read(0), HEIGHT_PX)
        shape = plan_shape(small.shape[1], small.shape[0], None, Orientation())
        with VideoEncoder(video, shape.width, shape.height, Fraction(FRAME_RATE), crf=26) as encoder:
            for frame_index in facts.annotated_frames[:MOST_FRAMES]:
                beat()
                shown = masks(frame_index)
                small = shape.apply(thumbnail(paint_masks(frames.read(frame_index), shown), HEIGHT_PX))
                encoder.write(small)
                if len(shown) > best[0]:
                    best = (len(shown), encode_jpeg(small))
    poster.write_bytes(best[1])
