"""Small holes in a mask, filled before the mask is enlarged.

Axes: ``b`` objects, ``4h 4w`` grid of mask logits (stride 4).
"""

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

FILL_LOGIT = 0.1
"""Logit of a filled pixel: barely inside."""


def fill_holes(low_logits: Tensor, area: int) -> Tensor:
    """Fill background components of at most ``area`` pixels (8-connected) with ``FILL_LOGIT``.

    Args:
        low_logits: (b 1 4h 4w).
        area: 0 fills nothing.

    Returns:
        Logits of the same shape; the very tensor that was given where nothing changes.

    Source: post-processing of the released SAM 2 video predictor.
    """
    if area <= 0:
        return low_logits
    background = (low_logits <= 0).to(torch.uint8).cpu().numpy()
    holes = np.stack([_holes(one[0], area) for one in background])[:, None]
    if not holes.any():
        return low_logits
    return torch.where(torch.from_numpy(holes).to(low_logits.device), FILL_LOGIT, low_logits)


def _holes(background: NDArray[np.uint8], area: int) -> NDArray[np.bool_]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(background, connectivity=8)
    is_small = stats[:, cv2.CC_STAT_AREA] <= area
    is_small[0] = False  # label 0 is the foreground
    return np.asarray(is_small[labels])
