"""The memory encoder for answering.

While the mask has few channels its maps are kept channel by channel, which suits the norms, and in float32,
which costs no more there; from 64 channels on they are kept cell by cell, which suits convolutions and makes
all that follows linear maps of cells.

Axes: ``b`` objects, ``c`` channels, ``m`` memory channels, ``h w`` feature grid, ``S`` input side in pixels.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), appendix D.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.fast.kernels import linear_gelu
from model.fast.weights import Affine, Norm, affine
from model.layers import MapNorm, normalise_map
from model.memory.encoder import FuserBlock, MemoryEncoder

_WIDE = 64
"""Maps of at least so many channels are kept cell by cell."""


@dataclass(frozen=True)
class Shrink:
    """One stride-2 convolution of the mask, its norm and GELU."""

    weight: Tensor
    bias: Tensor
    norm: Norm

    @classmethod
    def of(cls, convolution: nn.Conv2d, layer: MapNorm, dtype: torch.dtype) -> Shrink:
        """Read a convolution and the norm after it."""
        weight, bias = convolution.weight, cast("Tensor", convolution.bias)
        scale = Norm(layer.weight, layer.bias, layer.eps)
        if convolution.out_channels < _WIDE:
            return cls(weight, bias, scale)
        by_cell = weight.to(dtype, memory_format=torch.channels_last)
        return cls(by_cell, bias.to(dtype), scale.to(dtype))

    def __call__(self, mask: Tensor) -> Tensor:
        """Map (b c H W) to (b c' H/2 W/2)."""
        by_cell = self.weight.shape[0] >= _WIDE
        if by_cell:
            mask = mask.to(self.weight.dtype, memory_format=torch.channels_last)
        shrunk = functional.conv2d(mask, self.weight, self.bias, stride=2, padding=1)
        if by_cell:
            return functional.gelu(self.norm(shrunk.permute(0, 2, 3, 1))).permute(0, 3, 1, 2)
        normal = normalise_map(shrunk, self.norm.weight, self.norm.bias, self.norm.eps)
        return functional.gelu(normal)


@dataclass(frozen=True)
class Mix:
    """One ConvNeXt block; its scale is folded into the last map."""

    depthwise: Tensor
    bias: Tensor
    norm: Norm
    widen: Affine
    narrow: Affine

    @classmethod
    def of(cls, block: FuserBlock, dtype: torch.dtype) -> Mix:
        """Read a block."""
        narrow = affine(block.pwconv2)
        return cls(
            depthwise=block.dwconv.weight.to(dtype, memory_format=torch.channels_last),
            bias=cast("Tensor", block.dwconv.bias).to(dtype),
            norm=Norm(block.norm.weight, block.norm.bias, block.norm.eps).to(dtype),
            widen=affine(block.pwconv1).to(dtype),
            narrow=Affine(narrow.weight * block.gamma[:, None], narrow.bias * block.gamma).to(dtype),
        )

    def __call__(self, cells: Tensor) -> Tensor:
        """Map (b h w c) to (b h w c)."""
        grid, channels = cells.permute(0, 3, 1, 2), cells.shape[-1]
        near = functional.conv2d(
            grid, self.depthwise, self.bias, padding=self.depthwise.shape[-1] // 2, groups=channels
        )
        normal = self.norm(near.permute(0, 2, 3, 1)).reshape(-1, channels)
        mixed = self.narrow(linear_gelu(normal, self.widen.weight, self.widen.bias))
        return mixed.view_as(cells).add_(cells)


class FastMemoryEncoder:
    """Features and masks to spatial memories."""

    def __init__(self, encoder: MemoryEncoder, scale: float, bias: float, dtype: torch.dtype) -> None:
        *layers, last = encoder.mask_downsampler.encoder
        pairs = zip(layers[0::3], layers[1::3], strict=True)
        self._dtype = dtype
        self._scale, self._bias = scale, bias
        self._shrinks = [
            Shrink.of(cast("nn.Conv2d", convolution), cast("MapNorm", layer), dtype)
            for convolution, layer in pairs
        ]
        self._mask_out = affine(cast("nn.Conv2d", last)).to(dtype)
        self._image = affine(encoder.pix_feat_proj).to(dtype)
        self._mixes = [Mix.of(cast("FuserBlock", layer), dtype) for layer in encoder.fuser.layers]
        self._out = affine(encoder.out_proj).to(dtype)

    def __call__(self, coarse: Tensor, mask: Tensor) -> Tensor:
        """Encode b masks; arguments and result are those of ``MemoryEncoder``, the result in float32."""
        shrunk = mask * self._scale + self._bias
        for shrink in self._shrinks:
            shrunk = shrink(shrunk)
        cells = self._mask_out(shrunk.to(self._dtype).permute(0, 2, 3, 1))
        cells += self._image(coarse.to(self._dtype).permute(0, 2, 3, 1))
        for mix in self._mixes:
            cells = mix(cells)
        return self._out(cells).float().permute(0, 3, 1, 2)
