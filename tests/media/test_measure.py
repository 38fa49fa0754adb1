"""Measures of masklets and pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.formats.measure import SIZE_BINS, measure_clip, occlusion_of, size_bin
from media.formats.similarity import BITS, difference_hash, hashes_of
from media.formats.tally import MaskletTally
from media.reader import ArrayFrames
from media.rle import encode
from media.sav import statistics_of
from tests.media.sets import FRAMES, OBJECTS, make_clip, pixels_of

AREAS = st.lists(st.integers(0, 100), max_size=30)


@given(AREAS)
def test_the_tally_agrees_with_sav(areas: list[int]) -> None:
    tally = MaskletTally()
    masks = []
    for area in areas:
        tally.add(area)
        flat = np.zeros(100, np.bool_)
        flat[:area] = True
        masks.append(encode(flat.reshape(10, 10)))
    assert tally.statistics(10, 10) == statistics_of(masks, 10, 10)
    assert tally.visible == sum(area > 0 for area in areas)
    assert tally.reappearances <= tally.disappearances


@given(AREAS)
def test_occlusion_is_a_share(areas: list[int]) -> None:
    assert 0 <= occlusion_of(areas) < 1
    assert occlusion_of([0, *areas, 0]) == occlusion_of(areas)  # out of view at the ends hides nothing


def test_occlusion_counts_hidden_frames() -> None:
    assert occlusion_of([0, 10, 0, 10, 4, 10, 0]) == pytest.approx(2 / 5)


@given(st.floats(1e-9, 1))
def test_bins_hold_every_share(share: float) -> None:
    assert 0 <= size_bin(share) < SIZE_BINS
    assert size_bin(share) <= size_bin(min(share * 2, 1))


def test_a_clip(tmp_path: Path) -> None:
    clip = make_clip(tmp_path)
    measures = measure_clip(clip, lambda: None)
    frames = range(0, FRAMES, 4)
    shown = {each.number: [pixels_of(each.number, frame).any() for frame in frames] for each in OBJECTS}
    assert [each.visible for each in measures.masklets] == [sum(seen) for seen in shown.values()]
    assert [each.reappearances for each in measures.masklets] == [0, 1, 0]
    assert measures.masks == {"manual": sum(shown[1]) + sum(shown[2]), "auto": sum(shown[4])}
    assert sum(measures.size_bins) == sum(measures.masks.values())
    cat, _, ball = measures.masklets
    assert ball.motion > cat.motion  # 8 pixels a step, and it is smaller
    both = [int((pixels_of(1, frame) & pixels_of(2, frame)).sum()) for frame in frames]
    assert measures.overlap_pixels == sum(both)
    assert measures.overlap_frames == sum(pixels > 0 for pixels in both)


def picture(seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    coarse = np.random.default_rng(seed).integers(0, 255, (8, 9, 1), np.uint8)
    return np.kron(coarse, np.ones((12, 12, 3), np.uint8))


def test_a_darker_smaller_copy_has_nearly_the_same_hash() -> None:
    one = picture(1)
    copy = (one[::2, ::2] * 0.7).astype(np.uint8)
    other = picture(2)
    hashes = [difference_hash(each) for each in (one, copy, other)]
    assert None not in hashes
    found = [((hashes[0] or 0) ^ (each or 0)).bit_count() for each in hashes]
    assert found[0] == 0
    assert found[1] <= 2
    assert found[2] > BITS // 6


def test_flat_frames_have_no_hash() -> None:
    flat = np.full((96, 108, 3), 7, np.uint8)
    assert difference_hash(flat) is None
    assert hashes_of(ArrayFrames([flat, picture(1), picture(2)]), frame_rate=1.0) == [
        difference_hash(picture(1)),
        difference_hash(picture(2)),
    ]
