"""A second teacher of the trunk: from any cell of an object, the cells of the same object should be found.

The mask decoder teaches the trunk through a few prompts of a few objects. Here every object gives many clicks
at the cost of one matrix product, without a decoder between them and the features, so that a trunk with fresh
weights learns what belongs together long before the decoder can use it. The head is dropped after training.

Axes: ``s`` samples, ``b`` objects, ``n`` clicks per object, ``k`` answers per click, ``g`` cells of the grid
(stride 8), ``c`` channels, ``d`` width of the head.

Source: associative embedding (Newell et al. 2017, arXiv 1611.05424); several answers per click as in SAM.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.frames import FrameFeatures
from model.training.losses import dice_loss

STRIDE = 8
"""Input pixels per cell."""
ANSWERS = 3


class GroupingHead(nn.Module):
    """Projects features so that the product of two cells tells whether they belong to one object."""

    def __init__(self, hidden: int, width: int) -> None:
        super().__init__()
        self.coarse = nn.Conv2d(hidden, width, kernel_size=1)
        self.middle = nn.Conv2d(hidden // 4, width, kernel_size=1)
        self.fine = nn.Conv2d(hidden // 8, width, kernel_size=1)
        self.asking = nn.Linear(width, ANSWERS * width)
        self.answering = nn.Linear(width, width)
        self.offset = nn.Parameter(torch.zeros(ANSWERS))
        self._width = width

    def forward(
        self,
        features: FrameFeatures,
        samples: Tensor,
        shares: Tensor,
        generator: torch.Generator,
        clicks: int,
    ) -> Tensor:
        """Return the loss, summed over objects.

        Args:
            features: of s single images.
            samples: (b) which image an object belongs to.
            shares: (b 1 H/8 W/8) share of every cell that the object covers.
            generator: randomness of the clicks, on the CPU.
            clicks: n.
        """
        cells = self._cells(features)  # s g d
        truth = shares.flatten(1)  # b g
        places = sample_cells(truth, clicks, generator)  # b n
        asked = self.asking(cells[samples[:, None], places]).unflatten(-1, (ANSWERS, self._width))
        answering = self.answering(cells)[samples]  # b g d
        logits = torch.einsum("bnkd,bgd->bnkg", asked, answering).float() / self._width**0.5
        logits = (logits + self.offset[:, None]).flatten(1, 2)[:, :, None]  # b nk 1 g
        target = truth[:, None, None].expand_as(logits)
        entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none").mean((2, 3))
        loss = (entropy + dice_loss(logits, target)).unflatten(1, (clicks, ANSWERS))
        return loss.amin(dim=2).mean(dim=1).sum()

    def _cells(self, features: FrameFeatures) -> Tensor:
        coarse = functional.interpolate(
            self.coarse(features.coarse).float(), scale_factor=2.0, mode="bilinear"
        )
        fine = functional.avg_pool2d(self.fine(features.fine), 2)
        return functional.relu(coarse + self.middle(features.middle) + fine).flatten(2).transpose(1, 2)


def sample_cells(shares: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Draw (b n) cells of (b g) shares, in proportion to the share; any cell where there is none."""
    weights = shares.float().cpu() + 1e-6
    return torch.multinomial(weights, count, replacement=True, generator=generator).to(shares.device)
