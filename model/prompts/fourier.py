"""A code for places in the image: random Fourier features.

Source: Tancik et al. 2020 (arXiv 2006.10739), as in SAM (Kirillov et al. 2023, arXiv 2304.02643).
"""

import math

import torch
from torch import Tensor, nn


class FourierCode(nn.Module):
    """Codes coordinates by sines and cosines of random frequencies that are part of the weights."""

    positional_encoding_gaussian_matrix: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.register_buffer("positional_encoding_gaussian_matrix", torch.randn(2, channels // 2))

    def forward(self, places: Tensor) -> Tensor:
        """Map (... 2) places, x before y in 0..1, to (... c)."""
        angles = (2 * places - 1) @ self.positional_encoding_gaussian_matrix.to(places.dtype) * (2 * math.pi)
        return torch.cat((angles.sin(), angles.cos()), dim=-1)

    def grid(self, height: int, width: int) -> Tensor:
        """Return (c h w): the code of every cell's centre, in the type of the frequencies."""
        matrix = self.positional_encoding_gaussian_matrix
        y = (torch.arange(height, dtype=torch.float32, device=matrix.device) + 0.5) / height
        x = (torch.arange(width, dtype=torch.float32, device=matrix.device) + 0.5) / width
        places = torch.stack((x.expand(height, width), y[:, None].expand(height, width)), dim=-1)
        return self(places).permute(2, 0, 1).to(matrix.dtype)
