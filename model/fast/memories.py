"""What every layer of memory attention reads of one object, and how a head reads it.

Axes: ``t`` spatial memories, ``p`` pointer tokens, ``m`` memory channels, ``d`` channels per head, ``h w``
feature grid, ``s`` = h*w.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from model.fast.blocks import attend_in_blocks, with_ones
from model.fast.native import TileAttention, TileValues, tile_attention
from model.fast.turns import Turns
from model.fast.weights import Affine

_SAMPLED_KEYS = 256
"""Keys of each memory that are looked at to guess a query's largest score."""
_PLAIN_ROWS = 128


@dataclass(frozen=True)
class Memories:
    """Tokens to make keys of, with their codes, and values.

    Attributes:
        spatial: (t s m).
        pointers: (p m).
        values: (t*s+p m).
    """

    spatial: Tensor
    pointers: Tensor
    values: Tensor

    def read(self, queries: Tensor, key: Affine, table: Turns) -> Tensor:
        """Return (s m): the memories as the (s d) turned and scaled queries of a head weight them."""
        if queries.dtype == torch.float32:
            read = self._read_in_blocks(queries, key, table, None)
        else:
            shift = self._largest_scores(queries, key, table)
            tiles = self._tiles(queries.shape[1])
            if tiles is not None:
                read = tiles(queries, self._tile_portions(key, table), shift[:, 0])
            else:
                read = self._read_in_blocks(queries, key, table, shift)
        if read is None:
            read = self._read_plainly(queries, key, table)
        return read.to(queries.dtype)

    def _tiles(self, width: int) -> TileAttention | None:
        """Attention in tiles, where the machine has it and the sizes suit it."""
        attention = tile_attention()
        return attention if attention and attention.fits(width, self.values.shape[1]) else None

    def _read_in_blocks(
        self, queries: Tensor, key: Affine, table: Turns, shift: Tensor | None
    ) -> Tensor | None:
        shifted = queries if shift is None else torch.cat((queries, -shift), dim=1)
        portions = self._portions(key, table, ones=shift is not None)
        return attend_in_blocks(shifted, portions, self.values.shape[1])

    @cached_property
    def _values_with_ones(self) -> tuple[Tensor, ...]:
        """For each memory and the pointers (n m') values with ones and zeros behind the m channels."""
        return with_ones(self.values).split(self._counts)

    @cached_property
    def _tile_values(self) -> tuple[TileValues, ...]:
        return tuple(TileValues.of(values) for values in self.values.split(self._counts))

    @property
    def _counts(self) -> list[int]:
        """Tokens of every memory and of the pointers."""
        return [self.spatial.shape[1]] * self.spatial.shape[0] + [self.pointers.shape[0]]

    def _tile_portions(self, key: Affine, table: Turns) -> Iterator[tuple[Tensor, TileValues]]:
        """Give one memory at a time, then the pointers: keys (n d), and values."""
        *spatial_values, pointer_values = self._tile_values
        for tokens, values in zip(self.spatial, spatial_values, strict=True):
            yield table.turn(key(tokens), -1), values
        if self.pointers.shape[0]:
            yield key(self.pointers), pointer_values

    def _portions(self, key: Affine, table: Turns, *, ones: bool) -> Iterator[tuple[Tensor, Tensor]]:
        """Give one memory at a time, then the pointers: keys (d n), and values (n m').

        Args:
            key: projection of the head.
            table: rotations of the places, as (s d/2).
            ones: append a row of ones to the keys, the partner of the queries' shift.
        """
        across = table.t()
        *spatial_values, pointer_values = self._values_with_ones
        for tokens, values in zip(self.spatial, spatial_values, strict=True):
            yield _with_row(across.turn(_keys(key, tokens), 0), ones), values
        if self.pointers.shape[0]:
            yield _with_row(_keys(key, self.pointers), ones), pointer_values

    def _largest_scores(self, queries: Tensor, key: Affine, table: Turns) -> Tensor:
        """Return (s 1): about the largest score of every query, found among a sample of keys."""
        count = self.spatial.shape[1]
        places = torch.arange(0, count, max(1, count // _SAMPLED_KEYS), device=queries.device)
        turned = table[places].t()
        samples = [turned.turn(_keys(key, tokens[places]), 0) for tokens in self.spatial]
        scores = queries @ torch.cat((*samples, _keys(key, self.pointers)), dim=1)
        return scores.amax(dim=1, keepdim=True)

    def _read_plainly(self, queries: Tensor, key: Affine, table: Turns) -> Tensor:
        """Return (s m) float32 with softmax as written in books, for scores of any spread."""
        keys = torch.cat([keys for keys, _ in self._portions(key, table, ones=False)], dim=1).float()
        values = self.values.float()
        rows = [(some.float() @ keys).softmax(dim=1) @ values for some in queries.split(_PLAIN_ROWS)]
        return torch.cat(rows)


def _keys(key: Affine, tokens: Tensor) -> Tensor:
    """Project (n m) tokens to keys (d n)."""
    return torch.addmm(key.bias[:, None], key.weight, tokens.t())


def _with_row(keys: Tensor, ones: bool) -> Tensor:
    return torch.cat((keys, keys.new_ones(1, keys.shape[1]))) if ones else keys
