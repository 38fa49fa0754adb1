"""The warnings of an ingest: what was changed or lost, in sentences for the person who uploaded the file."""

from dataclasses import dataclass, field

import av
from av.video.reformatter import ColorTrc

from media.decoding import DecodeLog
from media.pixels import has_alpha
from media.probe import VideoFacts
from media.shape import FrameShape

_MISSING_SHARE, _MISSING_S = 0.05, 1.0  # less than this may be a rounded or padded duration
_HDR_TRANSFERS = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)


@dataclass
class PictureNotes:
    """What was unusual about the pictures of a video.

    Attributes:
        sizes: the different sizes met, (width, height) in pixels.
        had_alpha: a picture had transparent parts, or could have had.
        left_alpha_out: transparency is kept beside the pictures, in a form that is not read.
        was_interlaced: a picture was made of two half pictures.
        was_hdr: a picture was coded for high dynamic range.
    """

    sizes: set[tuple[int, int]] = field(default_factory=set)
    had_alpha: bool = False
    left_alpha_out: bool = False
    was_interlaced: bool = False
    was_hdr: bool = False

    def note(self, picture: av.VideoFrame) -> None:
        """Look at the properties of one picture."""
        self.sizes.add((picture.width, picture.height))
        self.had_alpha = self.had_alpha or has_alpha(picture)
        self.was_interlaced = self.was_interlaced or picture.interlaced_frame
        self.was_hdr = self.was_hdr or picture.color_trc in _HDR_TRANSFERS


@dataclass(frozen=True)
class Ingest:
    """All that is known after a video was decoded once.

    Attributes:
        facts: what the file announced.
        shape: how its pictures became frames.
        log: how decoding went.
        decoded_s: seconds from the first picture to the end of the last.
        repaired_stamps: pictures whose time stamp was missing or ran backward.
        pictures: what was unusual about them.
    """

    facts: VideoFacts
    shape: FrameShape
    log: DecodeLog
    decoded_s: float
    repaired_stamps: int
    pictures: PictureNotes


def warnings_of(ingest: Ingest) -> list[str]:
    """Say what a person should know, the gravest first; an ordinary file gives an empty list."""
    return [
        *_damage(ingest),
        *_pictures(ingest.pictures),
        *_streams(ingest.facts),
        *_size(ingest.shape, ingest.facts),
    ]


def _damage(ingest: Ingest) -> list[str]:
    sentences = []
    announced_s, log = ingest.facts.duration_s, ingest.log
    missing_s = (announced_s or 0) - ingest.decoded_s
    if announced_s and missing_s > max(_MISSING_S, _MISSING_SHARE * announced_s):
        sentences.append(
            f"The file announces {announced_s:.1f} s, but only {ingest.decoded_s:.1f} s of pictures could be "
            "decoded; it may be cut off or damaged. What decodes was kept."
        )
    elif log.broke_off:
        sentences.append("The file breaks off with an error at its end; what decodes before it was kept.")
    if log.leading_packets:
        sentences.append(
            f"The video does not start with a key frame; {log.leading_packets} pictures at its start could "
            "not be decoded and are missing."
        )
    if log.broken_packets:
        sentences.append(
            f"{log.broken_packets} pictures of the video are damaged; frames around them may be missing or "
            "look wrong."
        )
    if ingest.repaired_stamps:
        sentences.append(
            f"{ingest.repaired_stamps} pictures had no usable time stamp; their times were taken from the "
            "frame rate."
        )
    return sentences


def _pictures(notes: PictureNotes) -> list[str]:
    sentences = []
    if len(notes.sizes) > 1:
        sentences.append("The size of the pictures changes during the video; all were scaled to the first.")
    if notes.had_alpha:
        sentences.append("The video has transparent parts; they were laid over black.")
    if notes.left_alpha_out:
        sentences.append("The video has transparent parts; they show the colours that lie beneath.")
    if notes.was_interlaced:
        sentences.append("The video is interlaced; moving edges may look like combs.")
    if notes.was_hdr:
        sentences.append("The video has high dynamic range; its colours may look pale.")
    return sentences


def _streams(facts: VideoFacts) -> list[str]:
    count = sum(each.kind == "video" for each in facts.streams)
    if count < 2:
        return []
    return [f"The file has {count} video streams; the largest, number {facts.video_stream}, was used."]


def _size(shape: FrameShape, facts: VideoFacts) -> list[str]:
    sentences = []
    (height, width), (even_height, even_width) = shape.scaled, shape.even
    stored = (facts.width, facts.height) if shape.orientation.transposed else (facts.height, facts.width)
    if shape.scaled != stored:
        sentences.append(
            f"The pixels of the video are not square; its pictures were stretched to {width} x {height}."
        )
    if shape.scaled != shape.even:
        sentences.append(
            f"The size {width} x {height} is odd; the last row or column was repeated once to make it "
            f"{even_width} x {even_height}."
        )
    return sentences
