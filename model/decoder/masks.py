"""What the decoder makes of one frame, and which of its masks are offered.

Axes: ``b`` objects, ``k`` candidate masks, ``c`` channels, ``4h 4w`` grid of mask logits (stride 4).

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714) and the behaviour of the released predictor.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from model.config import StabilityConfig


@dataclass(frozen=True)
class OfferedMasks:
    """Masks to choose from.

    Attributes:
        low_logits: (b k 4h 4w).
        ious: (b k) predicted IoU, 0..1.
        tokens: (b k c) that object pointers are made of; of a single mask its own, even where a candidate
            stands in for it.
    """

    low_logits: Tensor
    ious: Tensor
    tokens: Tensor


@dataclass(frozen=True)
class DecodedMasks:
    """Everything the decoder says: mask 0 is the single mask, masks 1 to k are the candidates.

    Attributes:
        low_logits: (b 1+k 4h 4w).
        ious: (b 1+k) predicted IoU, 0..1.
        tokens: (b 1+k c) output tokens of the masks.
        object_score: (b) logit that the object is visible.
    """

    low_logits: Tensor
    ious: Tensor
    tokens: Tensor
    object_score: Tensor

    def single(self) -> OfferedMasks:
        """Offer the single mask."""
        return OfferedMasks(self.low_logits[:, :1], self.ious[:, :1], self.tokens[:, :1])

    def candidates(self) -> OfferedMasks:
        """Offer the candidate masks."""
        return OfferedMasks(self.low_logits[:, 1:], self.ious[:, 1:], self.tokens[:, 1:])

    def most_stable(self, config: StabilityConfig) -> OfferedMasks:
        """Offer the single mask or, where it is unstable, the best candidate with the single mask's token."""
        single = self.single()
        stable = stability(single.low_logits, config.offset) >= config.threshold  # b 1
        rows = torch.arange(stable.shape[0], device=stable.device)
        best = 1 + self.ious[:, 1:].argmax(dim=1)
        best_logits, best_ious = self.low_logits[rows, best].unsqueeze(1), self.ious[rows, best].unsqueeze(1)
        return OfferedMasks(
            low_logits=torch.where(stable[..., None, None], single.low_logits, best_logits),
            ious=torch.where(stable, single.ious, best_ious),
            tokens=single.tokens,
        )


def stability(logits: Tensor, offset: float) -> Tensor:
    """Return (...) how little masks of (... h w) logits shrink as the threshold goes from -offset to offset.

    It is the ratio of both areas, 1 for a mask that is empty at both.
    """
    inner = (logits > offset).flatten(-2).sum(dim=-1).float()
    outer = (logits > -offset).flatten(-2).sum(dim=-1).float()
    return torch.where(outer > 0, inner / outer, 1.0)
