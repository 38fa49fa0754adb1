"""Trunk and neck for answering: windows are views, runs of blocks stay in the processor's cache.

Axes: ``b`` frames, ``n`` tokens of a piece or of the map, in the order of ``layout``, ``w`` windows, ``c``
channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.attend import attend
from model.backbone.hiera import Block, Trunk
from model.backbone.neck import Lateral, Neck
from model.backbone.plan import GLOBAL_WINDOW, BlockPlan, plan_blocks
from model.config import PATCH_STRIDE, BackboneConfig
from model.decoder import MaskDecoder
from model.fast.kernels import linear_gelu
from model.fast.layout import (
    STAGES,
    Order,
    Piece,
    StageLayout,
    WindowGroup,
    cut,
    lay_out_stages,
    runs_of_blocks,
)
from model.fast.weights import Affine, Norm, affine, norm
from model.fast.wide import attend_widely

PIECE_ELEMENTS = 2**19
"""A piece of a map has about so many channel values: it and what is computed from it fit into a cache."""
_PATCH_PADDING = 3


@dataclass(frozen=True)
class BlockWeights:
    """Weights of one block in the type of the computation."""

    plan: BlockPlan
    norm1: Norm
    qkv: Affine
    out: Affine
    shortcut: Affine | None
    norm2: Norm
    widen: Affine
    narrow: Affine

    @classmethod
    def of(cls, block: Block, dtype: torch.dtype) -> BlockWeights:
        """Read a block."""
        widen, narrow = block.mlp.layers
        return cls(
            plan=block.plan,
            norm1=norm(block.norm1).to(dtype),
            qkv=affine(block.attn.qkv).to(dtype),
            out=affine(block.attn.proj).to(dtype),
            shortcut=None if block.proj is None else affine(block.proj).to(dtype),
            norm2=norm(block.norm2).to(dtype),
            widen=affine(cast("nn.Linear", widen)).to(dtype),
            narrow=affine(cast("nn.Linear", narrow)).to(dtype),
        )

    def __call__(self, tokens: Tensor, groups: tuple[WindowGroup, ...]) -> Tensor:
        """Map (n c_in) tokens of whole windows to (n c_out); a quarter of them where the block pools."""
        normed = self.norm1(tokens)
        shortcut = tokens if self.shortcut is None else self.shortcut(normed)
        if self.plan.pools:
            shortcut = _pool(shortcut)
        tokens = self.out(self._attend(normed, groups)).add_(shortcut)
        inner = linear_gelu(self.norm2(tokens), self.widen.weight, self.widen.bias)
        return self.narrow(inner).add_(tokens)

    def _attend(self, normed: Tensor, groups: tuple[WindowGroup, ...]) -> Tensor:
        projected = self.qkv(normed)
        parts = projected.split([group.tokens for group in groups])
        attended = [self._attend_group(part, group) for part, group in zip(parts, groups, strict=True)]
        return attended[0] if len(attended) == 1 else torch.cat(attended)

    def _attend_group(self, projected: Tensor, group: WindowGroup) -> Tensor:
        """Attend inside the windows of one group: (n 3*c) to (n c), or to a quarter of the tokens."""
        heads = self.plan.heads
        query, key, value = projected.view(group.windows, group.cells, 3, heads, -1).unbind(2)
        if self.plan.pools:
            query = query.unflatten(1, (-1, 4)).amax(dim=2)
        if group.padding:
            key, value = self._fill_up(key, group, 1), self._fill_up(value, group, 2)
        look = attend_widely if group.windows == 1 else attend
        attended = look(query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2))
        return attended.transpose(1, 2).reshape(-1, self.plan.width_out)

    def _fill_up(self, tokens: Tensor, group: WindowGroup, part: int) -> Tensor:
        """Append what the projection makes of zeros, its bias, for the cells missing in (w n heads d)."""
        bias = self.qkv.bias.view(3, *tokens.shape[2:])[part]
        return torch.cat((tokens, bias.expand(group.windows, group.padding, -1, -1)), dim=1)


class FastEncoder:
    """Pixels to the three maps that memory attention and the decoder read.

    The two fine maps come straight from the stages: the neck's 1x1 convolution and the decoder's, which
    follow each other, are folded into one.
    """

    def __init__(
        self, trunk: Trunk, taps: Sequence[Affine], config: BackboneConfig, side: int, dtype: torch.dtype
    ) -> None:
        plans = plan_blocks(config)
        device = trunk.pos_embed.device
        layouts = lay_out_stages(config, side, side)
        self._layouts = layouts
        self._sides = [side // (PATCH_STRIDE * 2**stage) for stage in range(STAGES)]
        self._runs = [_Run(blocks, plans) for blocks in runs_of_blocks(plans, layouts)]
        self._blocks = [BlockWeights.of(cast("Block", block), dtype) for block in trunk.blocks]
        self._taps = [tap.to(dtype) for tap in taps]
        self._gathers = [None if one.gather is None else _index(one.gather, device) for one in layouts]
        self._rasters = [_index(one.raster, device) for one in layouts]
        self._patch = trunk.patch_embed.proj.weight.to(dtype, memory_format=torch.channels_last)
        position = trunk._position_grid(self._sides[0], self._sides[0]).flatten(0, 2)
        order = _index(layouts[0].order, device)
        self._position = (position[order] + affine(trunk.patch_embed.proj).bias).to(dtype)

    def __call__(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Map (b 3 S S) to (b c/8 4h 4w), (b c/4 2h 2w) and (b c h w), all channels-last in memory."""
        fine, middle, coarse = zip(*[self._encode(frame) for frame in pixels.split(1)], strict=True)
        return torch.cat(fine), torch.cat(middle), torch.cat(coarse)

    def _encode(self, frame: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        pixels = frame.to(self._patch.dtype, memory_format=torch.channels_last)
        patches = functional.conv2d(pixels, self._patch, stride=PATCH_STRIDE, padding=_PATCH_PADDING)
        tokens = patches.permute(0, 2, 3, 1).flatten(0, 2)
        stages: list[Tensor] = []
        for run in self._runs:
            tokens, closed = self._follow(run, tokens)
            stages += closed
        fine, middle, coarse = (self._map(stages[stage], stage) for stage in range(3))
        context = functional.interpolate(self._map(stages[3], 3), scale_factor=2.0, mode="nearest")
        return fine, middle, coarse + context

    def _follow(self, run: _Run, tokens: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Take all tokens through the blocks of a run, piece by piece; also give the stages it closes."""
        layout = self._layouts[run.stage]
        pieces = run.pieces(layout, tokens.shape[1])
        outputs: list[Tensor] = []
        closed: list[list[Tensor]] = []
        for piece in pieces:
            output, taps = self._take(run, piece, self._enter(run, piece, tokens))
            outputs.append(output)
            closed.append(taps)
        together = outputs[0] if len(outputs) == 1 else torch.cat(outputs)
        return together, [torch.cat(parts) for parts in zip(*closed, strict=True)]

    def _enter(self, run: _Run, piece: Piece, tokens: Tensor) -> Tensor:
        """Pick the tokens of a piece, in the order of the run's stage; the first run adds their positions."""
        here = slice(piece.start, piece.stop)
        gather = self._gathers[run.stage] if run.enters_stage else None
        picked = tokens[here] if gather is None else tokens.index_select(0, gather[here])
        return picked.add_(self._position[here]) if run.first == 0 else picked

    def _take(self, run: _Run, piece: Piece, tokens: Tensor) -> tuple[Tensor, list[Tensor]]:
        groups, stage = piece.groups, run.stage
        taps: list[Tensor] = []
        for index in run.blocks:
            block = self._blocks[index]
            tokens = block(tokens, groups)
            if block.plan.pools:
                groups, stage = tuple(group.pooled() for group in groups), stage + 1
            if block.plan.closes_stage:
                taps.append(self._taps[stage](tokens))
        return tokens, taps

    def _map(self, tokens: Tensor, stage: int) -> Tensor:
        """Put (n c) tokens of a stage back into a (1 c h w) map."""
        side = self._sides[stage]
        return tokens.index_select(0, self._rasters[stage]).view(1, side, side, -1).permute(0, 3, 1, 2)


class _Run:
    """Consecutive blocks and where they start."""

    def __init__(self, blocks: Sequence[int], plans: Sequence[BlockPlan]) -> None:
        self.blocks = blocks
        self.first = blocks[0]
        self.is_global = plans[self.first].window == GLOBAL_WINDOW
        opened = [plan.pools for plan in plans[: self.first]]
        self.stage = sum(opened)
        self.enters_stage = self.first == 0 or opened[-1]

    def pieces(self, layout: StageLayout, width: int) -> tuple[Piece, ...]:
        """Cut the map for this run; one that attends over the whole map takes it in one piece."""
        count = layout.order.size
        if self.is_global:
            return (Piece(0, count, (WindowGroup(1, count, 0),)),)
        return cut(layout.groups, max(1, PIECE_ELEMENTS // width))


def neck_taps(neck: Neck, decoder: MaskDecoder) -> list[Affine]:
    """What is read from the four stages, finest first; the decoder's own convolutions folded in."""
    laterals = [cast("Lateral", lateral) for lateral in reversed(list(neck.convs))]
    fine, middle, coarse, deepest = (affine(lateral.conv) for lateral in laterals)
    return [affine(decoder.conv_s0).after(fine), affine(decoder.conv_s1).after(middle), coarse, deepest]


def _pool(tokens: Tensor) -> Tensor:
    """Take the maximum of every four consecutive (n c) tokens."""
    return tokens.unflatten(0, (-1, 4)).amax(dim=1)


def _index(order: Order, device: torch.device) -> Tensor:
    return torch.from_numpy(order).to(device)
