"""Losses on one answer of the network.

Axes: ``b`` objects, ``k`` masks of the answer, ``H W`` input pixels.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), training details; SAM (Kirillov et al. 2023).
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from model.training.config import LossConfig


@dataclass(frozen=True)
class LossParts:
    """The parts of a loss, each a scalar summed over objects; ``total`` weighs them."""

    focal: Tensor
    dice: Tensor
    iou: Tensor
    object_score: Tensor
    grouping: Tensor

    def __add__(self, other: "LossParts") -> "LossParts":
        return LossParts(
            self.focal + other.focal,
            self.dice + other.dice,
            self.iou + other.iou,
            self.object_score + other.object_score,
            self.grouping + other.grouping,
        )

    def total(self, weights: LossConfig, objects: float) -> Tensor:
        """Return the weighted sum per object."""
        weighted = (
            weights.focal * self.focal
            + weights.dice * self.dice
            + weights.iou * self.iou
            + weights.object_score * self.object_score
            + weights.grouping * self.grouping
        )
        return weighted / max(objects, 1.0)


def focal_loss(logits: Tensor, target: Tensor, alpha: float, gamma: float) -> Tensor:
    """Return (b k) focal loss, the mean over pixels.

    Args:
        logits: (b k H W).
        target: (b 1 H W) floats from 0 to 1.
        alpha: weight of the positive pixels.
        gamma: how strongly easy pixels are ignored.
    """
    target = target.expand_as(logits)
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    missed = 1 - torch.exp(-entropy)  # 1 - probability given to the truth
    balance = alpha * target + (1 - alpha) * (1 - target)
    return (balance * missed**gamma * entropy).mean(dim=(2, 3))


def dice_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Return (b k) dice loss of probabilities, with 1 added above and below. Shapes as in ``focal_loss``."""
    probability = logits.sigmoid()
    overlap = 2 * (probability * target).sum(dim=(2, 3))
    size = probability.sum(dim=(2, 3)) + target.sum(dim=(2, 3))
    return 1 - (overlap + 1) / (size + 1)


def mask_iou(logits: Tensor, target: Tensor) -> Tensor:
    """Return (b k) IoU of the thresholded masks with the target; an empty union counts as one pixel."""
    mask, truth = logits > 0, target > 0.5
    both = (mask & truth).sum(dim=(2, 3)).float()
    either = (mask | truth).sum(dim=(2, 3)).float()
    return both / either.clamp(min=1)


def answer_loss(
    logits: Tensor, ious: Tensor, object_score: Tensor, target: Tensor, weights: LossConfig
) -> LossParts:
    """Return the loss of one answer.

    Of several masks, the one with the least weighted focal and dice loss is taught; the predicted IoU of all
    of them is. An object that is not on the frame teaches its object score only.

    Args:
        logits: (b k H W) mask logits.
        ious: (b k) predicted IoU.
        object_score: (b) logit that the object is visible.
        target: (b 1 H W) shares of pixels that the object covers, 0 to 1.
        weights: of the parts.
    """
    truth = target.to(logits.dtype)
    visible = (target > 0).flatten(1).any(dim=1).to(logits.dtype)
    focal = focal_loss(logits, truth, weights.focal_alpha, weights.focal_gamma)
    dice = dice_loss(logits, truth)
    best = (weights.focal * focal + weights.dice * dice).argmin(dim=1, keepdim=True).detach()
    with torch.no_grad():
        real_iou = mask_iou(logits, truth)
    iou = (ious - real_iou).abs().mean(dim=1)
    presence = functional.binary_cross_entropy_with_logits(object_score.float(), visible, reduction="sum")
    return LossParts(
        focal=(focal.gather(1, best).squeeze(1) * visible).sum(),
        dice=(dice.gather(1, best).squeeze(1) * visible).sum(),
        iou=(iou * visible).sum(),
        object_score=presence,
        grouping=presence.new_zeros(()),
    )
