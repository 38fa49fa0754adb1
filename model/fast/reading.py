"""Memory attention for answering, one object at a time.

Three rewrites, all exact. Keys and queries hold the two halves of every rotated pair apart instead of side
by side, so that turning them is four products of real numbers. The memories themselves serve as values, 64
wide instead of 256: what is weighted by attention may be projected afterwards, and that projection and the
output's become one. Keys are made from one memory at a time and used up while they are in the cache.

Norms, the sum of the residual branches and the result stay in float32 whatever the precision.

Axes: ``t`` spatial memories, ``p`` pointer tokens, ``c`` channels, ``m`` memory channels, ``d`` channels per
head, ``h w`` feature grid, ``s`` = h*w.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), section 4 and appendix D.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor

from model.fast.kernels import linear_relu
from model.fast.memories import Memories
from model.fast.turns import Turns, halves_apart, turns
from model.fast.weights import Affine, Norm, affine, norm, stack
from model.fast.wide import attend_widely
from model.memory.attention import POSITION_WEIGHT, MemoryAttention, MemoryAttentionLayer, RotaryAttention
from model.positions import sine_map

_FEED_FORWARD_ROWS = 1024


@dataclass(frozen=True)
class LayerWeights:
    """Weights of one layer; queries come out scaled, queries and keys with the halves of pairs apart."""

    heads: int
    norm1: Norm
    self_qkv: Affine
    self_out: Affine
    norm2: Norm
    query: Affine
    key: Affine
    out: Affine
    norm3: Norm
    widen: Affine
    narrow: Affine

    @classmethod
    def of(cls, layer: MemoryAttentionLayer, heads: int, dtype: torch.dtype) -> LayerWeights:
        """Read a layer."""
        own, cross = layer.self_attn, layer.cross_attn_image
        scale = (own.q_proj.out_features // heads) ** -0.5
        halves = halves_apart(own.q_proj.out_features, heads)
        return cls(
            heads=heads,
            norm1=norm(layer.norm1),
            self_qkv=_stacked(own, halves).to(dtype),
            self_out=affine(own.out_proj).to(dtype),
            norm2=norm(layer.norm2),
            query=affine(cross.q_proj).reordered(halves).scaled(scale).to(dtype),
            key=affine(cross.k_proj).reordered(halves).to(dtype),
            out=_values_to_output(cross, heads).to(dtype),
            norm3=norm(layer.norm3),
            widen=affine(layer.linear1).to(dtype),
            narrow=affine(layer.linear2).to(dtype),
        )

    def key_of_head(self, head: int) -> Affine:
        """The part of the key projection that makes the keys of one head."""
        width = self.key.bias.shape[0] // self.heads
        rows = slice(head * width, (head + 1) * width)
        return Affine(self.key.weight[rows], self.key.bias[rows])


class FastReader:
    """A frame's features read the memory bank."""

    def __init__(self, attention: MemoryAttention, heads: int, dtype: torch.dtype) -> None:
        self._dtype = dtype
        self._layers = [
            LayerWeights.of(cast("MemoryAttentionLayer", layer), heads, dtype) for layer in attention.layers
        ]
        self._norm = norm(attention.norm)

    def __call__(self, coarse: Tensor, objects: Sequence[tuple[Tensor, Tensor, Tensor, Tensor]]) -> Tensor:
        """Condition a frame on what b objects remember.

        Args:
            coarse: (b or 1, c h w) features of the frame.
            objects: of each spatial tokens, their codes, pointer tokens and their codes, as
                ``MemoryAttention`` takes them in a batch of one.

        Returns:
            (b c h w).
        """
        frames = coarse.expand(len(objects), -1, -1, -1).split(1)
        read = [
            self._read(frame, self._memories(*parts)) for frame, parts in zip(frames, objects, strict=True)
        ]
        return read[0] if len(read) == 1 else torch.cat(read)

    def _memories(
        self, spatial: Tensor, spatial_code: Tensor, pointers: Tensor, pointer_code: Tensor
    ) -> Memories:
        return Memories(
            spatial=(spatial + spatial_code)[0].to(self._dtype),
            pointers=(pointers + pointer_code)[0].to(self._dtype),
            values=torch.cat((spatial[0].flatten(0, 1), pointers[0])).to(self._dtype),
        )

    def _read(self, coarse: Tensor, memories: Memories) -> Tensor:
        _, channels, height, width = coarse.shape
        code = sine_map(channels, height, width, coarse.device)
        tokens = coarse.float().add(code, alpha=POSITION_WEIGHT).flatten(2).squeeze(0).t().contiguous()
        head_width = channels // self._layers[0].heads
        table = turns(height, width, head_width, coarse.device, self._dtype)
        for layer in self._layers:
            tokens += self._look_at_itself(layer, tokens, table)
            tokens += self._look_back(layer, tokens, table, memories)
            self._feed_forward(layer, tokens)
        return self._norm(tokens).t().unflatten(1, (height, width)).unsqueeze(0)

    def _look_at_itself(self, layer: LayerWeights, tokens: Tensor, table: Turns) -> Tensor:
        """Return the (s c) branch of self-attention."""
        projected = layer.self_qkv(layer.norm1(tokens).to(self._dtype))
        query, key, value = projected.view(1, tokens.shape[0], 3, layer.heads, -1).permute(2, 0, 3, 1, 4)
        attended = attend_widely(table.turn(query, -1), table.turn(key, -1), value)
        return layer.self_out(attended.squeeze(0).transpose(0, 1).flatten(1))

    def _look_back(self, layer: LayerWeights, tokens: Tensor, table: Turns, memories: Memories) -> Tensor:
        """Return the (s c) branch of attention to the memories."""
        queries = layer.query(layer.norm2(tokens).to(self._dtype)).unflatten(1, (layer.heads, -1))
        turned = table.turn(queries.transpose(0, 1), -1)
        read = [memories.read(turned[head], layer.key_of_head(head), table) for head in range(layer.heads)]
        return layer.out(torch.cat(read, dim=1))

    def _feed_forward(self, layer: LayerWeights, tokens: Tensor) -> None:
        """Add the feed-forward branch, some rows at a time: its inner layer is eight times as wide."""
        for rows in tokens.split(_FEED_FORWARD_ROWS):
            normed = layer.norm3(rows).to(self._dtype)
            rows.add_(layer.narrow(linear_relu(normed, layer.widen.weight, layer.widen.bias)))


def _stacked(attention: RotaryAttention, halves: Tensor) -> Affine:
    """Queries, keys and values in one map."""
    query, key = affine(attention.q_proj).reordered(halves), affine(attention.k_proj).reordered(halves)
    return stack([query, key, affine(attention.v_proj)])


def _values_to_output(attention: RotaryAttention, heads: int) -> Affine:
    """Fold value and output projection: (c heads*m), from memories that every head has weighted its way."""
    value, out = affine(attention.v_proj), affine(attention.out_proj)
    per_head = zip(out.weight.chunk(heads, dim=1), value.weight.chunk(heads), strict=True)
    folded = torch.cat([to_output @ to_value for to_output, to_value in per_head], dim=1)
    return Affine(folded, out.weight @ value.bias + out.bias)
