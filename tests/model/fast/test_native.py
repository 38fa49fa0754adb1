import ctypes
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.fast import memories
from model.fast.memories import Memories
from model.fast.native import TileAttention, TileValues, build, tile_attention
from model.fast.native.build import NotBuilt, library
from model.fast.turns import Turns, turns
from model.fast.weights import Affine


@pytest.fixture
def attention() -> TileAttention:
    found = tile_attention()
    if found is None:
        pytest.skip("attention in tiles needs a processor with AMX and a C compiler")
    return found


def drawn(queries: int, keys: int, width: int, channels: int) -> tuple[Tensor, Tensor, Tensor]:
    torch.manual_seed(0)
    parts = torch.randn(queries, width), torch.randn(keys, width), torch.randn(keys, channels)
    return tuple(part.bfloat16() for part in parts)  # type: ignore[return-value]  # mypy loses the length


def plain(queries: Tensor, keys: Tensor, values: Tensor, scale: float) -> Tensor:
    return (scale * queries.float() @ keys.float().t()).softmax(1) @ values.float()


class TestTiles:
    @pytest.mark.parametrize("channels", [16, 64, 96, 256])
    @pytest.mark.parametrize(("queries", "keys"), [(1, 1), (33, 31), (64, 256), (100, 289)], ids=str)
    def test_it_is_attention(self, attention: TileAttention, queries: int, keys: int, channels: int) -> None:
        query, key, value = drawn(queries, keys, 96, channels)
        scale = 96**-0.5
        shift = (scale * query.float() @ key.float().t()).amax(1)
        found = attention(query, [(key, TileValues.of(value))], shift, scale=scale)
        assert found is not None
        torch.testing.assert_close(found, plain(query, key, value, scale), rtol=0.01, atol=0.01)

    def test_portions_add_up(self, attention: TileAttention) -> None:
        query, key, value = drawn(40, 90, 32, 16)
        parts = [(key[rows], TileValues.of(value[rows])) for rows in (slice(0, 50), slice(50, 90))]
        found = attention(query, parts, torch.zeros(40), scale=0.2)
        assert found is not None
        torch.testing.assert_close(found, plain(query, key, value, 0.2), rtol=0.01, atol=0.01)

    def test_threads_share_the_queries(
        self, attention: TileAttention, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        query, key, value = drawn(200, 64, 32, 16)
        portion = key, TileValues.of(value)
        alone = attention(query, [portion], torch.zeros(200), scale=0.2)
        monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
        together = attention(query, [portion], torch.zeros(200), scale=0.2)
        assert alone is not None
        assert together is not None
        assert torch.equal(alone, together)

    def test_queries_may_stand_apart(self, attention: TileAttention) -> None:
        query, key, value = drawn(40, 40, 64, 16)
        portion = key[:, :32], TileValues.of(value)
        found = attention(query[:, :32], [portion], torch.zeros(40), scale=0.2)
        assert found is not None
        torch.testing.assert_close(found, plain(query[:, :32], key[:, :32], value, 0.2), rtol=0.01, atol=0.01)

    def test_scores_that_spread_too_far_have_no_answer(self, attention: TileAttention) -> None:
        query, key, value = drawn(4, 4, 32, 16)
        for shift in (-500.0, 500.0):
            assert attention(query, [(key, TileValues.of(value))], torch.full((4,), shift)) is None

    def test_nothing_to_read_has_no_answer(self, attention: TileAttention) -> None:
        assert attention(torch.zeros(1, 32).bfloat16(), [], torch.zeros(1)) is None

    def test_sizes_that_fit(self) -> None:
        assert TileAttention.fits(256, 64)
        assert not TileAttention.fits(48, 64)
        assert not TileAttention.fits(64, 24)


def remembered() -> tuple[Memories, Tensor, Affine, Turns]:
    torch.manual_seed(0)
    spatial, pointers = torch.randn(3, 20, 16).bfloat16(), torch.randn(5, 16).bfloat16()
    key = Affine(torch.randn(64, 16).bfloat16() / 4, torch.randn(64).bfloat16())
    values = torch.cat((spatial.flatten(0, 1), pointers))
    queries = torch.randn(20, 64).bfloat16() / 4
    return Memories(spatial, pointers, values), queries, key, turns(4, 5, 64, values.device, torch.bfloat16)


@pytest.mark.usefixtures("attention")
def test_memories_are_read_as_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    read, queries, key, table = remembered()
    in_tiles = read.read(queries, key, table)
    monkeypatch.setattr(memories, "tile_attention", lambda: None)
    in_blocks = read.read(queries, key, table)
    torch.testing.assert_close(in_tiles, in_blocks, rtol=0.05, atol=0.05)


class TestBuilding:
    def test_it_may_be_switched_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MASKLOOM_NATIVE", "off")
        with pytest.raises(NotBuilt, match="says off"):
            library()

    def test_without_a_compiler(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(build.platform, "system", lambda: "Linux")
        monkeypatch.setattr(build.platform, "machine", lambda: "x86_64")
        with pytest.raises(NotBuilt, match="compiler"):
            library()

    @pytest.mark.usefixtures("attention")
    def test_it_is_built_once(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert isinstance(library(), ctypes.CDLL)
        (made,) = (tmp_path / "maskloom").iterdir()
        written = made.stat().st_mtime_ns
        library()
        assert made.stat().st_mtime_ns == written
