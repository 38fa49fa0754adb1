"""A stand-in for the network whose masks are known: everything of the clicked colour, and pictures for it."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.config import PIXEL_MEAN, PIXEL_STD
from model.frames import Candidates, FrameFeatures, PromptTensors, SegmentedFrame
from model.predictors import FrameSize
from model.tracker import Tracker
from tests.model.small import SMALL

CONFIG = replace(SMALL, name="colours", image_side=256)
"""Its mask logits have 64 x 64 pixels, fine enough for the pictures here."""

SURE, UNSURE = 0.9, 0.4
"""Predicted IoU of the first of its candidate masks: the colour, the colour faintly, the whole crop."""


class ColourNetwork(Tracker):
    """Answers a click with the places of the same colour; sure about colours, unsure about black.

    The second candidate mask is as large, but its logits are so near to 0 that it is unstable.
    """

    def __init__(self) -> None:
        super().__init__(CONFIG)
        self.eval()
        self.clicks = 0
        self.batches: list[int] = []

    def encode_image(self, pixels: Tensor) -> FrameFeatures:
        """Keep pure colours, channels 0 or 1, at the grid of mask logits; so edges belong to a side."""
        mean, std = torch.tensor(PIXEL_MEAN).view(3, 1, 1), torch.tensor(PIXEL_STD).view(3, 1, 1)
        rgb = torch.nn.functional.interpolate(pixels * std + mean, (CONFIG.low_side, CONFIG.low_side))
        colours = (rgb > 0.5).float()
        return FrameFeatures(fine=colours, middle=colours, coarse=colours)

    def without_memory(self, features: FrameFeatures) -> Tensor:
        return features.coarse

    def segment(
        self,
        features: FrameFeatures,
        conditioned: Tensor,
        prompts: PromptTensors,
        *,
        candidates: bool,
        stability_choice: bool,
        hide_absent: bool = True,
    ) -> SegmentedFrame:
        cells = (prompts.points[:, 0] / CONFIG.image_side * CONFIG.low_side).long()
        count = cells.shape[0]
        self.clicks += count
        self.batches.append(count)
        clicked = conditioned[0][:, cells[:, 1], cells[:, 0]].t()  # b 3
        distance = (conditioned - clicked[:, :, None, None]).abs().amax(dim=1)  # b 4h 4w
        sharp = torch.where(distance < 0.1, 9.0, -9.0)
        faint = torch.where(distance < 0.1, 0.5, -0.5)
        low_logits = torch.stack([sharp, faint, torch.full_like(sharp, 9.0)], dim=1)
        is_black = clicked.amax(dim=1) < 0.1
        ious = torch.where(is_black, UNSURE, SURE)[:, None].expand(-1, 3) - torch.tensor([0.0, 0.01, 0.02])
        return SegmentedFrame(
            low_logits=low_logits[:, :1],
            iou=ious[:, 0],
            object_score=torch.ones(count),
            pointer=torch.zeros(count, CONFIG.hidden),
            candidates=Candidates(low_logits, ious),
        )


Patch = tuple[slice, slice]


def painted(size: FrameSize, *patches: tuple[Patch, tuple[int, int, int]]) -> NDArray[np.uint8]:
    """Black, with patches of colours."""
    rgb = np.zeros((*size, 3), dtype=np.uint8)
    for patch, colour in patches:
        rgb[patch] = colour
    return rgb


def patch_mask(size: FrameSize, patch: Patch) -> NDArray[np.bool_]:
    """The mask of one patch."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[patch] = True
    return mask


def overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Intersection over union."""
    return float((one & other).sum() / (one | other).sum())
