"""JPEG pictures for pages: frames, posters, thumbnails."""

import cv2
import numpy as np
from numpy.typing import NDArray

from media.pixels import fit_to_size


def encode_jpeg(rgb: NDArray[np.uint8], quality: int = 88) -> bytes:
    """Compress a picture.

    Args:
        rgb: (H W 3) uint8.
        quality: 1 to 100.

    Raises:
        ValueError: not such an array, or a side longer than the 65,500 pixels that JPEG allows.
    """
    if (
        rgb.ndim != 3
        or rgb.shape[2] != 3
        or rgb.dtype != np.uint8
        or rgb.size == 0
        or max(rgb.shape) > 65_500
    ):
        raise ValueError(f"a JPEG needs (H W 3) uint8 up to 65,500 pixels, not {rgb.shape} {rgb.dtype}")
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    if not done:
        raise ValueError(f"a picture of shape {rgb.shape} could not be written as JPEG")
    return data.tobytes()


def thumbnail(rgb: NDArray[np.uint8], height: int) -> NDArray[np.uint8]:
    """Shrink a picture to a height in pixels, keeping its aspect; smaller pictures are not enlarged.

    Args:
        rgb: (H W 3) uint8.

    Returns:
        (h w 3) uint8, h at most ``height``, w at least 1.
    """
    if rgb.shape[0] <= height:
        return rgb
    return fit_to_size(rgb, height, max(round(rgb.shape[1] * height / rgb.shape[0]), 1))
