"""The answer for one object on one frame, and how the answer for a batch of objects is parted into such.

Axes: ``b`` objects, ``k`` candidate masks, ``c`` channels, ``m`` memory channels, ``h w`` feature grid,
``4h 4w`` grid of mask logits.
"""

from dataclasses import dataclass

from torch import Tensor

from model.frames import SegmentedFrame


@dataclass(frozen=True)
class Segmentation:
    """The answer for one object on one frame.

    Attributes:
        low_logits: (1 1 4h 4w) float32 in host memory; of a tracked frame before its holes are filled, since
            memories are made from these.
        pointer: (1 c) object pointer, on the device.
        object_score: logit that the object is visible.
        iou: predicted IoU.
        candidates: (k 4h 4w) float32 in host memory, the masks that a click left open; None where there was
            one answer.
        candidate_ious: (k) predicted IoU of each.
    """

    low_logits: Tensor
    pointer: Tensor
    object_score: float
    iou: float
    candidates: Tensor | None = None
    candidate_ious: tuple[float, ...] = ()


Tracked = tuple[Segmentation, Tensor]
"""The answer for an object nobody prompted, and the memory (1 m h w) that it leaves behind."""


def split_answer(answer: SegmentedFrame) -> list[Segmentation]:
    """Part the answer for b objects; masks and scores leave the device together."""
    parts = zip(
        answer.low_logits.float().cpu().split(1),
        part_batch(answer.pointer),
        answer.object_score.tolist(),
        answer.iou.tolist(),
        strict=True,
    )
    return [Segmentation(*part) for part in parts]


def part_batch(batch: Tensor) -> list[Tensor]:
    """Part (b ...) into objects (1 ...) that share no memory: they are kept for different times."""
    return [batch] if batch.shape[0] == 1 else [row.clone() for row in batch.split(1)]
