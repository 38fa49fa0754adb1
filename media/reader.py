"""Random access to frames, exact to the frame: whoever asks for frame 17 gets the 18th picture, always.

Frames are found by presentation time stamp, never by counting from a guess of the frame rate. Axes: ``H W``
frame pixels.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Protocol, Self

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from media.containers import best_video_stream, codec_name, open_container
from media.decoding import decode
from media.errors import FrameUnreadable, NothingDecodes
from media.frame_index import FrameIndex, index_by_decoding, index_of_packets, read_packets
from media.pixels import fit_to_size, orientation_of, to_rgb, turn_upright
from media.stills import ArrayFrames, ImageFolder, require_in_range

_CACHE_BYTES = 64 * 2**20
_SEEK_ATTEMPTS = 3


class FrameSource(Protocol):
    """Anything that has frames: a video file, a folder of images, arrays."""

    @property
    def width(self) -> int:
        """Width of every frame, pixels."""
        ...

    @property
    def height(self) -> int:
        """Height of every frame, pixels."""
        ...

    def __len__(self) -> int: ...

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        """Give (H W 3) uint8 RGB. Raises FrameOutOfRange, FrameUnreadable."""
        ...


class FrameReader:
    """The frames of a video file, upright, in RGB.

    Reading forward costs one decode a frame. A jump decodes from the keyframe before it; the pictures
    passed on the way are kept (up to ``cache_bytes``), so that reading backward stays cheap as well.
    Safe to use from several threads; they take turns.

    Raises:
        SourceMissing, NotAVideo, NoVideoStream, UnsupportedCodec, NothingDecodes: while opening.
    """

    def __init__(self, path: str | Path, *, cache_bytes: int = _CACHE_BYTES) -> None:
        self._path = Path(path)
        self._lock = RLock()
        self._cache = _PictureCache(cache_bytes)
        self._open()
        try:
            self._index = self._build_index()
            self._frame_of_pts = {pts: frame for frame, pts in enumerate(self._index.pts)}
            first = self._picture(0)
        except BaseException:
            self.close()
            raise
        self.frame_rate: Fraction = Fraction(self._stream.average_rate or self._stream.guessed_rate or 24)
        self._orientation = orientation_of(first)
        self.height, self.width = turn_upright(to_rgb(first), self._orientation).shape[:2]

    def __len__(self) -> int:
        return len(self._index.pts)

    @property
    def pts(self) -> Sequence[int]:
        """Presentation time stamps of all frames in units of ``time_base``."""
        return self._index.pts

    @property
    def time_base(self) -> Fraction:
        """Seconds per unit of ``pts``."""
        return Fraction(self._stream.time_base or Fraction(1, 24))

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        """Give one frame.

        Returns:
            (H W 3) uint8, RGB; the caller's own copy.

        Raises:
            FrameOutOfRange: no such frame.
            FrameUnreadable: the file announces the frame, but it does not decode.
        """
        require_in_range(frame_index, len(self))
        with self._lock:
            pixels = to_rgb(
                self._picture(frame_index)
            )  # converting marks the picture for a moment, so inside
        return fit_to_size(turn_upright(pixels, self._orientation), self.height, self.width)

    def close(self) -> None:
        """Close the file; reading afterwards is an error."""
        with self._lock:
            self._cache.clear()
            self._pictures: Iterator[tuple[int, av.VideoFrame]] = iter(())
            self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> None:
        """Open the file anew, at its start."""
        self._container = open_container(self._path)
        try:
            self._stream = best_video_stream(self._container)
        except BaseException:
            self._container.close()
            raise
        self._stream.thread_type = "SLICE"  # frame threads would answer a jump later
        self._pictures = iter(())
        self._next: int | None = None  # the frame that the decoder gives next; None before the first seek

    def _reopen(self) -> None:
        self._container.close()
        self._open()

    def _build_index(self) -> FrameIndex:
        packets = read_packets(self._container, self._stream)
        index = index_of_packets(packets, codec_name(self._stream))
        if index is None or not self._ends_as_announced(index):
            self._reopen()
            index = index_by_decoding(self._container, self._stream)
        if not index.pts:
            raise NothingDecodes("Not one picture of this video can be decoded; the file is damaged.")
        self._reopen()
        return index

    def _ends_as_announced(self, index: FrameIndex) -> bool:
        """Decode the last pictures to see whether the file is whole."""
        self._reopen()
        start = index.pts[index.keyframes[-1]]
        try:
            self._container.seek(start, stream=self._stream)
        except FFmpegError:
            return False
        found = {frame.pts for frame in decode(self._container, self._stream)}
        return found.issuperset(index.pts[index.keyframes[-1] :])

    def _picture(self, frame_index: int) -> av.VideoFrame:
        """Find one decoded picture: in the cache, further on, or behind a seek."""
        cached = self._cache.get(frame_index)
        if cached is not None:
            return cached
        keyframe = self._index.keyframe_before(frame_index)
        if self._next is not None and keyframe <= self._next <= frame_index:
            found = self._decode_until(frame_index)
            if found is not None:
                return found
        return self._seek_and_decode(frame_index, keyframe)

    def _seek_and_decode(self, frame_index: int, keyframe: int) -> av.VideoFrame:
        """Jump to a keyframe and decode on; where the file's seek lands too late, start further back."""
        for _ in range(_SEEK_ATTEMPTS):
            self._seek(keyframe)
            found = self._decode_until(frame_index)
            if found is not None:
                return found
            if keyframe == 0:
                break
            keyframe = self._index.keyframe_before(keyframe - 1)
        self._seek(0)
        found = self._decode_until(frame_index)
        if found is None:
            raise FrameUnreadable(
                f"Frame {frame_index} of the video is damaged and cannot be decoded.", frame_index=frame_index
            )
        return found

    def _seek(self, keyframe: int) -> None:
        """Place the decoder at a keyframe; frame 0 by reopening, which no damaged seek table can spoil."""
        if keyframe == 0 or self._index.is_ordinal:
            self._reopen()
        else:
            try:
                self._container.seek(self._index.pts[keyframe], stream=self._stream)
            except FFmpegError:
                self._reopen()
        self._pictures = self._numbered(decode(self._container, self._stream))
        self._next = keyframe

    def _numbered(self, pictures: Iterator[av.VideoFrame]) -> Iterator[tuple[int, av.VideoFrame]]:
        """Put frame indices to pictures; a picture that the index does not know is passed over."""
        if self._index.is_ordinal:
            yield from enumerate(pictures)
            return
        for picture in pictures:
            frame = None if picture.pts is None else self._frame_of_pts.get(picture.pts)
            if frame is not None:
                yield frame, picture

    def _decode_until(self, frame_index: int) -> av.VideoFrame | None:
        """Decode on up to a frame; None when the decoder passes it by or ends."""
        for frame, picture in self._pictures:
            self._cache.put(frame, picture)
            self._next = frame + 1
            if frame == frame_index:
                return picture
            if frame > frame_index:
                return None
        self._next = None
        return None


class _PictureCache:
    """The pictures decoded last, as the decoder gave them, within a number of bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._pictures: OrderedDict[int, av.VideoFrame] = OrderedDict()
        self._bytes = 0

    def get(self, frame_index: int) -> av.VideoFrame | None:
        picture = self._pictures.get(frame_index)
        if picture is not None:
            self._pictures.move_to_end(frame_index)
        return picture

    def put(self, frame_index: int, picture: av.VideoFrame) -> None:
        self._drop(self._pictures.pop(frame_index, None))
        self._pictures[frame_index] = picture
        self._bytes += _size_bytes(picture)
        while self._bytes > self._limit_bytes and len(self._pictures) > 1:
            self._drop(self._pictures.popitem(last=False)[1])

    def clear(self) -> None:
        self._pictures.clear()
        self._bytes = 0

    def _drop(self, picture: av.VideoFrame | None) -> None:
        self._bytes -= _size_bytes(picture) if picture is not None else 0


def _size_bytes(picture: av.VideoFrame) -> int:
    return sum(plane.buffer_size for plane in picture.planes)


def open_frames(source: str | Path | Sequence[NDArray[np.uint8]]) -> FrameSource:
    """Open whatever has frames.

    Args:
        source: a video file, a folder of images (in the order of their numbers), or (H W 3) uint8 arrays.

    Raises:
        NoFrames, or what FrameReader raises.
    """
    if not isinstance(source, str | Path):
        return ArrayFrames(source)
    path = Path(source)
    return ImageFolder(path) if path.is_dir() else FrameReader(path)
