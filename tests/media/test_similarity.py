"""Hashes that are close: the quick search finds exactly what comparing all with all finds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from media.formats.similarity import BITS, close_owners, close_pairs

BASES = (0, 0xFFFF_FFFF_FFFF_FFFF, 0x0123_4567_89AB_CDEF, 1 << 63)
DIFFERING = st.sampled_from([0, 1, 2, 3, 4, 5, 7, 10, 11, 12, 20, 32, 64])


@st.composite
def near_bases(draw: st.DrawFn) -> int:
    """A hash a few bits away from one of a few, so that many pairs are close."""
    value = draw(st.sampled_from(BASES))
    for bit in draw(st.lists(st.integers(0, BITS - 1), max_size=6)):
        value ^= 1 << bit
    return value


HASHES = st.lists(st.one_of(near_bases(), st.integers(0, 2**BITS - 1)), max_size=40)


def brute_pairs(hashes: Sequence[int], bits: int) -> set[tuple[int, int, int]]:
    """Compare all with all."""
    apart = [
        (one, other, (hashes[one] ^ hashes[other]).bit_count())
        for one in range(len(hashes))
        for other in range(one + 1, len(hashes))
    ]
    return {(one, other, distance) for one, other, distance in apart if distance <= bits}


def array_of(hashes: Sequence[int]) -> NDArray[np.uint64]:
    return np.array(hashes, np.uint64)


@given(st.lists(near_bases(), max_size=40, unique=True), DIFFERING)
def test_pairs_are_those_of_comparing_all(hashes: list[int], bits: int) -> None:
    one, other, apart = close_pairs(array_of(hashes), bits)
    found = [
        (min(left, right), max(left, right), distance)
        for left, right, distance in zip(one.tolist(), other.tolist(), apart.tolist(), strict=True)
    ]
    assert len(found) == len(set(found))
    assert set(found) == brute_pairs(hashes, bits)


@given(HASHES, st.data(), DIFFERING)
def test_owners_are_those_of_comparing_all(hashes: list[int], data: st.DataObject, bits: int) -> None:
    owners = data.draw(st.lists(st.integers(0, 9), min_size=len(hashes), max_size=len(hashes)))
    nearest: dict[tuple[int, int], int] = {}
    for one, other, apart in brute_pairs(hashes, bits):
        pair = (min(owners[one], owners[other]), max(owners[one], owners[other]))
        if pair[0] != pair[1]:
            nearest[pair] = min(apart, nearest.get(pair, BITS))
    expected = [(one, other, apart) for (one, other), apart in sorted(nearest.items())]
    assert close_owners(array_of(hashes), np.array(owners, np.int64), bits) == expected


@pytest.mark.parametrize("bits", [0, 4, 11])
def test_no_hashes_have_no_pairs(bits: int) -> None:
    assert close_owners(np.empty(0, np.uint64), np.empty(0, np.int64), bits) == []


def test_equal_hashes_of_one_owner_are_no_pair() -> None:
    assert close_owners(array_of([7, 7, 7]), np.array([0, 0, 3]), 0) == [(0, 3, 0)]
