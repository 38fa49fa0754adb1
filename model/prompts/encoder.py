"""The prompt encoder: clicks and boxes become tokens, a mask becomes a map.

Axes: ``b`` objects, ``n`` points, ``c`` channels, ``h w`` feature grid (stride 16).

Source: SAM (Kirillov et al. 2023, arXiv 2304.02643), section 3 and appendix A.
"""

from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.config import PromptConfig
from model.derived import Derived
from model.frames import PromptTensors
from model.layers import MapNorm
from model.prompts.fourier import FourierCode

NOT_A_POINT = -1
POINT_LABELS = (0, 1, 2, 3)
"""Negative, positive, top-left corner of a box, bottom-right corner."""
MASK_GRIDS = 4
"""A mask prompt has this many pixels per side of a feature cell."""


class PromptEncoder(nn.Module):
    """Turns prompts into tokens (sparse) and a map (dense) for the decoder."""

    def __init__(self, hidden: int, image_side: int, config: PromptConfig) -> None:
        super().__init__()
        self.pe_layer = FourierCode(hidden)
        self.point_embeddings = nn.ModuleList(nn.Embedding(1, hidden) for _ in POINT_LABELS)
        self.not_a_point_embed = nn.Embedding(1, hidden)
        self.no_mask_embed = nn.Embedding(1, hidden)
        first, second = config.mask_channels
        self.mask_downscaling = nn.Sequential(
            nn.Conv2d(1, first, kernel_size=2, stride=2),
            MapNorm(first),
            nn.GELU(),
            nn.Conv2d(first, second, kernel_size=2, stride=2),
            MapNorm(second),
            nn.GELU(),
            nn.Conv2d(second, hidden, kernel_size=1),
        )
        self._image_side = image_side
        self._image_code = Derived[Tensor]()

    def forward(self, prompts: PromptTensors, grid: torch.Size) -> tuple[Tensor, Tensor]:
        """Encode the prompts of b objects.

        Args:
            prompts: points in model-space pixels and, if any, mask logits.
            grid: height and width of the feature map.

        Returns:
            Tokens (b n+1 c), the last of them padding, or (b 0 c) without any points; and a map (b c h w), or
            (1 c 1 1) where no mask is given.
        """
        return self._points(prompts), self._mask(prompts.mask_logits, grid)

    def image_code(self, grid: torch.Size) -> Tensor:
        """Return (1 c h w), the code of every feature cell, in the same terms as that of the points."""
        height, width = grid
        matrix = self.pe_layer.positional_encoding_gaussian_matrix
        code = self._image_code.get((height, width), (matrix,), lambda: self.pe_layer.grid(height, width))
        return code.unsqueeze(0)

    def train(self, mode: bool = True) -> Self:
        """Switch training on or off, and forget what was derived from the weights."""
        self._image_code.clear()
        return super().train(mode)

    def _points(self, prompts: PromptTensors) -> Tensor:
        learned = self._label_vectors()
        batch, count = prompts.labels.shape
        if count == 0:
            return learned.new_zeros(batch, 0, learned.shape[1])
        centres = (prompts.points.float() + 0.5) / self._image_side  # a click means the middle of its pixel
        places = functional.pad(centres, (0, 0, 0, 1))
        labels = functional.pad(prompts.labels, (0, 1), value=NOT_A_POINT)
        code = self.pe_layer(places).to(learned.dtype)
        code = torch.where((labels == NOT_A_POINT).unsqueeze(-1), 0.0, code)
        return code + learned[labels - NOT_A_POINT]

    def _label_vectors(self) -> Tensor:
        """Return (5 c): the learned vector of label -1 first, then those of labels 0 to 3."""
        embeddings = (self.not_a_point_embed, *self.point_embeddings)
        return torch.cat([embedding.weight for embedding in embeddings])

    def _mask(self, mask_logits: Tensor | None, grid: torch.Size) -> Tensor:
        if mask_logits is None:
            return self.no_mask_embed.weight[:, :, None, None]
        size = MASK_GRIDS * grid[0], MASK_GRIDS * grid[1]
        if mask_logits.shape[-2:] != size:
            mask_logits = functional.interpolate(
                mask_logits.float(), size, mode="bilinear", align_corners=False, antialias=True
            )
        return self.mask_downscaling(mask_logits.to(self.no_mask_embed.weight.dtype))
