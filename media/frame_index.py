"""The list of a stream's pictures by presentation time stamp: what "frame 17" of a file means."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from av.container import InputContainer
from av.video.stream import VideoStream

from media.decoding import decode, demux

# One packet is one picture here. Elsewhere (VP8, MPEG-2 fields, ...) only decoding tells.
_ONE_PICTURE_A_PACKET = {"h264", "hevc", "av1", "vp9", "mjpeg", "png", "ffv1", "prores", "rawvideo", "mpeg4"}


class PacketFacts(NamedTuple):
    """What the index needs to know of one packet."""

    pts: int | None
    is_keyframe: bool
    is_usable: bool


@dataclass(frozen=True)
class FrameIndex:
    """Time stamps of all pictures in presentation order.

    Attributes:
        pts: strictly rising; in units of the stream's time base, or simple counts when ``is_ordinal``.
        keyframes: the frame indices from which decoding can start, rising; the first is 0.
        is_ordinal: the file has no time stamps to seek by, pictures are counted from the start instead.
    """

    pts: list[int]
    keyframes: list[int]
    is_ordinal: bool = False

    def keyframe_before(self, frame_index: int) -> int:
        """Give the last keyframe at or before a frame."""
        at = bisect_left(self.keyframes, frame_index + 1) - 1
        return self.keyframes[max(at, 0)]


def read_packets(container: InputContainer, stream: VideoStream) -> list[PacketFacts]:
    """List the packets of a stream without decoding; a damaged end simply ends the list."""
    return [
        PacketFacts(packet.pts, packet.is_keyframe, not packet.is_discard and not packet.is_corrupt)
        for packet in demux(container, stream)
        if packet.size > 0
    ]


def index_of_packets(packets: list[PacketFacts], codec: str) -> FrameIndex | None:
    """Build the index from packets alone, or give None where they do not tell which pictures come out."""
    if codec not in _ONE_PICTURE_A_PACKET or not packets or not packets[0].is_keyframe:
        return None
    if not all(packet.is_usable and packet.pts is not None for packet in packets):
        return None
    return _index_of([(packet.pts, packet.is_keyframe) for packet in packets])


def index_by_decoding(container: InputContainer, stream: VideoStream) -> FrameIndex:
    """Build the index by decoding every picture once: slower, always right."""
    pictures = [(frame.pts, frame.key_frame) for frame in decode(container, stream)]
    return _index_of(pictures) or FrameIndex(list(range(len(pictures))), [0], is_ordinal=True)


def _index_of(pictures: list[tuple[int | None, bool]]) -> FrameIndex | None:
    """Sort pictures by time stamp; None when a stamp is missing or given twice."""
    stamps = dict(pictures)
    pts = sorted(stamp for stamp in stamps if stamp is not None)
    if not pts or None in stamps or len(pts) != len(pictures):
        return None
    keyframes = [index for index, stamp in enumerate(pts) if stamps[stamp]]
    return FrameIndex(pts, keyframes if keyframes[:1] == [0] else [0, *keyframes])
