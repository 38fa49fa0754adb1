"""Compression artefacts like those of JPEG and H.264: block transforms, coarse steps, differences between
frames.

The first frame is coded by itself, every later one as the difference to the frame decoded before it, without
motion search: moving edges leave traces, still areas freeze. Axes: ``t`` frames, ``H W`` pixels, blocks of 8
x 8.
"""

import math
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import pad

_BLOCK = 8
_FINEST, _COARSEST = 0.015, 0.3  # step of the lowest frequency at quality 1 and 0, frame values 0..1


def compress(frames: Tensor, quality: float) -> Tensor:
    """Code and decode (t 3 H W) float frames; quality 1 is nearly clean, 0 is very poor."""
    height, width = frames.shape[-2:]
    padded = pad(frames, [0, -width % _BLOCK, 0, -height % _BLOCK], mode="replicate")
    forward, backward = _colour_matrices(frames.device)
    basis = _basis(frames.device)
    steps = _steps(quality, frames.device)
    blocks = _to_blocks(torch.matmul(forward, padded.flatten(2)).view_as(padded))
    coefficients = blocks @ basis.T
    decoded = torch.empty_like(coefficients)
    previous = torch.zeros_like(coefficients[0])
    for index, current in enumerate(coefficients):
        difference = (current - previous).div_(steps)
        # Values below one step are dropped, as encoders do to save bits: fine detail and faint change vanish.
        kept = difference.trunc_() if index else difference.round_()
        torch.addcmul(previous, kept, steps, out=decoded[index])
        previous = decoded[index]
    result = _from_blocks(decoded @ basis, padded.shape)
    return torch.matmul(backward, result.flatten(2)).view_as(padded)[..., :height, :width]


def _to_blocks(frames: Tensor) -> Tensor:
    """Cut (t 3 H W) into blocks: (t 3 blocks 64)."""
    t, c, height, width = frames.shape
    split = frames.view(t, c, height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK)
    return split.transpose(3, 4).reshape(t, c, -1, _BLOCK * _BLOCK)


def _from_blocks(blocks: Tensor, shape: torch.Size) -> Tensor:
    t, c, height, width = shape
    split = blocks.view(t, c, height // _BLOCK, width // _BLOCK, _BLOCK, _BLOCK)
    return split.transpose(3, 4).reshape(t, c, height, width)


@lru_cache(maxsize=2)
def _basis(device: torch.device) -> Tensor:
    """Give the two-dimensional cosine transform as one orthogonal matrix: (64 64)."""
    place = torch.arange(_BLOCK, dtype=torch.float64)
    one = torch.cos((2 * place[None, :] + 1) * place[:, None] * math.pi / (2 * _BLOCK)) * math.sqrt(
        2 / _BLOCK
    )
    one[0] /= math.sqrt(2)
    return torch.kron(one, one).float().to(device)


@lru_cache(maxsize=2)
def _colour_matrices(device: torch.device) -> tuple[Tensor, Tensor]:
    """Give the matrices to brightness and two colour differences (BT.601) and back: (3 3) each."""
    red, green, blue = 0.299, 0.587, 0.114
    forward = torch.tensor(
        [
            [red, green, blue],
            [-0.5 * red / (1 - blue), -0.5 * green / (1 - blue), 0.5],
            [0.5, -0.5 * green / (1 - red), -0.5 * blue / (1 - red)],
        ],
        dtype=torch.float64,
    )
    return forward.float().to(device), torch.linalg.inv(forward).float().to(device)


def _steps(quality: float, device: torch.device) -> Tensor:
    """Give the step of every coefficient: (3 1 64); coarser for high frequencies and for colour."""
    lowest = _COARSEST * (_FINEST / _COARSEST) ** quality
    place = torch.arange(_BLOCK, dtype=torch.float32)
    frequency = (place[:, None] + place[None, :]).flatten()
    steps = lowest * (1.0 + 0.5 * frequency)
    colour = lowest * (1.5 + 1.5 * frequency)
    return torch.stack([steps, colour, colour])[:, None, :].to(device)
