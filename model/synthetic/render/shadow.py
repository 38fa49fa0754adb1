"""The shadow that a layer casts on what lies below it. Axes: ``H W`` frame pixels, ``h w`` window pixels."""

from torch import Tensor
from torch.nn.functional import interpolate, pad

from model.synthetic.blur import box_blur
from model.synthetic.stage.scene import Shadow

_STEP = 4  # shadows are soft: they are computed at a quarter of the size
_MARGIN = 2  # coarse pixels that a shadow reaches beyond its window


def cast_shadow(frame: Tensor, alpha: Tensor, corner: tuple[int, int], shadow: Shadow) -> None:
    """Darken a frame (3 H W) in place below a piece.

    Args:
        frame: what lies below the piece.
        alpha: (h w) of the piece.
        corner: row and column of the piece's top left pixel in the frame.
        shadow: shift and strength.
    """
    small = pad(alpha[::_STEP, ::_STEP], [_MARGIN] * 4)[None, None]
    for _ in range(2):
        small = box_blur(small)
    soft = interpolate(small, scale_factor=_STEP, mode="bilinear", align_corners=False)[0, 0]
    top = corner[0] - _MARGIN * _STEP + shadow.shift[1]
    left = corner[1] - _MARGIN * _STEP + shadow.shift[0]
    rows = slice(max(top, 0), min(top + soft.shape[0], frame.shape[1]))
    columns = slice(max(left, 0), min(left + soft.shape[1], frame.shape[2]))
    if rows.start < rows.stop and columns.start < columns.stop:
        seen = soft[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        frame[:, rows, columns] *= 1.0 - shadow.strength * seen
