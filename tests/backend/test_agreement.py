"""Kappas and mask agreement on cases counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from backend.verification.agreement import cohen_kappa, fleiss_kappa, mask_agreement
from media import rle
from media.rle import Rle


def square(columns: int) -> Rle:
    """The first columns of an 8 x 8 frame."""
    pixels = np.zeros((8, 8), np.bool_)
    pixels[:, :columns] = True
    return rle.encode(pixels)


class TestCohen:
    def test_by_hand(self) -> None:
        """50 items: both yes 20, both no 15, first only 5, second only 10: (0.7 - 0.5) / 0.5."""
        pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
        assert cohen_kappa(pairs) == pytest.approx(0.4)

    def test_three_labels_by_hand(self) -> None:
        """Observed 3/4; expected (2 * 1 + 1 * 2 + 1 * 1) / 16 = 5/16."""
        pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "c")]
        assert cohen_kappa(pairs) == pytest.approx((3 / 4 - 5 / 16) / (1 - 5 / 16))

    def test_full_and_worse_than_chance(self) -> None:
        assert cohen_kappa([("y", "y"), ("n", "n")]) == 1.0
        assert cohen_kappa([("y", "n"), ("n", "y")]) == -1.0

    @pytest.mark.parametrize("pairs", [[], [("y", "y")] * 5], ids=["no-items", "one-label"])
    def test_nothing_to_tell(self, pairs: list[tuple[str, str]]) -> None:
        assert cohen_kappa(pairs) is None


class TestFleiss:
    def test_by_hand(self) -> None:
        """Four items, three people: agreement 1, 1/3, 1/3, 1, so 2/3; each label half the time, so 1/2."""
        items = [["y", "y", "y"], ["y", "y", "n"], ["y", "n", "n"], ["n", "n", "n"]]
        assert fleiss_kappa(items) == pytest.approx((2 / 3 - 1 / 2) / (1 - 1 / 2))

    def test_published_example(self) -> None:
        """The table of 10 items, 14 raters and 5 categories of Fleiss's article: 0.210."""
        table = [
            (0, 0, 0, 0, 14),
            (0, 2, 6, 4, 2),
            (0, 0, 3, 5, 6),
            (0, 3, 9, 2, 0),
            (2, 2, 8, 1, 1),
            (7, 7, 0, 0, 0),
            (3, 2, 6, 3, 0),
            (2, 5, 3, 2, 2),
            (6, 5, 2, 1, 0),
            (0, 2, 2, 3, 7),
        ]
        items = [[label for label, count in enumerate(row) for _ in range(count)] for row in table]
        assert fleiss_kappa(items) == pytest.approx(0.210, abs=0.0005)

    def test_nothing_to_tell(self) -> None:
        assert fleiss_kappa([]) is None
        assert fleiss_kappa([["y", "y"], ["y", "y"]]) is None

    @pytest.mark.parametrize("items", [[["y"]], [["y", "n"], ["y", "n", "n"]]], ids=["one-person", "uneven"])
    def test_needs_equal_numbers(self, items: list[list[str]]) -> None:
        with pytest.raises(ValueError, match="same number"):
            fleiss_kappa(items)


class TestMasks:
    def test_by_hand(self) -> None:
        """Frame 0: 4 of 8 columns shared; frame 4: equal; frame 8: only one has the object."""
        first = {0: square(4), 4: square(3), 8: square(2)}
        second = {0: square(8), 4: square(3)}
        assert mask_agreement([first, second]) == pytest.approx((0.5 + 1 + 0) / 3)

    def test_three_people_are_three_pairs(self) -> None:
        """Pairs 1-2: 1/2, 1-3: 1/4, 2-3: 1/2."""
        copies = [{0: square(2)}, {0: square(4)}, {0: square(8)}]
        assert mask_agreement(copies) == pytest.approx((0.5 + 0.25 + 0.5) / 3)

    def test_absent_for_both(self) -> None:
        empty = rle.empty(8, 8)
        assert mask_agreement([{0: empty}, {0: empty}]) == 1.0
        assert mask_agreement([{0: empty}, {}]) == 1.0

    @pytest.mark.parametrize("copies", [[], [{0: square(2)}], [{}, {}]], ids=["nobody", "one", "no-masks"])
    def test_nothing_to_tell(self, copies: list[dict[int, Rle]]) -> None:
        assert mask_agreement(copies) is None
