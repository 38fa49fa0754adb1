"""The memory encoder: a frame and one object's mask become a small map to remember.

Axes: ``b`` objects, ``c`` channels, ``m`` memory channels, ``h w`` feature grid (stride 16), ``S`` input side
in pixels.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), appendix D.1; the fuser is ConvNeXt (Liu et al. 2022).
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.config import MemoryEncoderConfig
from model.layers import MAP_NORM_EPS, MapNorm

_FUSER_KERNEL = 7
_FUSER_SCALE = 1e-6


class MemoryEncoder(nn.Module):
    """Adds the shrunken mask to the frame's features and mixes them."""

    def __init__(self, hidden: int, memory_channels: int, config: MemoryEncoderConfig) -> None:
        super().__init__()
        self.mask_downsampler = MaskDownsampler(hidden, config)
        self.pix_feat_proj = nn.Conv2d(hidden, hidden, kernel_size=1)
        self.fuser = Fuser(hidden, config)
        self.out_proj = nn.Conv2d(hidden, memory_channels, kernel_size=1)
        self._scale, self._bias = config.mask_scale, config.mask_bias

    def forward(self, coarse: Tensor, mask: Tensor) -> Tensor:
        """Encode b masks of one frame, or of b frames.

        Args:
            coarse: (b or 1, c h w) features without memory.
            mask: (b 1 S S) probabilities or 0 and 1.

        Returns:
            (b m h w).
        """
        shrunk = self.mask_downsampler(mask * self._scale + self._bias)
        return self.out_proj(self.fuser(shrunk + self.pix_feat_proj(coarse)))


class MaskDownsampler(nn.Module):
    """Four stride-2 convolutions from one channel at input size to the feature grid."""

    def __init__(self, hidden: int, config: MemoryEncoderConfig) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in pairwise((1, *config.mask_channels)):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), MapNorm(after), nn.GELU()]
        layers.append(nn.Conv2d(config.mask_channels[-1], hidden, kernel_size=1))
        self.encoder = nn.Sequential(*layers)

    def forward(self, mask: Tensor) -> Tensor:
        """Map (b 1 S S) to (b c h w)."""
        return self.encoder(mask)


class Fuser(nn.Module):
    """ConvNeXt blocks one after the other."""

    def __init__(self, hidden: int, config: MemoryEncoderConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            FuserBlock(hidden, config.fuser_ratio) for _ in range(config.fuser_layers)
        )

    def forward(self, features: Tensor) -> Tensor:
        """Map (b c h w) to (b c h w)."""
        for layer in self.layers:
            features = layer(features)
        return features


class FuserBlock(nn.Module):
    """Depth-wise convolution, then an MLP per cell, scaled per channel and added to the input."""

    def __init__(self, hidden: int, ratio: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(hidden, hidden, _FUSER_KERNEL, padding=_FUSER_KERNEL // 2, groups=hidden)
        self.norm = MapNorm(hidden, eps=MAP_NORM_EPS)
        self.pwconv1 = nn.Linear(hidden, ratio * hidden)
        self.pwconv2 = nn.Linear(ratio * hidden, hidden)
        self.gamma = nn.Parameter(torch.full((hidden,), _FUSER_SCALE))

    def forward(self, features: Tensor) -> Tensor:
        """Map (b c h w) to (b c h w)."""
        cells = self.norm(self.dwconv(features)).permute(0, 2, 3, 1)
        cells = self.gamma * self.pwconv2(functional.gelu(self.pwconv1(cells)))
        return features + cells.permute(0, 3, 1, 2)
