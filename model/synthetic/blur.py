"""The smallest blur, as sums of shifted copies: several times faster on a CPU than pooling with stride 1."""

import torch
from torch import Tensor


def box_blur(picture: Tensor) -> Tensor:
    """Give the mean over 3 x 3 pixels of (... h w); outside the picture all is 0."""
    rows = picture.clone()
    rows[..., 1:, :] += picture[..., :-1, :]
    rows[..., :-1, :] += picture[..., 1:, :]
    both = rows / 9.0
    both[..., :, 1:].add_(rows[..., :, :-1], alpha=1.0 / 9.0)
    both[..., :, :-1].add_(rows[..., :, 1:], alpha=1.0 / 9.0)
    return both


def faded(picture: Tensor, amount: float) -> Tensor:
    """Mix a picture with its blurred copy; ``amount`` 1 gives the copy."""
    return torch.lerp(picture, box_blur(picture), amount)
