"""Perceptual hashes of frames: pictures that look alike have hashes that differ in few bits."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from media.reader import FrameSource

BITS = 64
_MOST_BANDS = 11
"""With as many differing bits, bands of 64 bits are so narrow that they hardly divide the hashes."""
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


def close_pairs(
    hashes: NDArray[np.uint64], bits: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Find every pair of hashes that differ in few bits, without comparing all with all.

    Hashes that differ in ``bits`` bits at most agree in one of ``bits + 1`` bands at least, so that only
    those are compared that share a band. With many bits the bands become too narrow to divide anything; then
    all are compared.

    Args:
        hashes: (n) uint64, each once.
        bits: so many bits may differ.

    Returns:
        (p) int64 each: the places of the two, and how many bits differ. Each pair is there once.

    Source: multi-index hashing (Norouzi et al. 2012, arXiv 1307.2982), with whole bands only.
    """
    bands = _bands(bits)
    found = [pairs for band in range(len(bands)) for pairs in _pairs_of_band(hashes, bands, band, bits)]
    whole = np.concatenate([np.empty((3, 0), np.int64), *found], axis=1)
    return whole[0], whole[1], whole[2]


def close_owners(
    hashes: NDArray[np.uint64], owners: NDArray[np.int64], bits: int
) -> list[tuple[int, int, int]]:
    """Find every two owners that have hashes which differ in few bits.

    Args:
        hashes: (n) uint64.
        owners: (n) int64, from 0; whose each hash is.
        bits: so many bits may differ.

    Returns:
        Two owners, the smaller first, and the fewest bits in which a hash of one differs from one of the
        other; by owners.
    """
    if not hashes.size:
        return []
    values, places = np.unique(hashes, return_inverse=True)
    count = int(owners.max()) + 1
    value, owner = np.divmod(np.unique(places * count + owners), count)
    starts = np.searchsorted(value, np.arange(len(values) + 1))
    sizes = np.diff(starts)
    one, other, apart = close_pairs(values, bits)
    shared = np.flatnonzero(sizes > 1)  # hashes of several owners
    one, other = np.concatenate([one, shared]), np.concatenate([other, shared])
    apart = np.concatenate([apart, np.zeros_like(shared)])
    many = sizes[one] * sizes[other]
    pair = np.repeat(np.arange(len(one)), many)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
    left = owner[starts[one[pair]] + within // sizes[other[pair]]]
    right = owner[starts[other[pair]] + within % sizes[other[pair]]]
    return _nearest(left, right, apart[pair], count)


def _nearest(
    left: NDArray[np.int64], right: NDArray[np.int64], apart: NDArray[np.int64], count: int
) -> list[tuple[int, int, int]]:
    """Keep the nearest of each two owners, and nobody's nearness to themselves."""
    differ = left != right
    both = (np.minimum(left, right) * count + np.maximum(left, right))[differ]
    order = np.lexsort((apart[differ], both))
    keys, first = np.unique(both[order], return_index=True)
    bits = apart[differ][order][first]
    return list(zip((keys // count).tolist(), (keys % count).tolist(), bits.tolist(), strict=True))


def _bands(bits: int) -> list[np.uint64]:
    """Give the masks of the bands; a single empty one, in which all agree, when bands do not pay."""
    if bits >= _MOST_BANDS:
        return [np.uint64(0)]
    edges = [BITS * band // (bits + 1) for band in range(bits + 2)]
    return [np.uint64((1 << end) - (1 << begin)) for begin, end in pairwise(edges)]


def _pairs_of_band(
    hashes: NDArray[np.uint64], bands: Sequence[np.uint64], band: int, bits: int
) -> Iterator[NDArray[np.int64]]:
    """Give the pairs that agree in a band and in none before it, as (3 p): two places, differing bits."""
    order = np.argsort(hashes & bands[band], kind="stable")
    ordered = hashes[order]
    keys = ordered & bands[band]
    first = np.arange(len(hashes))  # those that still have a fellow so many places further on
    for lag in range(1, len(hashes)):
        first = first[: np.searchsorted(first, len(hashes) - lag)]
        first = first[keys[first] == keys[first + lag]]
        if not first.size:
            return
        differing = ordered[first] ^ ordered[first + lag]
        apart = np.bitwise_count(differing)
        near = apart <= bits
        for earlier in bands[:band]:
            near &= (differing & earlier) != 0
        if near.any():
            yield np.stack([order[first[near]], order[first[near] + lag], apart[near].astype(np.int64)])
