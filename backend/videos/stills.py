"""Frames as JPEG pictures: the browser's ground truth."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from backend.storage import BlobStore, video_keys
from media.jpeg import encode_jpeg, thumbnail
from media.reader import FrameReader

PictureKey = tuple[UUID, int, int | None]
"""Video, frame, and width where it is smaller."""

READERS = 4
CACHE_BYTES = 256 * 2**20


class Stills:
    """Decodes frames on demand. A few videos stay open, and what was encoded lately is kept."""

    def __init__(self, store: BlobStore, *, readers: int = READERS, cache_bytes: int = CACHE_BYTES) -> None:
        self._store = store
        self._most_readers = readers
        self._readers: OrderedDict[UUID, _LazyReader] = OrderedDict()
        self._readers_lock = Lock()
        self._cache = _PictureCache(cache_bytes)

    def jpeg(self, video_id: UUID, frame_index: int, width: int | None = None) -> bytes:
        """Give one frame as JPEG.

        Args:
            width: pixels, for a smaller picture; a frame is never enlarged. None gives it as it is.

        Raises:
            BlobNotFound: the storage lacks the video.
            MediaError: the video has no such frame or cannot be read.
        """
        key = (video_id, frame_index, width)
        kept = self._cache.get(key)
        if kept is not None:
            return kept
        pixels = self._reader(video_id).open().read(frame_index)
        if width is not None:
            pixels = thumbnail(pixels, max(round(pixels.shape[0] * width / pixels.shape[1]), 1))
        picture = encode_jpeg(pixels)
        self._cache.put(key, picture)
        return picture

    def forget(self, video_id: UUID) -> None:
        """Let go of a video that was removed."""
        with self._readers_lock:
            self._readers.pop(video_id, None)
        self._cache.drop(video_id)

    def _reader(self, video_id: UUID) -> _LazyReader:
        with self._readers_lock:
            reader = self._readers.pop(video_id, None) or _LazyReader(self._store, video_id)
            self._readers[video_id] = reader
            while len(self._readers) > self._most_readers:
                self._readers.popitem(last=False)  # its file closes when its last user lets go of it
            return reader


class _LazyReader:
    """A reader that opens its file on first use, once, without keeping other videos waiting."""

    def __init__(self, store: BlobStore, video_id: UUID) -> None:
        self._store = store
        self._video_id = video_id
        self._reader: FrameReader | None = None
        self._lock = Lock()

    def open(self) -> FrameReader:
        with self._lock:
            if self._reader is None:
                self._reader = FrameReader(self._store.local_path(video_keys(self._video_id).video))
            return self._reader


class _PictureCache:
    """Least recently used pictures go first when there are too many bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._bytes = 0
        self._pictures: OrderedDict[PictureKey, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: PictureKey) -> bytes | None:
        with self._lock:
            picture = self._pictures.get(key)
            if picture is not None:
                self._pictures.move_to_end(key)
            return picture

    def put(self, key: PictureKey, picture: bytes) -> None:
        with self._lock:
            self._bytes += len(picture) - len(self._pictures.pop(key, b""))
            self._pictures[key] = picture
            while self._bytes > self._limit_bytes and len(self._pictures) > 1:
                self._bytes -= len(self._pictures.popitem(last=False)[1])

    def drop(self, video_id: UUID) -> None:
        with self._lock:
            for key in [key for key in self._pictures if key[0] == video_id]:
                self._bytes -= len(self._pictures.pop(key))
