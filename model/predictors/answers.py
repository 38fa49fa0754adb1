"""What the predictors answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from media.rle import Rle
from model.predictors.measures import Measures
from model.predictors.pixels import logits_at_frame_size
from model.predictors.prompts import GIVEN_LOGIT, FrameSize


@dataclass(frozen=True, eq=False)
class FrameMask:
    """The mask of one object on one frame.

    Attributes:
        low_logits: (4h 4w) float32, mask logits as the decoder gave them (stride 4 of the model input).
        iou: predicted IoU, 0..1; 1 where the mask itself was given.
        object_score: logit that the object is visible; above 0 = visible.
        size: height and width of the frame.
        given: (H W) bool, the exact mask where a person locked one; None elsewhere.
        candidates: all masks that were offered, best predicted IoU first, where a click left open which of
            several nested objects is meant; otherwise empty.
    """

    low_logits: NDArray[np.float32]
    iou: float
    object_score: float
    size: FrameSize
    given: NDArray[np.bool_] | None = None
    candidates: tuple["FrameMask", ...] = ()

    @cached_property
    def logits(self) -> NDArray[np.float32]:
        """(H W) float32 mask logits at frame size, computed on first use."""
        if self.given is not None:
            return np.where(self.given, np.float32(GIVEN_LOGIT), np.float32(-GIVEN_LOGIT))
        return logits_at_frame_size(self.low_logits, self.size)

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """(H W) bool, where the logits are above 0."""
        return self.given if self.given is not None else self.logits > 0

    @property
    def is_visible(self) -> bool:
        """Whether the object is judged to be in the frame."""
        return self.object_score > 0


@dataclass(frozen=True)
class HeldMask:
    """A mask that stays although no prompt gave it: a person accepted it, or said that nothing is there.

    Attributes:
        mask: run lengths of frame size; empty where the object is absent.
        iou: predicted IoU.
        object_score: logit that the object is visible; at most 0 where it is absent.
    """

    mask: Rle
    iou: float
    object_score: float


@dataclass(frozen=True)
class PropagationStep:
    """The masks of one frame of a propagation, and numbers about them, by object id."""

    frame_index: int
    masks: Mapping[int, FrameMask]
    measures: Mapping[int, Measures] = field(default_factory=dict)
