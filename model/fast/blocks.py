"""Attention in blocks that stay in a processor's cache, with values narrower than keys.

A block of scores is made, turned into weights and multiplied with its values before the next one is begun. A
column of ones beside the values adds up the weights on the way. torch's fused attention wants values as wide
as keys; here they may be the memories themselves, a quarter as wide.

Softmax does not change when a number is taken off all scores of a query. In bf16 that number is the largest
of a sample of the scores, taken off inside the matrix product, before its result is rounded: so the scores
that matter are small numbers, which bf16 holds finely. Where scores spread so far that weights overflow or
vanish, this way has no answer.

Axes: ``s`` queries, ``n`` keys, ``d`` channels of queries and keys, ``m`` channels of values.

Source: Milakov and Gimelshein 2018 (arXiv 1805.02867); Dao et al. 2022, FlashAttention (arXiv 2205.14135).
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import functional

QUERIES, KEYS = 512, 512
"""Of a block of scores. Larger blocks win a little where nobody else wants the cache, and lose more where
somebody does."""
_LANES = 16
_SMALLEST_SUM, _LARGEST_SUM = 1e-30, 1e30


def with_ones(values: Tensor) -> Tensor:
    """Append a column of ones to (n m) values, and zeros up to a width that vector units like."""
    width = -(-(values.shape[1] + 1) // _LANES) * _LANES
    padded = functional.pad(values, (0, width - values.shape[1]))
    padded[:, values.shape[1]] = 1.0
    return padded


def attend_in_blocks(queries: Tensor, keys: Iterable[tuple[Tensor, Tensor]], width: int) -> Tensor | None:
    """Attend from (s d) scaled queries to keys that come in portions.

    Args:
        queries: scores are their products with the keys, as they are.
        keys: pairs of (d n) keys and (n m') values ``with_ones``.
        width: m, channels of the values.

    Returns:
        (s m) float32, or None where the scores spread too far for this way.
    """
    sums: Tensor | None = None
    scores = queries.new_empty(min(QUERIES, queries.shape[0]), KEYS)
    for columns, values in keys:
        if sums is None:
            sums = torch.zeros(queries.shape[0], values.shape[1], dtype=torch.float32)
        for some_keys, some_values in zip(columns.split(KEYS, 1), values.split(KEYS), strict=True):
            for some_queries, into in zip(queries.split(QUERIES), sums.split(QUERIES), strict=True):
                room = scores[: some_queries.shape[0], : some_keys.shape[1]]
                weights = torch.mm(some_queries, some_keys, out=room).exp_()
                into.add_(weights @ some_values)
    if sums is None:
        return None
    total = sums[:, width : width + 1]
    if not bool(((total > _SMALLEST_SUM) & (total < _LARGEST_SUM)).all()):
        return None
    return sums[:, :width] / total
