"""Few shapes: which, and that they change no answer."""

import pytest
import torch
from torch import Tensor

from model.fast.buckets import MOST, bucket_of, buckets_up_to, in_buckets, places_for

FULL = (7, 16)


class TestSizes:
    @pytest.mark.parametrize(
        ("count", "expected"), [(1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (8, 8), (9, 16), (16, 16)]
    )
    def test_are_powers_of_two(self, count: int, expected: int) -> None:
        assert bucket_of(count) == expected

    def test_are_few(self) -> None:
        assert buckets_up_to(1) == [1]
        assert buckets_up_to(3) == [1, 2, 4]
        assert buckets_up_to(1000) == [1, 2, 4, 8, 16]


class TestPlaces:
    @pytest.mark.parametrize(
        ("layout", "expected"),
        [
            ((1, 0), FULL),
            ((3, 16), FULL),
            (FULL, FULL),
            ((8, 16), (11, 20)),
            ((7, 17), (11, 20)),
            ((11, 20), (11, 20)),
            ((12, 20), (15, 24)),
        ],
    )
    def test_fill_the_bank_and_grow_together(
        self, layout: tuple[int, int], expected: tuple[int, int]
    ) -> None:
        assert places_for(layout, FULL) == expected

    def test_as_many_prompts_as_anybody_gives_make_few_shapes(self) -> None:
        met = {places_for((6 + prompts, min(15 + prompts, 60)), FULL) for prompts in range(1, 41)}
        assert len(met) == 11


class TestInBuckets:
    def sizes_and_answer(self, count: int) -> tuple[list[int], Tensor]:
        sizes: list[int] = []

        def run(rows: Tensor, shared: Tensor, nothing: None) -> tuple[Tensor]:
            assert nothing is None
            assert rows.is_contiguous()
            assert shared.is_contiguous()
            assert rows.shape[0] == shared.shape[0]
            sizes.append(rows.shape[0])
            return (rows.sum(dim=1) + shared[:, 0],)

        rows, shared = torch.arange(2.0 * count).view(2, count).t(), torch.full((1, 3), 100.0)
        (found,) = in_buckets(run, count, [rows, shared, None])
        assert torch.equal(found, rows.sum(dim=1) + 100)
        return sizes, found

    @pytest.mark.parametrize(
        ("count", "sizes"), [(1, [1]), (3, [4]), (MOST, [MOST]), (MOST + 1, [MOST, 1]), (37, [16, 16, 8])]
    )
    def test_answers_are_those_of_the_batch(self, count: int, sizes: list[int]) -> None:
        met, found = self.sizes_and_answer(count)
        assert met == sizes
        assert found.shape == (count,)
