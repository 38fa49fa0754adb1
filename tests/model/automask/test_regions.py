"""Small parts and holes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray

from model.automask.regions import tidy


def picture(*rows: str) -> NDArray[np.bool_]:
    return np.array([[letter == "#" for letter in row] for row in rows])


class TestTidy:
    def test_small_holes_are_filled(self) -> None:
        mask = picture("#####", "#.###", "#####")
        assert tidy(mask, 2).all()

    def test_holes_of_the_least_size_stay(self) -> None:
        mask = picture("######", "#..###", "######")
        assert (tidy(mask, 2) == mask).all()

    def test_small_parts_are_removed(self) -> None:
        mask = picture("###..", "###.#", "###..")
        assert (tidy(mask, 2) == picture("###..", "###..", "###..")).all()

    def test_pixels_that_meet_at_a_corner_are_one_part(self) -> None:
        mask = picture("##..", "##..", "..##", "..##")
        assert (tidy(mask, 8) == mask).all()

    def test_the_outside_is_no_hole_however_small(self) -> None:
        mask = picture(".####", "#####", "#####")
        assert (tidy(mask, 5) == mask).all()

    def test_a_ring_is_filled_before_its_size_is_judged(self) -> None:
        ring = picture("......", ".###..", ".#.#..", ".###..", "......")
        assert tidy(ring, 9).sum() == 9

    def test_nothing_may_be_left(self) -> None:
        assert not tidy(picture("##..", "....", "...#"), 3).any()

    @pytest.mark.parametrize("area", [0, 1])
    def test_nothing_is_smaller_than_a_pixel(self, area: int) -> None:
        mask = picture("#.#", "...", "#.#")
        assert tidy(mask, area) is mask

    def test_an_empty_mask_stays_empty(self) -> None:
        assert not tidy(np.zeros((4, 5), dtype=np.bool_), 100).any()

    def test_what_was_given_is_left_alone(self) -> None:
        mask = picture("###", "#.#", "###")
        before = mask.copy()
        tidy(mask, 3)
        assert (mask == before).all()

    @given(mask=nps.arrays(np.bool_, (9, 11)), area=st.integers(0, 12))
    def test_twice_is_once(self, mask: NDArray[np.bool_], area: int) -> None:
        once = tidy(mask, area)
        assert (tidy(once, area) == once).all()

    @given(mask=nps.arrays(np.bool_, (9, 11)), area=st.integers(0, 12))
    def test_place_does_not_matter(self, mask: NDArray[np.bool_], area: int) -> None:
        moved = np.pad(mask, ((3, 2), (1, 4)))
        assert (tidy(moved, area)[3:12, 1:12] == tidy(mask, area)).all()
