"""From pictures to network input and from mask logits back to frame size.

Both kinds of input are squeezed into a square; the aspect ratio is not kept. The released models read video
frames resized by Pillow's bicubic filter on 8-bit pixels, and still images by an antialiased bilinear filter
on floats. The two are not the same, so each predictor keeps its own.

Axes: ``H W`` frame pixels, ``S`` model input side, ``4h 4w`` grid of mask logits (stride 4).
"""

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional

from model.config import PIXEL_MEAN, PIXEL_STD
from model.predictors.errors import BadImage
from model.predictors.prompts import FrameSize


def squeezed(rgb: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Resize a video frame (H W 3) uint8 to the square that the network reads: (S S 3) uint8."""
    return np.asarray(Image.fromarray(rgb).resize((side, side), Image.Resampling.BICUBIC))


def normalised(picture: NDArray[np.uint8], device: torch.device, dtype: torch.dtype) -> Tensor:
    """Turn a square picture (S S 3) uint8 into (1 3 S S) normalised pixels."""
    return _normalised(_channels_first(picture, device)).to(dtype)


def image_pixels(rgb: NDArray[np.uint8], side: int, device: torch.device, dtype: torch.dtype) -> Tensor:
    """Turn a still image (H W 3) uint8 into (1 3 S S) normalised pixels. Raises BadImage."""
    if not isinstance(rgb, np.ndarray):
        raise BadImage(f"An image is a numpy array, not {type(rgb).__name__}: numpy.asarray makes one of it.")
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.size == 0 or rgb.dtype != np.uint8:
        raise BadImage(f"An image is (height, width, 3) 8-bit RGB, not {rgb.dtype} of shape {rgb.shape}.")
    resized = functional.interpolate(
        _channels_first(rgb, device), (side, side), mode="bilinear", align_corners=False, antialias=True
    )
    return _normalised(resized).to(dtype)


def logits_at_frame_size(low_logits: NDArray[np.float32], size: FrameSize) -> NDArray[np.float32]:
    """Resize mask logits (4h 4w) to the frame: (H W) float32."""
    resized = functional.interpolate(
        torch.from_numpy(low_logits)[None, None], tuple(size), mode="bilinear", align_corners=False
    )
    return resized[0, 0].numpy()


def _channels_first(rgb: NDArray[np.uint8], device: torch.device) -> Tensor:
    """Return (1 3 H W) float in 0..1."""
    pixels = torch.from_numpy(np.array(rgb)).to(device)  # copied: frames may be read-only views
    return pixels.permute(2, 0, 1).unsqueeze(0).float().div(255)


def _normalised(pixels: Tensor) -> Tensor:
    mean = pixels.new_tensor(PIXEL_MEAN).view(1, 3, 1, 1)
    std = pixels.new_tensor(PIXEL_STD).view(1, 3, 1, 1)
    return (pixels - mean) / std
