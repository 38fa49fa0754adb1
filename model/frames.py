"""Values that travel between the tracker and its callers: one frame's features, its prompts and its answer.

Axes: ``b`` objects, ``c`` channels, ``h w`` feature grid (stride 16), ``n`` points, ``k`` candidate masks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class FrameFeatures:
    """What the backbone says about one frame; computed once and shared by all objects and prompts.

    Attributes:
        fine: (b c/8 4h 4w) stride 4, after the decoder's 1x1 convolution.
        middle: (b c/4 2h 2w) stride 8, after the decoder's 1x1 convolution.
        coarse: (b c h w) stride 16, without any memory.
    """

    fine: Tensor
    middle: Tensor
    coarse: Tensor

    @property
    def batch(self) -> int:
        """Number of frames, or of objects after ``expand``."""
        return self.coarse.shape[0]

    def expand(self, count: int) -> FrameFeatures:
        """Repeat a single frame for ``count`` objects without copying."""
        return FrameFeatures(*(part.expand(count, -1, -1, -1) for part in self._parts()))

    def select(self, index: int) -> FrameFeatures:
        """Return the features of one frame of a batch, as a batch of one."""
        return FrameFeatures(*(part[index : index + 1] for part in self._parts()))

    def clone(self) -> FrameFeatures:
        """Part from the batch, which would otherwise stay in memory as long as any of its frames."""
        return FrameFeatures(*(part.clone() for part in self._parts()))

    @classmethod
    def cat(cls, frames: Sequence[FrameFeatures]) -> FrameFeatures:
        """Put frames into one batch, in their order."""
        return cls(*(torch.cat(parts) for parts in zip(*(one._parts() for one in frames), strict=True)))

    def to(self, device: torch.device | str | None = None, dtype: torch.dtype | None = None) -> FrameFeatures:
        """Move and cast all three maps."""
        return FrameFeatures(*(part.to(device=device, dtype=dtype) for part in self._parts()))

    @property
    def byte_count(self) -> int:
        """Size of the three maps in bytes, for caches with a cap."""
        return sum(part.numel() * part.element_size() for part in self._parts())

    def _parts(self) -> tuple[Tensor, Tensor, Tensor]:
        return self.fine, self.middle, self.coarse


@dataclass(frozen=True)
class PromptTensors:
    """Prompts of ``b`` objects on one frame, ready for the network.

    A box is its top-left and bottom-right corner, labels 2 and 3, placed before the clicks.

    Attributes:
        points: (b n 2) float, model-space pixels, x before y; n may be 0.
        labels: (b n) int: 1 positive, 0 negative, 2 and 3 box corners, -1 not a point.
        mask_logits: (b 1 4h 4w) float, or another size (resized), or None.
    """

    points: Tensor
    labels: Tensor
    mask_logits: Tensor | None = None

    @property
    def point_count(self) -> int:
        """Points per object, a box counting as two."""
        return self.labels.shape[1]

    @classmethod
    def nothing(
        cls, count: int, device: torch.device | str | None = None, mask_logits: Tensor | None = None
    ) -> PromptTensors:
        """Prompts of a video frame nobody clicked on: one dummy point of label -1 per object.

        On still images a mask prompt without points carries no tokens at all; there, pass empty ``points``.
        """
        return cls(
            points=torch.zeros(count, 1, 2, device=device),
            labels=torch.full((count, 1), -1, dtype=torch.int64, device=device),
            mask_logits=mask_logits,
        )


@dataclass(frozen=True)
class Candidates:
    """Masks offered per object: low_logits (b k 4h 4w), ious (b k); k is 1 when one mask was asked for."""

    low_logits: Tensor
    ious: Tensor


@dataclass(frozen=True)
class SegmentedFrame:
    """The network's answer for ``b`` objects on one frame.

    Attributes:
        low_logits: (b 1 4h 4w) logits of the chosen mask.
        iou: (b) predicted IoU of the chosen mask, 0..1.
        object_score: (b) logit that the object is visible; above 0 = visible.
        pointer: (b c) object pointer.
        candidates: all masks that were asked for.
    """

    low_logits: Tensor
    iou: Tensor
    object_score: Tensor
    pointer: Tensor
    candidates: Candidates
