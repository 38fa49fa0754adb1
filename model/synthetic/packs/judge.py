"""Which pictures are worth keeping: pure decisions on arrays. Axes: ``H W`` pixels."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_SMALLEST_SIDE = 40  # pixels
_LEAST_COVER, _MOST_COVER = 0.06, 0.97  # share of the box that is the object
_MOST_GLASS = 0.25  # share of the object that is neither solid nor empty
_LEAST_COLOURS = 12  # of 4096 coarse colours
_LEAST_SPREAD = 14.0  # standard deviation of the colours, 0..255


def reject_cutout(picture: Pixels) -> str | None:
    """Say why a cut-out (H W 4), already cut to its alpha, is of no use; None when it is fit."""
    alpha = picture[..., 3]
    if max(picture.shape[:2]) < _SMALLEST_SIDE or min(picture.shape[:2]) < _SMALLEST_SIDE // 4:
        return "tiny"
    solid = alpha > 127
    cover = float(solid.mean())
    if cover < _LEAST_COVER:
        return "near-empty"
    if cover > _MOST_COVER:
        return "a plain rectangle"
    glass = float(((alpha > 25) & (alpha < 230)).mean())
    if glass > _MOST_GLASS * (cover + glass):
        return "see-through"
    colours = picture[..., :3][solid]
    coarse = (colours >> 4).astype(np.int32) @ np.array([256, 16, 1])
    if len(np.unique(coarse)) < _LEAST_COLOURS or float(colours.std(axis=0).max()) < _LEAST_SPREAD:
        return "monochrome"
    return None


def reject_object(mask: NDArray[np.bool_]) -> str | None:
    """Say why an annotated object (H W, in its photograph) should not be cut out; None when it is fit."""
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    if len(rows) == 0 or max(np.ptp(rows), np.ptp(columns)) + 1 < _SMALLEST_SIDE:
        return "tiny"
    if mask.mean() > 0.8:
        return "fills the picture"
    border = int(mask[0].sum() + mask[-1].sum() + mask[:, 0].sum() + mask[:, -1].sum())
    if border > 0.2 * outline_length(mask):
        return "cut off by the border"
    return None


def outline_length(mask: NDArray[np.bool_]) -> int:
    """Count the pixels of a mask that touch the outside along an edge."""
    wide = np.pad(mask, 1)
    inner = wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]
    return int((mask & ~inner).sum())
