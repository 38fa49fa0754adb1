"""What a masklet knows of every frame of its video, small enough to be kept for all of them."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from media.rle import Rle

FORWARD, BACKWARD, NOT_PASSED = 0, 1, -1


class Answer(NamedTuple):
    """The small part of an answer; the tensors lie on the shelf.

    Attributes:
        iou: predicted IoU.
        object_score: logit that the object is visible.
        given: the exact mask where a person locked one, or where it was recalled.
    """

    iou: float
    object_score: float
    given: Rle | None = None


@dataclass(frozen=True, eq=False)
class FrameTable:
    """A few bytes a frame; float32 holds just what the network gave.

    Attributes:
        tracked: whether a propagation made a mask.
        iou: predicted IoU of that mask.
        object_score: its logit that the object is visible.
        passed: which way the propagation ran that passed last: forward, backward, or none has.
        version: rises when what the frame remembers changes.
    """

    tracked: NDArray[np.bool_]
    iou: NDArray[np.float32]
    object_score: NDArray[np.float32]
    passed: NDArray[np.int8]
    version: NDArray[np.int32]

    @classmethod
    def of(cls, count: int) -> Self:
        """Begin with nothing known of ``count`` frames."""
        return cls(
            tracked=np.zeros(count, np.bool_),
            iou=np.zeros(count, np.float32),
            object_score=np.zeros(count, np.float32),
            passed=np.full(count, NOT_PASSED, np.int8),
            version=np.zeros(count, np.int32),
        )

    def take(self, other: Self, frame_index: int) -> None:
        """Copy what another table says of a frame's mask."""
        for name in ("tracked", "iou", "object_score", "passed"):
            getattr(self, name)[frame_index] = getattr(other, name)[frame_index]
