"""Attention over a whole map.

Axes: ``s`` queries, ``n`` keys, ``d`` channels of queries and keys, ``m`` channels of values.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.attend import attend
from model.fast.native import TileAttention, TileValues, tile_attention

_SAMPLED_KEYS = 256
"""Keys that are looked at to guess a query's largest score."""
_FEW_KEYS = 512
"""With fewer of them torch's own attention is as fast."""


def attend_widely(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attend from (1 heads s d) queries to (1 heads n d) keys and (1 heads n m) values.

    In tiles, where the machine has them and there are enough keys for them to pay.
    """
    attention = tile_attention() if query.dtype == torch.bfloat16 and key.shape[2] >= _FEW_KEYS else None
    if attention is None or not attention.fits(query.shape[3], value.shape[3]):
        return attend(query, key, value)
    heads = [_attend(attention, *head) for head in zip(query[0], key[0], value[0], strict=True)]
    read = [head for head in heads if head is not None]
    return torch.stack(read)[None] if len(read) == len(heads) else attend(query, key, value)


def _attend(attention: TileAttention, query: Tensor, key: Tensor, value: Tensor) -> Tensor | None:
    """One head: (s d), (n d), (n m) to (s m), or None where its scores spread too far."""
    scale = query.shape[1] ** -0.5
    sample = key[:: max(1, key.shape[0] // _SAMPLED_KEYS)]
    shift = (query @ sample.t()).amax(dim=1).float().mul_(scale)
    read = attention(query, [(key, TileValues.of(value))], shift, scale=scale)
    return None if read is None else read.to(query.dtype)
