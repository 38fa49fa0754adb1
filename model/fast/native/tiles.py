"""Attention in tiles, as torch code calls it.

Axes: ``s`` queries, ``n`` keys, ``d`` channels of queries and keys, ``m`` channels of values.

Source: see ``attention.c``.
"""

from __future__ import annotations

import ctypes
import itertools
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

from model.fast.native.build import NotBuilt, library
from model.precision import has_amx

TILE, PAIR = 16, 32
_SMALLEST_SUM, _LARGEST_SUM = 1e-30, 1e30
_CHECK_TOLERANCE = 0.02

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TileValues:
    """Values laid out as operands: ``tiles`` (n'/32, m/16, 16, 32), with zeros behind the ``count`` keys."""

    tiles: Tensor
    count: int

    @classmethod
    def of(cls, values: Tensor) -> TileValues:
        """Lay (n m) out."""
        count, channels = values.shape
        padded = functional.pad(values.bfloat16(), (0, 0, 0, -count % PAIR))
        blocks = padded.view(-1, PAIR, channels // TILE, TILE).permute(0, 2, 3, 1)
        return cls(blocks.contiguous(), count)

    @property
    def channels(self) -> int:
        """m."""
        return self.tiles.shape[1] * TILE


@dataclass(frozen=True)
class _Look:
    """Queries as operands, what is taken off their scores, and what these are multiplied with before."""

    packed: Tensor
    shift: Tensor
    scale: float


class TileAttention:
    """Softmax attention whose scores never leave the cache; bf16 operands, float32 sums.

    Args:
        library: with ``pack_queries`` and ``attend``.
    """

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._helpers: ThreadPoolExecutor | None = None

    @staticmethod
    def fits(width: int, channels: int) -> bool:
        """Whether it can attend with keys of this width to values of so many channels."""
        return width % PAIR == 0 and channels % TILE == 0

    def __call__(
        self,
        queries: Tensor,
        portions: Iterable[tuple[Tensor, TileValues]],
        shift: Tensor,
        *,
        scale: float = 1.0,
    ) -> Tensor | None:
        """Attend to keys that come in portions.

        Args:
            queries: (s d) bf16.
            portions: pairs of (n d) bf16 keys and their values.
            shift: (s) float32, about the largest score of each query; softmax does not change when it is
                taken off.
            scale: scores are products of queries and keys times this.

        Returns:
            (s m) float32, or None where the scores spread too far from the shift, or there are no keys.
        """
        count = queries.shape[0]
        padded = count + -count % PAIR
        packed = self._pack(queries, padded)
        shifts = functional.pad(shift.float(), (0, padded - count)).contiguous()
        look = _Look(packed, shifts, scale)
        total = torch.zeros(padded)
        sums: Tensor | None = None
        for keys, values in portions:
            if sums is None:
                sums = torch.zeros(padded // TILE, values.channels // TILE, TILE, TILE)
            self._read(look, _whole_pairs(keys), values, sums, total)
        if sums is None:
            return None
        if not bool(((total > _SMALLEST_SUM) & (total < _LARGEST_SUM))[:count].all()):
            return None
        return sums.permute(0, 3, 1, 2).reshape(padded, -1)[:count] / total[:count, None]

    def _pack(self, queries: Tensor, padded: int) -> Tensor:
        rows = queries if queries.stride(1) == 1 else queries.contiguous()
        packed = torch.empty(padded, rows.shape[1], dtype=torch.bfloat16)
        self._library.pack_queries(
            _address(rows),
            ctypes.c_long(rows.shape[0]),
            ctypes.c_int(rows.shape[1]),
            ctypes.c_long(rows.stride(0)),
            _address(packed),
        )
        return packed

    def _read(self, look: _Look, keys: Tensor, values: TileValues, sums: Tensor, total: Tensor) -> None:
        """Add a portion; every thread of torch's takes a share of the queries."""

        def read(first: int, last: int) -> None:
            self._library.attend(
                _address(look.packed[first:]),
                _address(keys),
                _address(values.tiles),
                _address(look.shift[first:]),
                _address(sums[first // TILE :]),
                _address(total[first:]),
                ctypes.c_float(look.scale),
                ctypes.c_long(last - first),
                ctypes.c_long(values.count),
                ctypes.c_int(keys.shape[1]),
                ctypes.c_int(values.channels),
            )

        shares = _shares(look.packed.shape[0], torch.get_num_threads())
        others = [self._pool().submit(read, *share) for share in shares[1:]]
        read(*shares[0])
        for other in others:
            other.result()

    def _pool(self) -> ThreadPoolExecutor:
        if self._helpers is None:
            self._helpers = ThreadPoolExecutor(torch.get_num_threads(), "tiles")
        return self._helpers


@cache
def tile_attention() -> TileAttention | None:
    """Return attention in tiles, where this machine can build and run it and it computes what it should."""
    try:
        return _tried()
    except NotBuilt as reason:
        log.info("attention stays with torch: %s", reason)
        return None


def without_tiles() -> str | None:
    """Say why attention stays with torch; None where it is done in tiles."""
    try:
        _tried()
    except NotBuilt as reason:
        return str(reason)
    return None


def _tried() -> TileAttention:
    """Build it and try it. Raises NotBuilt."""
    if not has_amx():
        raise NotBuilt("the processor has no AMX")
    found = library()
    if found.request_tiles() != 0:
        raise NotBuilt("the system keeps the tile registers to itself")
    attention = TileAttention(found)
    if not _is_right(attention):
        raise NotBuilt("what was built computes something else")
    return attention


def _is_right(attention: TileAttention) -> bool:
    """Compare with attention as written in books, on sizes that fill no tile evenly."""
    with torch.inference_mode(False), torch.no_grad():
        queries = torch.linspace(-2, 2, 70 * PAIR).view(70, PAIR).cos().bfloat16()
        keys = torch.linspace(-3, 3, 45 * PAIR).view(45, PAIR).sin().bfloat16()
        values = torch.linspace(-1, 1, 45 * TILE).view(45, TILE).bfloat16()
        scores = queries.float() @ keys.float().t()
        expected = scores.softmax(1) @ values.float()
        found = attention(queries, [(keys, TileValues.of(values))], scores.amax(1))
    return found is not None and bool((found - expected).abs().max() < _CHECK_TOLERANCE)


def _shares(count: int, threads: int) -> list[tuple[int, int]]:
    """Cut so many queries into a share for every thread, in whole pairs of tiles."""
    pairs = count // PAIR
    edges = [pairs * number // threads * PAIR for number in range(threads + 1)]
    return [(first, last) for first, last in itertools.pairwise(edges) if last > first]


def _whole_pairs(keys: Tensor) -> Tensor:
    missing = -keys.shape[0] % PAIR
    return functional.pad(keys, (0, 0, 0, missing)) if missing else keys.contiguous()


def _address(tensor: Tensor) -> ctypes.c_void_p:
    return ctypes.c_void_p(tensor.data_ptr())
