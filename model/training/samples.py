"""Samples and batches: what sources give and what a training step takes.

Axes: ``t`` frames, ``k`` objects of one sample, ``b`` objects of a batch, ``s`` samples, ``H W`` pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.config import PIXEL_MEAN, PIXEL_STD


class NoObject(Exception):
    """A source drew a sample without a usable object; draw again."""


@dataclass(frozen=True)
class Sample:
    """A clip, or an image as a clip of one frame.

    Attributes:
        frames: (t H W 3) uint8 RGB.
        masks: (t k H W) booleans; every object has a pixel on frame 0, later it may be absent.
    """

    frames: NDArray[np.uint8]
    masks: NDArray[np.bool_]


class Source(Protocol):
    """Something that samples are drawn from."""

    def draw(self, rng: np.random.Generator) -> Sample:
        """Draw a sample of any size. Raises NoObject when what it drew has nothing to learn from."""
        ...


@dataclass(frozen=True)
class Batch:
    """Samples of equal size and length, with their objects side by side.

    Attributes:
        frames: (s t 3 S S) uint8.
        masks: (t b S S) booleans.
        sample_of_object: (b) which sample an object belongs to.
    """

    frames: Tensor
    masks: Tensor
    sample_of_object: Tensor

    @property
    def object_count(self) -> int:
        """Objects of all samples."""
        return self.masks.shape[1]

    @property
    def frame_count(self) -> int:
        """Frames of every sample."""
        return self.masks.shape[0]

    def to(self, device: torch.device) -> "Batch":
        """Move everything."""
        return Batch(self.frames.to(device), self.masks.to(device), self.sample_of_object.to(device))

    def pixels(self) -> Tensor:
        """Return (s*t 3 S S) normalised pixels, sample by sample."""
        mean = torch.tensor(PIXEL_MEAN, device=self.frames.device).view(3, 1, 1)
        std = torch.tensor(PIXEL_STD, device=self.frames.device).view(3, 1, 1)
        return (self.frames.flatten(0, 1).float() / 255 - mean) / std


def collate(samples: Sequence[Sample]) -> Batch:
    """Put samples of equal size and length into one batch."""
    frames = torch.stack([torch.from_numpy(sample.frames) for sample in samples]).permute(0, 1, 4, 2, 3)
    masks = torch.cat([torch.from_numpy(sample.masks) for sample in samples], dim=1)
    counts = torch.tensor([sample.masks.shape[1] for sample in samples])
    owner = torch.repeat_interleave(torch.arange(len(samples)), counts)
    return Batch(frames.contiguous(), masks, owner)
