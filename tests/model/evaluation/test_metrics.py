import math

import numpy as np
import pytest
from numpy.typing import NDArray

from model.evaluation.metrics import (
    NothingToScore,
    Score,
    boundary_accuracy,
    boundary_map,
    mean_score,
    region_similarity,
    score_frame,
    score_object,
    scored_frames,
    tolerance_px,
)

Mask = NDArray[np.bool_]


def drawn(*rows: str) -> Mask:
    return np.array([[letter == "#" for letter in row] for row in rows])


def square(left: int, top: int, side: int, height: int = 60, width: int = 80) -> Mask:
    mask = np.zeros((height, width), dtype=bool)
    mask[top : top + side, left : left + side] = True
    return mask


def slow_boundary(mask: Mask) -> set[tuple[int, int]]:
    height, width = mask.shape
    found = set()
    for row in range(height):
        for column in range(width):
            for down, right in ((0, 1), (1, 0), (1, 1)):
                r, c = row + down, column + right
                if r < height and c < width and mask[row, column] != mask[r, c]:
                    found.add((row, column))
    return found


def slow_f(guess: Mask, truth: Mask) -> float:
    reach = math.ceil(0.008 * math.sqrt(truth.shape[0] ** 2 + truth.shape[1] ** 2))
    guessed, true = slow_boundary(guess), slow_boundary(truth)

    def share(of: set[tuple[int, int]], near: set[tuple[int, int]]) -> float:
        met = sum(any((a - c) ** 2 + (b - d) ** 2 <= reach**2 for c, d in near) for a, b in of)
        return met / len(of)

    if not guessed and not true:
        precision, recall = 1.0, 1.0
    elif not guessed:
        precision, recall = 1.0, 0.0
    elif not true:
        precision, recall = 0.0, 1.0
    else:
        precision, recall = share(guessed, true), share(true, guessed)
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


class TestRegionSimilarity:
    def test_by_hand(self) -> None:
        assert region_similarity(drawn("##..", "##.."), drawn(".##.", ".##.")) == pytest.approx(2 / 6)

    def test_both_empty_agree(self) -> None:
        assert region_similarity(drawn("...."), drawn("....")) == 1.0

    def test_one_empty(self) -> None:
        assert region_similarity(drawn("...."), drawn(".#..")) == 0.0


class TestBoundaryMap:
    def test_by_hand(self) -> None:
        found = boundary_map(drawn(".....", ".##..", ".##..", "....."))
        assert (found == drawn("###..", "#.#..", "###..", ".....")).all()

    def test_no_boundary_at_the_edge_of_the_image(self) -> None:
        assert not boundary_map(np.ones((5, 7), dtype=bool)).any()

    def test_last_row_looks_to_the_right_only(self) -> None:
        assert (boundary_map(drawn("..#", "..#")) == drawn(".#.", ".#.")).all()


class TestBoundaryAccuracy:
    @pytest.mark.parametrize(("size", "pixels"), [((480, 854), 8), ((60, 80), 1), ((1080, 1920), 18)])
    def test_tolerance(self, size: tuple[int, int], pixels: int) -> None:
        assert tolerance_px(*size) == pixels

    def test_within_tolerance_is_perfect(self) -> None:
        assert boundary_accuracy(square(20, 20, 20), square(21, 20, 20)) == 1.0

    def test_out_of_reach_is_zero(self) -> None:
        assert boundary_accuracy(square(5, 5, 10), square(40, 30, 20)) == 0.0

    @pytest.mark.parametrize(
        ("guess", "truth", "expected"),
        [
            (square(0, 0, 0), square(20, 20, 9), 0.0),
            (square(20, 20, 9), square(0, 0, 0), 0.0),
            (square(0, 0, 0), square(0, 0, 0), 1.0),
            (np.ones((60, 80), dtype=bool), square(0, 0, 0), 1.0),  # both lack a boundary, though not pixels
        ],
    )
    def test_missing_boundaries(self, guess: Mask, truth: Mask, expected: float) -> None:
        assert boundary_accuracy(guess, truth) == expected

    @pytest.mark.parametrize("seed", range(6))
    def test_agrees_with_the_definition(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        rows, columns = np.mgrid[:150, :170]  # the tolerance is 2 pixels here

        def blob() -> Mask:
            row, column, size = (int(part) for part in rng.integers(30, 36, 3))
            return np.asarray((rows - row) ** 2 + ((columns - column) * rng.uniform(0.6, 1)) ** 2 < size**2)

        guess, truth = blob(), blob()
        assert boundary_accuracy(guess, truth) == pytest.approx(slow_f(guess, truth), abs=1e-12)

    def test_a_step_by_hand(self) -> None:
        # Tolerance 2. The true outline is column 49 (100 pixels). The guess follows it to row 49, runs to
        # column 59 there (11 pixels) and down from row 50 (50 pixels): 110. Met are rows 0 to 48 and three
        # pixels of row 49; of the true outline rows 0 to 51.
        columns = np.mgrid[:100, :100][1]
        truth = columns < 50
        guess = truth.copy()
        guess[50:] = columns[50:] < 60
        precision, recall = 52 / 110, 52 / 100
        expected = 2 * precision * recall / (precision + recall)
        assert boundary_accuracy(guess, truth) == pytest.approx(expected)


class TestScoreObject:
    def test_leading_empty_frames_are_not_counted(self) -> None:
        nothing, there = square(0, 0, 0), square(20, 20, 20)
        score = score_object([(nothing, nothing), (there, there), (nothing, there), (nothing, nothing)])
        assert score == Score(pytest.approx(2 / 3), pytest.approx(2 / 3))

    def test_a_guess_begins_the_count_too(self) -> None:
        nothing, there = square(0, 0, 0), square(20, 20, 20)
        assert score_object([(there, nothing), (nothing, nothing)]) == Score(0.5, 0.5)

    def test_an_object_that_never_appears(self) -> None:
        nothing = square(0, 0, 0)
        with pytest.raises(NothingToScore, match="never appears"):
            score_object([(nothing, nothing)])

    def test_ends_are_left_out_unless_asked_for(self) -> None:
        assert scored_frames([8, 0, 4, 12]) == [4, 8]
        assert scored_frames([8, 0, 4, 12], skip_ends=False) == [0, 4, 8, 12]

    def test_objects_weigh_the_same(self) -> None:
        mean = mean_score([Score(1.0, 0.5), Score(0.5, 0.0)])
        assert (mean.j, mean.f, mean.j_and_f) == (0.75, 0.25, 0.5)

    def test_a_frame_has_both(self) -> None:
        score = score_frame(square(20, 20, 20), square(21, 20, 20))
        assert score == Score(pytest.approx(380 / 420), 1.0)
