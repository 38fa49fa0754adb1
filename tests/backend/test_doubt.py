"""Doubt about masks and the frame to correct, on cases made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from backend.guidance.doubt import (
    Doubt,
    MaskFacts,
    Signs,
    area_jump,
    centroid_jump,
    combined,
    doubts,
    unsure,
)
from backend.guidance.helpful import best_correction
from backend.guidance.shape import Shape, shape_of
from media import rle


def facts(frame_index: int, x: int = 10, *, side: int = 10, **changes: object) -> MaskFacts:
    """A square object whose left edge is at ``x``; a side of 0 is none."""
    pixels = np.zeros((40, 100), np.bool_)
    pixels[5 : 5 + side, x : x + side] = True
    sure = MaskFacts(frame_index, rle.encode(pixels), predicted_iou=1.0, object_score=20.0)
    return replace(sure, **changes)  # type: ignore[arg-type]  # whatever the test changes


def signs_at(masks: list[MaskFacts], place: int) -> Signs:
    return doubts(masks)[place].signs


class TestShape:
    @given(arrays.arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9))))
    def test_is_that_of_the_pixels(self, pixels: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> None:
        rows, columns = np.nonzero(pixels)
        area, x, y = shape_of(rle.encode(pixels))
        assert area == rows.size
        if area:
            assert x == pytest.approx(columns.mean())
            assert y == pytest.approx(rows.mean())

    def test_of_nothing(self) -> None:
        assert shape_of(rle.empty(4, 4)) == Shape(0, 0.0, 0.0)


class TestSigns:
    def test_steady_motion_is_beyond_doubt(self) -> None:
        found = doubts([facts(frame, x=10 + 2 * frame) for frame in range(1, 8)])
        assert max(each.doubt for each in found[2:]) < 0.01  # before, there is no motion to go by

    def test_low_predicted_iou(self) -> None:
        assert signs_at([facts(0, predicted_iou=0.4)], 0).low_iou == pytest.approx(0.6)

    def test_predicted_iou_of_nothing_says_nothing(self) -> None:
        assert signs_at([facts(0, side=0, predicted_iou=0.0)], 0).low_iou == 0.0

    @pytest.mark.parametrize(("score", "sign"), [(0.0, 1.0), (20.0, 0.0), (-20.0, 0.0)])
    def test_undecided_score(self, score: float, sign: float) -> None:
        assert unsure(score) == pytest.approx(sign, abs=1e-6)

    @pytest.mark.parametrize(
        ("before", "after", "sign"),
        [(100, 100, 0.0), (100, 200, 0.5), (200, 100, 0.5), (100, 400, 1.0), (1, 900, 1.0), (0, 50, 0.0)],
    )
    def test_area_jump(self, before: int, after: int, sign: float) -> None:
        assert area_jump(before, after) == pytest.approx(sign)

    def test_centroid_jump_is_measured_against_the_motion(self) -> None:
        moving = [Shape(100, 10.0, 5.0), Shape(100, 14.0, 5.0)]
        assert centroid_jump([*moving, Shape(100, 18.0, 5.0)], 2) == 0.0
        assert centroid_jump([*moving, Shape(100, 23.0, 5.0)], 2) == pytest.approx(0.5)
        assert centroid_jump([*moving, Shape(100, 90.0, 5.0)], 2) == 1.0

    def test_reappearing_is_no_jump(self) -> None:
        assert centroid_jump([Shape(100, 10.0, 5.0), Shape(0, 0.0, 0.0), Shape(100, 90.0, 5.0)], 2) == 0.0

    def test_flicker_is_what_both_neighbours_do_not_show(self) -> None:
        assert signs_at([facts(0), facts(1, x=60), facts(2)], 1).flicker == 1.0
        assert signs_at([facts(0), facts(1, x=12), facts(2, x=14)], 1).flicker == 0.0

    def test_disagreement_and_staleness(self) -> None:
        found = signs_at([facts(0, agreement=0.25, stale=True)], 0)
        assert (found.disagreement, found.stale) == (0.75, 1.0)

    def test_what_a_person_decided_is_beyond_doubt(self) -> None:
        [found] = doubts([facts(0, predicted_iou=0.0, trusted=True)])
        assert (found.doubt, found.signs) == (0.0, Signs())

    def test_no_masks_no_doubt(self) -> None:
        assert doubts([]) == []


unit = st.floats(0, 1)
any_signs = st.builds(Signs, unit, unit, unit, unit, unit, unit, unit)


class TestCombined:
    def test_no_sign_no_doubt(self) -> None:
        assert combined(Signs()) == 0.0

    def test_one_sign_counts_by_its_weight(self) -> None:
        assert combined(Signs(low_iou=0.5)) == pytest.approx(0.3)

    def test_two_signs_are_two_chances(self) -> None:
        assert combined(Signs(low_iou=0.5, flicker=0.5)) == pytest.approx(1 - 0.7 * 0.65)

    @given(any_signs, st.sampled_from(sorted(vars(Signs()))), unit)
    def test_stays_in_bounds_and_never_falls_with_a_sign(self, signs: Signs, name: str, more: float) -> None:
        worse = replace(signs, **{name: max(more, getattr(signs, name))})
        assert 0.0 <= combined(signs) <= combined(worse) <= 1.0


def doubted(*values: float) -> list[Doubt]:
    return [Doubt(frame, value, Signs()) for frame, value in enumerate(values)]


class TestBestCorrection:
    def test_middle_of_the_doubtful_stretch(self) -> None:
        found = best_correction(doubted(0, 0, 0.5, 0.5, 0.5, 0, 0), set())
        assert found is not None
        assert (found.frame_index, found.first, found.last) == (3, 0, 6)

    def test_gain_by_hand(self) -> None:
        """Alone in its stretch, a frame gains its doubt twice over: it is likely wrong, and made right."""
        found = best_correction(doubted(0, 0.5, 0), {0, 2})
        assert found is not None
        assert (found.gain, found.first, found.last) == (0.25, 1, 1)

    def test_corrections_reach_as_far_as_the_next_trusted_frame(self) -> None:
        """Three frames of 0.5 together gain more than a lone one of 0.8."""
        found = best_correction(doubted(0.8, 0, 0.5, 0.5, 0.5), {1})
        assert found is not None
        assert (found.frame_index, found.first, found.last) == (3, 2, 4)

    def test_of_equal_frames_the_first(self) -> None:
        found = best_correction(doubted(0.5, 0, 0.5), {1})
        assert found is not None
        assert found.frame_index == 0

    @pytest.mark.parametrize("values", [(), (0.0, 0.0)], ids=["no masks", "no doubt"])
    def test_nothing_to_correct(self, values: tuple[float, ...]) -> None:
        assert best_correction(doubted(*values), set()) is None

    @given(st.lists(unit, min_size=1, max_size=40), st.sets(st.integers(0, 39)))
    def test_never_asks_for_a_trusted_frame(self, values: list[float], trusted: set[int]) -> None:
        found = best_correction(doubted(*values), trusted)
        if found is not None:
            assert found.frame_index not in trusted
            assert found.first <= found.frame_index <= found.last
