"""Pictures of the frames that are needed next, decoded on a thread while the network works."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


class PicturesAhead:
    """Reads pictures before they are asked for.

    The thread begins with the first picture that is expected and ends with ``close`` or with this object.

    Args:
        read: gives the picture of a frame; called by one thread at a time, not always the same.
        depth: at most this many pictures are held; 0 = none are read ahead.
    """

    def __init__(self, read: Callable[[int], Picture], depth: int) -> None:
        self._read_now = _one_at_a_time(read)
        self._depth = depth
        self._thread: ThreadPoolExecutor | None = None
        self._coming: dict[int, Future[Picture]] = {}

    def expect(self, frames: Sequence[int]) -> None:
        """Begin with these frames, in their order; others that were expected before are let go."""
        wanted = frames[: self._depth]
        for frame_index in self._coming.keys() - set(wanted):
            self._coming.pop(frame_index).cancel()
        for frame_index in wanted:
            if frame_index not in self._coming:
                self._coming[frame_index] = self._executor().submit(self._read_now, frame_index)

    def get(self, frame_index: int) -> Picture:
        """Give the picture of a frame, expected or not. Raises what ``read`` raises."""
        coming = self._coming.pop(frame_index, None)
        if coming is None or coming.cancel():  # one that has not begun is read here at once
            return self._read_now(frame_index)
        return coming.result()

    def close(self) -> None:
        """Let go of all pictures and end the thread."""
        self.expect(())
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)
            self._thread = None

    def _executor(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures-ahead")
        return self._thread


def _one_at_a_time(read: Callable[[int], Picture]) -> Callable[[int], Picture]:
    lock = Lock()

    def read_alone(frame_index: int) -> Picture:
        with lock:
            return read(frame_index)

    return read_alone
