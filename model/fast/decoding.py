"""The mask decoder for answering: what belongs to the image is computed cell by cell.

What the image offers to attention (keys, values and queries) comes from one product; the share of the
position code in it does not depend on the image and is computed once. The transposed convolutions, whose
strides equal their kernels, are linear maps of every cell; the finer cells stay beside each other, and only
the masks are put in order at the end. Everything is float32, whatever the precision of the maps: rounding
here moves the edges of masks most, and bf16 saves 9 ms of an object.

Axes: ``b`` objects, ``n`` tokens, ``s`` cells of the feature grid, ``c`` channels, ``i`` inner channels of
attention, ``k`` masks, ``h w`` feature grid.

Source: SAM (Kirillov et al. 2023, arXiv 2304.02643), appendix A.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.attend import attend
from model.decoder import DecodedMasks, MaskDecoder
from model.decoder.transformer import Attention, TwoWayLayer
from model.fast.weights import Affine, Norm, affine, norm, stack
from model.layers import MapNorm


@dataclass(frozen=True)
class ImageSide:
    """What one exchange with the tokens takes from the cells.

    Attributes:
        weight: (2i or 3i, c): keys, values and, where the cells read too, queries.
        code: (s, 2i or 3i): biases, and what the cells' codes add to keys and queries.
        heads: of attention.
    """

    weight: Tensor
    code: Tensor
    heads: int

    @classmethod
    def of(cls, reading: Attention, answering: Attention | None, code: Tensor, heads: int) -> ImageSide:
        """Read the attention of tokens to cells and, if there is one, of cells to tokens; code is (s c)."""
        layers = [affine(reading.k_proj), affine(reading.v_proj)]
        layers += [] if answering is None else [affine(answering.q_proj)]
        coded = [layer(code) for layer in layers]
        coded[1] = layers[1].bias.expand_as(coded[1])  # values carry no code
        return cls(stack(layers).weight, torch.cat(coded, dim=1), heads)

    def __call__(self, cells: Tensor, parts: int) -> Sequence[Tensor]:
        """Return what (b s c) cells offer, each (b heads s d)."""
        offered = functional.linear(cells, self.weight).add_(self.code)
        return offered.unflatten(-1, (parts, self.heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)


@dataclass(frozen=True)
class Exchange:
    """One layer in which tokens read the cells and the cells read the tokens."""

    tokens: TwoWayLayer
    image: ImageSide
    to_cells: Affine
    norm: Norm


class FastDecoder:
    """Cells and prompts to masks, predicted IoUs and object scores.

    Args:
        decoder: whose weights are used.
        code: (1 c h w) code of every cell.
        heads: of its attention.
    """

    def __init__(self, decoder: MaskDecoder, code: Tensor, heads: int) -> None:
        transformer, places = decoder.transformer, code.flatten(2).squeeze(0).t()
        self._decoder = decoder
        self._exchanges = [
            _exchange(cast("TwoWayLayer", layer), places, heads) for layer in transformer.layers
        ]
        self._last = ImageSide.of(transformer.final_attn_token_to_image, None, places, heads)
        to_middle, middle_norm, _, to_fine, _ = decoder.output_upscaling
        self._to_middle = _transposed(cast("nn.ConvTranspose2d", to_middle))
        self._middle_norm = _map_norm(cast("MapNorm", middle_norm))
        self._to_fine = _transposed(cast("nn.ConvTranspose2d", to_fine))

    def __call__(self, image: Tensor, prompts: Tensor, fine: Tensor, middle: Tensor) -> DecodedMasks:
        """Decode b objects; the arguments are those of ``MaskDecoder``."""
        decoder = self._decoder
        grid = image.shape[-2:]
        cells = image.float().flatten(2).transpose(1, 2).expand(prompts.shape[0], -1, -1)
        tokens = decoder.tokens_with(prompts)
        tokens, cells = self._exchange_all(tokens, cells)
        canvas = self._canvas(cells, fine, middle, grid)
        return decoder.answer(tokens, lambda filters: self._masks(filters, canvas, grid))

    def _exchange_all(self, tokens: Tensor, cells: Tensor) -> tuple[Tensor, Tensor]:
        code, transformer = tokens, self._decoder.transformer
        for exchange in self._exchanges:
            layer = exchange.tokens
            keys, values, queries = exchange.image(cells, 3)
            tokens = layer.norm1(layer.among_tokens(tokens, code))
            reading = layer.cross_attn_token_to_image
            tokens = layer.norm2(tokens + self._read(reading, tokens + code, keys, values))
            tokens = layer.norm3(tokens + layer.mlp(tokens))
            cells_read = self._answer(layer.cross_attn_image_to_token, queries, tokens, code)
            cells = exchange.norm(exchange.to_cells(cells_read).add_(cells))
        keys, values = self._last(cells, 2)
        read = self._read(transformer.final_attn_token_to_image, tokens + code, keys, values)
        return transformer.norm_final_attn(tokens + read), cells

    def _read(self, attention: Attention, tokens: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Let (b n c) tokens read the cells."""
        queries = _split(attention.q_proj(tokens), keys.shape[1])
        read = attend(queries, keys, values).transpose(1, 2).flatten(2)
        return cast("Tensor", attention.out_proj(read))

    def _answer(self, attention: Attention, queries: Tensor, tokens: Tensor, code: Tensor) -> Tensor:
        """Let the cells read (b n c) tokens: (b heads s d) queries to (b s i)."""
        heads = queries.shape[1]
        keys = _split(attention.k_proj(tokens + code), heads)
        values = _split(attention.v_proj(tokens), heads)
        return attend(queries, keys, values).transpose(1, 2).flatten(2)

    def _canvas(self, cells: Tensor, fine: Tensor, middle: Tensor, grid: torch.Size) -> Tensor:
        """Return (b s*16 c/8): the 4 x 4 finest places of every cell, nested 2 x 2 in 2 x 2."""
        rough = self._to_middle(cells).view(-1, *grid, 2, 2, middle.shape[1])
        rough += _nested(middle, grid, 1)
        sharper = functional.gelu(self._middle_norm(rough))
        sharp = self._to_fine(sharper).view(-1, *grid, 2, 2, 2, 2, fine.shape[1])
        sharp += _nested(fine, grid, 2)
        return functional.gelu(sharp).flatten(1, 6)

    def _masks(self, filters: Tensor, canvas: Tensor, grid: torch.Size) -> Tensor:
        """Return (b k 4h 4w) float32 for (b k c/8) filters."""
        nested = filters @ canvas.transpose(1, 2)
        ordered = nested.unflatten(2, (*grid, 2, 2, 2, 2)).permute(0, 1, 2, 4, 6, 3, 5, 7)
        return ordered.flatten(5).flatten(2, 4)


def _exchange(layer: TwoWayLayer, code: Tensor, heads: int) -> Exchange:
    answering = layer.cross_attn_image_to_token
    image = ImageSide.of(layer.cross_attn_token_to_image, answering, code, heads)
    return Exchange(layer, image, affine(answering.out_proj), norm(layer.norm4))


def _split(tokens: Tensor, heads: int) -> Tensor:
    """Map (b n i) to (b heads n d)."""
    return tokens.unflatten(-1, (heads, -1)).transpose(1, 2)


def _transposed(layer: nn.ConvTranspose2d) -> Affine:
    """Read a 2x2 transposed convolution of stride 2 as a map from a cell to its (2 2 c) finer places."""
    weight = layer.weight.permute(2, 3, 1, 0).flatten(0, 2)
    bias = cast("Tensor", layer.bias)
    return Affine(weight, bias.repeat(4))


def _map_norm(layer: MapNorm) -> Norm:
    return Norm(layer.weight, layer.bias, layer.eps)


def _nested(skip: Tensor, grid: torch.Size, levels: int) -> Tensor:
    """View a (b c H W) map as (b h w 2 2 .. c): the finer places of every cell, nested ``levels`` times."""
    nest = [2] * levels
    split = skip.permute(0, 2, 3, 1).unflatten(2, (grid[1], *nest)).unflatten(1, (grid[0], *nest))
    pairs = [axis for level in range(levels) for axis in (2 + level, 3 + levels + level)]
    return split.permute(0, 1, 2 + levels, *pairs, split.ndim - 1)
