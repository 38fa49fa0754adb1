import pytest
import torch
from torch import Tensor

from model.fast.blocks import KEYS, QUERIES, attend_in_blocks, with_ones
from model.fast.memories import Memories
from model.fast.turns import Turns, halves_apart, turns
from model.fast.weights import Affine
from model.memory.rope import rotate, rotation_table


def plain(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    return (queries.double() @ keys.double()).softmax(dim=1).matmul(values.double()).float()


class TestBlocks:
    @pytest.mark.parametrize(
        ("queries", "keys"),
        [(3, 5), (QUERIES, KEYS), (QUERIES + 7, 2 * KEYS + 9)],
        ids=["few", "one", "many"],
    )
    def test_it_is_attention(self, queries: int, keys: int) -> None:
        torch.manual_seed(0)
        query, key, value = torch.randn(queries, 8), torch.randn(8, keys), torch.randn(keys, 5)
        portions = [(key[:, :4], with_ones(value[:4])), (key[:, 4:], with_ones(value[4:]))]
        read = attend_in_blocks(query, portions, 5)
        assert read is not None
        torch.testing.assert_close(read, plain(query, key, value), rtol=1e-4, atol=1e-5)

    def test_scores_that_spread_too_far_have_no_answer(self) -> None:
        values = with_ones(torch.ones(2, 3))
        assert attend_in_blocks(torch.full((1, 1), 200.0), [(torch.ones(1, 2), values)], 3) is None
        assert attend_in_blocks(torch.full((1, 1), -200.0), [(torch.ones(1, 2), values)], 3) is None

    def test_nothing_to_read_has_no_answer(self) -> None:
        assert attend_in_blocks(torch.ones(1, 1), [], 3) is None

    def test_ones_stand_behind_the_values(self) -> None:
        padded = with_ones(torch.full((2, 3), 7.0))
        assert padded.shape == (2, 16)
        assert padded[0].tolist() == [7.0] * 3 + [1.0] + [0.0] * 12


class TestTurns:
    def test_products_are_those_of_complex_rotations(self) -> None:
        query, key = torch.randn(12, 8), torch.randn(12, 8)
        table, halves = rotation_table(3, 4, 8, query.device), halves_apart(8, 1)
        real = turns(3, 4, 8, query.device, torch.float32)
        expected = rotate(query, table) @ rotate(key, table).t()
        upright = real.t().turn(key[:, halves].t(), 0)
        torch.testing.assert_close(real.turn(query[:, halves], -1) @ upright, expected, rtol=1e-4, atol=1e-5)

    def test_every_head_has_its_own_halves(self) -> None:
        assert halves_apart(8, 2).tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def memories(spread: float, dtype: torch.dtype) -> tuple[Memories, Tensor, Affine, Turns]:
    torch.manual_seed(0)
    spatial, pointers = spread * torch.randn(2, 12, 4), spread * torch.randn(3, 4)
    key = Affine(torch.randn(8, 4), torch.randn(8))
    values = torch.cat((spatial.flatten(0, 1), pointers)).to(dtype)
    read = Memories(spatial.to(dtype), pointers.to(dtype), values)
    return read, torch.randn(12, 8).to(dtype), key.to(dtype), turns(3, 4, 8, spatial.device, dtype)


def by_hand(read: Memories, queries: Tensor, key: Affine, table: Turns) -> Tensor:
    turned = [table.turn(key(tokens), -1) for tokens in read.spatial]
    keys = torch.cat((*turned, key(read.pointers)))
    return plain(queries, keys.t(), read.values)


class TestMemories:
    @pytest.mark.parametrize("spread", [1.0, 300.0], ids=["usual scores", "scores that overflow"])
    def test_in_float32(self, spread: float) -> None:
        read, queries, key, table = memories(spread, torch.float32)
        torch.testing.assert_close(
            read.read(queries, key, table), by_hand(read, queries, key, table), rtol=1e-3, atol=1e-4 * spread
        )

    @pytest.mark.parametrize("spread", [1.0, 5.0], ids=["usual scores", "large scores"])
    def test_in_bf16_within_its_rounding(self, spread: float) -> None:
        read, queries, key, table = memories(spread, torch.bfloat16)
        found = read.read(queries, key, table).float()
        difference = (found - by_hand(read, queries, key, table)).abs()
        assert difference.mean() < 0.02 * spread
