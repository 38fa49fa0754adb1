"""Perceptual hashes of frames: pictures that look alike have hashes that differ in few bits."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from media.reader import FrameSource

BITS = 64
_WIDTH, _HEIGHT = 9, 8
_MOST_FRAMES = 16
_FLAT = 4.0
"""Standard deviation of grey values below which a frame shows too little to be told from others."""


def hashes_of(frames: FrameSource, frame_rate: float, most: int = _MOST_FRAMES) -> list[int]:
    """Hash one frame a second, and at most so many, evenly spread; flat frames are left out.

    Args:
        frames: of a video.
        frame_rate: frames per second.
        most: hashes to make.

    Returns:
        64-bit hashes, by frame.

    Raises:
        FrameUnreadable: a frame does not decode.
    """
    count = len(frames)
    wanted = max(1, min(most, round(count / frame_rate)))
    indices = [(2 * position + 1) * count // (2 * wanted) for position in range(wanted)]
    return [found for index in indices if (found := difference_hash(frames.read(index))) is not None]


def difference_hash(rgb: NDArray[np.uint8]) -> int | None:
    """Hash a picture by where it gets brighter from left to right, on 9 x 8 cells.

    Args:
        rgb: (H W 3) uint8.

    Returns:
        64 bits; None for a picture that is flat.
    """
    grey = cv2.resize(
        cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_AREA
    ).astype(np.int16)
    if float(grey.std()) < _FLAT:
        return None
    bits = np.packbits(grey[:, 1:] > grey[:, :-1])
    return int.from_bytes(bits.tobytes(), "big")


def distances(left: Sequence[int], right: Sequence[int]) -> NDArray[np.int64]:
    """Count differing bits of every pair.

    Args:
        left, right: 64-bit hashes.

    Returns:
        (left right) int64, 0 to 64.
    """
    a = np.array(left, np.uint64)[:, None]
    b = np.array(right, np.uint64)[None, :]
    differing: NDArray[np.int64] = np.bitwise_count(a ^ b).astype(np.int64)
    return differing
