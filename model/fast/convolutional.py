"""The convolutional trunk and the neck for answering.

Batch normalisation at rest is a scale and an offset per channel, so it is folded into the convolution before
it. Maps stay cell by cell in memory, as the convolutions and the neck's linear maps like them best.

Axes: ``b`` frames, ``h w`` map of the stage, ``c`` channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.backbone.convolutional import Convolution, ConvolutionalTrunk, ResidualBlock
from model.fast.weights import Affine


@dataclass(frozen=True)
class Folded:
    """A 3 x 3 convolution with the normalisation after it."""

    weight: Tensor
    bias: Tensor
    stride: int

    @classmethod
    def of(cls, layer: Convolution, dtype: torch.dtype) -> Folded:
        """Read a convolution and its batch normalisation at rest."""
        norm = layer.norm
        mean, variance = cast("Tensor", norm.running_mean), cast("Tensor", norm.running_var)
        scale = norm.weight * torch.rsqrt(variance + norm.eps)
        weight = layer.conv.weight * scale.view(-1, 1, 1, 1)
        return cls(
            weight=weight.to(dtype, memory_format=torch.channels_last),
            bias=(norm.bias - mean * scale).to(dtype),
            stride=layer.conv.stride[0],
        )

    def __call__(self, features: Tensor) -> Tensor:
        """Map (b c_in h w) to (b c_out h/stride w/stride), before any rectifier."""
        return functional.conv2d(features, self.weight, self.bias, stride=self.stride, padding=1)


@dataclass(frozen=True)
class FoldedBlock:
    """Two convolutions beside the identity."""

    first: Folded
    second: Folded

    def __call__(self, features: Tensor) -> Tensor:
        """Map (b c h w) to the same shape."""
        return self.second(self.first(features).relu_()).add_(features).relu_()


class FastConvolutionalEncoder:
    """Pixels to the three maps that memory attention and the decoder read.

    Args:
        trunk: whose weights are used.
        taps: what is read from the four stages, finest first.
        dtype: in which everything is computed.
    """

    def __init__(self, trunk: ConvolutionalTrunk, taps: Sequence[Affine], dtype: torch.dtype) -> None:
        self._dtype = dtype
        self._stem = [Folded.of(cast("Convolution", layer), dtype) for layer in trunk.stem]
        self._stages = [
            [_folded(layer, dtype) for layer in cast("nn.Sequential", one)] for one in trunk.stages
        ]
        self._taps = [tap.to(dtype) for tap in taps]

    def __call__(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Map (b 3 S S) to (b c/8 4h 4w), (b c/4 2h 2w) and (b c h w), all channels-last in memory."""
        features = pixels.to(self._dtype, memory_format=torch.channels_last)
        for convolution in self._stem:
            features = convolution(features).relu_()
        maps: list[Tensor] = []
        for stage, tap in zip(self._stages, self._taps, strict=True):
            for layer in stage:
                features = layer(features) if isinstance(layer, FoldedBlock) else layer(features).relu_()
            maps.append(tap(features.permute(0, 2, 3, 1)).permute(0, 3, 1, 2))
        fine, middle, coarse, deepest = maps
        return fine, middle, coarse + functional.interpolate(deepest, scale_factor=2.0, mode="nearest")


def _folded(layer: nn.Module, dtype: torch.dtype) -> Folded | FoldedBlock:
    if isinstance(layer, ResidualBlock):
        return FoldedBlock(Folded.of(layer.first, dtype), Folded.of(layer.second, dtype))
    return Folded.of(cast("Convolution", layer), dtype)
