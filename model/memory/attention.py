"""Memory attention: a frame's features look at themselves and then read the memory bank.

Axes: ``b`` objects, ``t`` spatial memories, ``p`` pointer tokens, ``c`` channels, ``m`` memory channels,
``d`` channels per head, ``h w`` feature grid, ``s`` = h*w.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), section 4 and appendix D.1.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.attend import attend
from model.config import MemoryAttentionConfig
from model.memory.rope import rotate, rotation_table
from model.positions import sine_map

_PLACE_OFFSET = 1.2
"""How sharply a fresh network's reading of memory falls off with distance."""
POSITION_WEIGHT = 0.1
"""Share of the sine code that is added to the features; inside the layers RoPE tells places apart."""


class MemoryAttention(nn.Module):
    """A stack of self-attention, cross-attention to memory and feed-forward layers."""

    def __init__(self, hidden: int, memory_channels: int, config: MemoryAttentionConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            MemoryAttentionLayer(hidden, memory_channels, config) for _ in range(config.layers)
        )
        self.norm = nn.LayerNorm(hidden)
        self._head_width = hidden // config.heads

    def forward(
        self,
        coarse: Tensor,
        spatial: Tensor,
        spatial_code: Tensor,
        pointers: Tensor,
        pointer_code: Tensor,
        *,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Condition a frame on memories.

        Args:
            coarse: (b c h w) features of the frame.
            spatial: (b t s m) spatial memories, tokens row by row.
            spatial_code: (b t s m) their codes in space and time.
            pointers: (b p m) tokens of object pointers; p may be 0.
            pointer_code: (b p m) their codes in time.
            mask: (b 1 1 t*s+p) bool, false for tokens that are not to be read; None reads all.

        Returns:
            (b c h w).
        """
        _, channels, height, width = coarse.shape
        code = sine_map(channels, height, width, coarse.device).to(coarse.dtype)
        tokens = (coarse + POSITION_WEIGHT * code).flatten(2).transpose(1, 2)
        table = rotation_table(height, width, self._head_width, coarse.device)
        values = torch.cat((spatial.flatten(1, 2), pointers), dim=1)
        keys = values + torch.cat((spatial_code.flatten(1, 2), pointer_code), dim=1)
        for layer in self.layers:
            tokens = layer(tokens, keys, values, spatial.shape[1], table, mask=mask)
        return self.norm(tokens).transpose(1, 2).unflatten(2, (height, width))


class MemoryAttentionLayer(nn.Module):
    """Self-attention, cross-attention to memory, feed-forward; each pre-normalised, with a residual."""

    def __init__(self, hidden: int, memory_channels: int, config: MemoryAttentionConfig) -> None:
        super().__init__()
        self.self_attn = RotaryAttention(hidden, hidden, config)
        self.cross_attn_image = RotaryAttention(hidden, memory_channels, config).start_by_place()
        self.linear1 = nn.Linear(hidden, config.feed_forward)
        self.linear2 = nn.Linear(config.feed_forward, hidden)
        self.norm1 = nn.LayerNorm(hidden)
        self.norm2 = nn.LayerNorm(hidden)
        self.norm3 = nn.LayerNorm(hidden)
        self.dropout = nn.Dropout(config.dropout)

    def forward(
        self,
        tokens: Tensor,
        keys: Tensor,
        values: Tensor,
        grids: int,
        table: Tensor,
        *,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Update (b s c) tokens.

        Args:
            tokens: of the frame.
            keys: (b t*s+p m) memory tokens with their codes.
            values: (b t*s+p m) memory tokens without.
            grids: t, how many spatial memories stand at the head of the keys.
            table: (s d/2) rotations of one grid.
            mask: (b 1 1 t*s+p) bool, false for memory tokens that are not to be read.
        """
        normed = self.norm1(tokens)
        tokens = tokens + self.dropout(self.self_attn(normed, normed, normed, 1, table))
        read = self.cross_attn_image(self.norm2(tokens), keys, values, grids, table, mask=mask)
        tokens = tokens + self.dropout(read)
        inner = self.dropout(functional.relu(self.linear1(self.norm3(tokens))))
        return tokens + self.dropout(self.linear2(inner))


class RotaryAttention(nn.Module):
    """Multi-head attention that turns queries and spatial keys by their places; pointer keys have none."""

    def __init__(self, width: int, memory_width: int, config: MemoryAttentionConfig) -> None:
        super().__init__()
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(memory_width, width)
        self.v_proj = nn.Linear(memory_width, width)
        self.out_proj = nn.Linear(width, width)
        self._heads = config.heads
        self._dropout = config.dropout

    def start_by_place(self) -> RotaryAttention:
        """Let fresh weights look at where they are: equal offsets, turned by place, agree at equal places."""
        nn.init.constant_(self.q_proj.bias, _PLACE_OFFSET)
        nn.init.constant_(self.k_proj.bias, _PLACE_OFFSET)
        return self

    def forward(
        self,
        queries: Tensor,
        keys: Tensor,
        values: Tensor,
        grids: int,
        table: Tensor,
        *,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Attend from (b s c) queries to (b t*s+p m) keys; every one of the ``grids`` shares the table."""
        query = rotate(self._split(self.q_proj(queries)), table)
        key = self._rotate_grids(self._split(self.k_proj(keys)), grids, table)
        value = self._split(self.v_proj(values))
        dropout = self._dropout if self.training else 0.0
        attended = attend(query, key, value, dropout=dropout, mask=mask)
        return self.out_proj(attended.transpose(1, 2).flatten(2))

    def _rotate_grids(self, key: Tensor, grids: int, table: Tensor) -> Tensor:
        """Turn the first ``grids`` x s of the (b heads t*s+p d) keys; the others are pointers."""
        spatial, pointers = key.split((grids * table.shape[0], key.shape[2] - grids * table.shape[0]), dim=2)
        turned = rotate(spatial.unflatten(2, (grids, -1)), table).flatten(2, 3)
        return torch.cat((turned, pointers), dim=2) if pointers.shape[2] else turned

    def _split(self, tokens: Tensor) -> Tensor:
        """Map (b n c) to (b heads n d)."""
        return tokens.unflatten(-1, (self._heads, -1)).transpose(1, 2)
