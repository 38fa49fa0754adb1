"""A convolutional trunk: what ``nano`` sees with, because it learns from few pictures on small computers.

Attention has to be taught that neighbouring pixels belong together; a convolution is born knowing it. With
millions of pictures that does not matter, with thousands it decides.

Axes: ``b`` frames, ``h w`` map of the stage, ``c`` channels.

Source: deep residual learning (He et al. 2016, arXiv 1512.03385), basic blocks, with a stem of two strided
convolutions.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.config import ConvolutionalConfig


class ConvolutionalTrunk(nn.Module):
    """Residual blocks in four stages: pixels to four maps, each half as fine as the one before."""

    def __init__(self, config: ConvolutionalConfig) -> None:
        super().__init__()
        first = config.widths[0]
        self.stem = nn.Sequential(
            Convolution(3, first // 2, stride=2), Convolution(first // 2, first, stride=2)
        )
        befores = (first, *config.widths)
        self.stages = nn.ModuleList(
            _stage(before, width, depth, halves=index > 0)
            for index, (before, width, depth) in enumerate(
                zip(befores, config.widths, config.depths, strict=False)
            )
        )

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """Map (b 3 H W) to the four stages' (b c h w) maps, finest first, strides 4 to 32."""
        features = self.stem(pixels.contiguous(memory_format=torch.channels_last))
        maps = []
        for stage in self.stages:
            features = stage(features)
            maps.append(features)
        return maps


class Convolution(nn.Module):
    """A 3 x 3 convolution, batch normalisation and, unless told otherwise, a rectifier."""

    def __init__(self, width_in: int, width_out: int, *, stride: int = 1, rectify: bool = True) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width_in, width_out, kernel_size=3, stride=stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width_out)
        self._rectify = rectify
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, features: Tensor) -> Tensor:
        """Map (b c_in h w) to (b c_out h/stride w/stride)."""
        normed = self.norm(self.conv(features))
        return functional.relu(normed) if self._rectify else normed


class ResidualBlock(nn.Module):
    """Two convolutions beside the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = Convolution(width, width)
        self.second = Convolution(width, width, rectify=False)
        nn.init.zeros_(self.second.norm.weight)  # a fresh block changes nothing

    def forward(self, features: Tensor) -> Tensor:
        """Map (b c h w) to the same shape."""
        return functional.relu(features + self.second(self.first(features)))


def _stage(before: int, width: int, depth: int, *, halves: bool) -> nn.Sequential:
    entry: Sequence[nn.Module] = (Convolution(before, width, stride=2),) if halves else ()
    return nn.Sequential(*entry, *(ResidualBlock(width) for _ in range(depth)))
