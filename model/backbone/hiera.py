"""The Hiera trunk: a plain hierarchical vision transformer with windowed and global attention.

Axes: ``b`` frames, ``h w`` map of the stage, ``c`` channels, ``d`` channels per head; maps are channels-last
inside.

Source: Hiera (Ryali et al. 2023, arXiv 2306.00989) as SAM 2 uses it: no relative position bias, a learned
background grid plus a learned window grid (Bolya et al. 2023, arXiv 2311.05613).
"""

from __future__ import annotations

from functools import partial
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.attend import attend
from model.backbone.plan import GLOBAL_WINDOW, BlockPlan, plan_blocks
from model.backbone.windows import partition, unpartition
from model.config import PATCH_STRIDE, BackboneConfig
from model.derived import Derived
from model.layers import DropPath, Mlp

_NORM = partial(nn.LayerNorm, eps=1e-6)


class Trunk(nn.Module):
    """Hiera: pixels to four maps, each twice as wide and half as fine as the one before."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        width, window = config.width, config.windows[0]
        self.patch_embed = PatchEmbedding(width)
        self.pos_embed = nn.Parameter(torch.zeros(1, width, config.background_grid, config.background_grid))
        self.pos_embed_window = nn.Parameter(torch.zeros(1, width, window, window))
        plans = plan_blocks(config)
        self.blocks = nn.ModuleList(Block(plan, config.mlp_ratio) for plan in plans)
        self._closes_stage = [plan.closes_stage for plan in plans]
        self._position = Derived[Tensor]()

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """Map (b 3 H W) to the four stages' (b c h w) maps, finest first, strides 4 to 32."""
        tokens = self.patch_embed(pixels)
        tokens = tokens + self._position_grid(tokens.shape[1], tokens.shape[2])
        stages = []
        for block, closes_stage in zip(self.blocks, self._closes_stage, strict=True):
            tokens = block(tokens)
            if closes_stage:
                stages.append(tokens.permute(0, 3, 1, 2))
        return stages

    def train(self, mode: bool = True) -> Self:
        """Switch training on or off, and forget what was derived from the weights."""
        self._position.clear()
        return super().train(mode)

    def _position_grid(self, height: int, width: int) -> Tensor:
        """Return (1 h w c): the background grid resized to the map, plus the window grid repeated over it."""

        def compute() -> Tensor:
            background = functional.interpolate(self.pos_embed, (height, width), mode="bicubic")
            rows, columns = height // self.pos_embed_window.shape[2], width // self.pos_embed_window.shape[3]
            grid = background + self.pos_embed_window.tile(1, 1, rows, columns)
            return grid.permute(0, 2, 3, 1).contiguous()

        return self._position.get((height, width), (self.pos_embed, self.pos_embed_window), compute)


class PatchEmbedding(nn.Module):
    """One convolution from pixels to tokens of stride 4."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, width, kernel_size=7, stride=PATCH_STRIDE, padding=3)

    def forward(self, pixels: Tensor) -> Tensor:
        """Map (b 3 H W) to (b H/4 W/4 c)."""
        return self.proj(pixels).permute(0, 2, 3, 1)


class Block(nn.Module):
    """Attention and MLP, each with a residual; the first block of a stage widens and pools."""

    def __init__(self, plan: BlockPlan, mlp_ratio: int) -> None:
        super().__init__()
        self.plan = plan
        self.norm1 = _NORM(plan.width_in)
        self.attn = WindowAttention(plan)
        self.norm2 = _NORM(plan.width_out)
        self.mlp = Mlp(
            plan.width_out, mlp_ratio * plan.width_out, plan.width_out, layers=2, activation=functional.gelu
        )
        self.proj = nn.Linear(plan.width_in, plan.width_out) if plan.width_in != plan.width_out else None
        self.drop_path = DropPath(plan.drop_path)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map (b h w c_in) to (b h w c_out), or to (b h/2 w/2 c_out) where the block pools."""
        normed = self.norm1(tokens)
        shortcut = tokens if self.proj is None else self.proj(normed)
        if self.plan.pools:
            shortcut = pool(shortcut)
        tokens = shortcut + self.drop_path(self._attend(normed, shortcut.shape[1], shortcut.shape[2]))
        return tokens + self.drop_path(self.mlp(self.norm2(tokens)))

    def _attend(self, tokens: Tensor, height: int, width: int) -> Tensor:
        """Attend inside windows; cells that fill up the last windows take part like any other."""
        if self.plan.window == GLOBAL_WINDOW:
            return self.attn(tokens)
        return unpartition(self.attn(partition(tokens, self.plan.window)), height, width)


class WindowAttention(nn.Module):
    """Multi-head attention among the cells of each window; queries may be pooled 2 x 2."""

    def __init__(self, plan: BlockPlan) -> None:
        super().__init__()
        self.qkv = nn.Linear(plan.width_in, 3 * plan.width_out)
        self.proj = nn.Linear(plan.width_out, plan.width_out)
        self._heads = plan.heads
        self._pools = plan.pools

    def forward(self, tokens: Tensor) -> Tensor:
        """Map (b h w c_in) to (b h w c_out), or to (b h/2 w/2 c_out)."""
        height, width = tokens.shape[1:3]
        query, key, value = self.qkv(tokens).chunk(3, dim=-1)
        if self._pools:
            query = pool(query)
            height, width = query.shape[1:3]
        attended = attend(self._split(query), self._split(key), self._split(value))
        return self.proj(attended.transpose(1, 2).reshape(-1, height, width, query.shape[-1]))

    def _split(self, tokens: Tensor) -> Tensor:
        """Map (b h w c) to (b heads h*w d)."""
        return tokens.flatten(1, 2).unflatten(-1, (self._heads, -1)).transpose(1, 2)


def pool(tokens: Tensor) -> Tensor:
    """Take the maximum of every 2 x 2 cells of a (b h w c) map; h and w are even."""
    return functional.max_pool2d(tokens.permute(0, 3, 1, 2), kernel_size=2, stride=2).permute(0, 2, 3, 1)
