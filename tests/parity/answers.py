"""What a network said, in a form that can be kept, thinned and compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

LOGIT_TOLERANCE = 1e-3
"""Largest accepted absolute difference of a mask logit, float32."""
SCORE_TOLERANCE = 1e-4
"""Largest accepted absolute difference of a predicted IoU or an object score."""
LOW_STRIDE, FRAME_STRIDE = 7, 13
"""Golden files keep every 7th low-resolution and every 13th frame pixel: no multiple of any window."""


@dataclass(frozen=True)
class Answer:
    """One object on one frame.

    Attributes:
        label: which step of the case, frame and object it belongs to.
        low_logits: (k h w) mask logits of the decoder, chosen mask first.
        frame_logits: (k H W) mask logits at frame size.
        ious: (k) predicted IoU.
        object_score: logit that the object is visible.
    """

    label: str
    low_logits: FloatArray
    frame_logits: FloatArray
    ious: FloatArray
    object_score: float

    def thinned(self) -> "Answer":
        """Keep the pixels that a golden file keeps."""
        return Answer(
            self.label,
            self.low_logits[:, ::LOW_STRIDE, ::LOW_STRIDE],
            self.frame_logits[:, ::FRAME_STRIDE, ::FRAME_STRIDE],
            self.ious,
            self.object_score,
        )


@dataclass(frozen=True)
class Difference:
    """Largest absolute differences between two runs of one case."""

    logits: float
    iou: float
    object_score: float

    @property
    def is_parity(self) -> bool:
        """Whether all three stay within the tolerances."""
        return self.logits <= LOGIT_TOLERANCE and max(self.iou, self.object_score) <= SCORE_TOLERANCE


class AnswersDoNotMatch(AssertionError):
    """The two runs answered different questions, so their numbers cannot be compared."""


def compare(ours: Sequence[Answer], theirs: Sequence[Answer]) -> Difference:
    """Measure the largest differences over all answers of a case.

    Raises:
        AnswersDoNotMatch: other steps, frames, objects or shapes.
    """
    if [answer.label for answer in ours] != [answer.label for answer in theirs]:
        raise AnswersDoNotMatch(f"{[a.label for a in ours]} against {[a.label for a in theirs]}")
    pairs = list(zip(ours, theirs, strict=True))
    return Difference(
        logits=max(
            max(_largest(a.low_logits, b.low_logits), _largest(a.frame_logits, b.frame_logits))
            for a, b in pairs
        ),
        iou=max(_largest(a.ious, b.ious) for a, b in pairs),
        object_score=max(abs(a.object_score - b.object_score) for a, b in pairs),
    )


def save(path: Path, answers: Sequence[Answer], **extra: FloatArray) -> None:
    """Write thinned answers, and arrays that describe the run, as one compressed file."""
    arrays: dict[str, NDArray[np.generic]] = dict(extra)
    arrays["labels"] = np.array([answer.label for answer in answers])
    arrays["object_scores"] = np.array([answer.object_score for answer in answers], dtype=np.float32)
    for index, answer in enumerate(answer.thinned() for answer in answers):
        arrays[f"{index}.low"] = answer.low_logits
        arrays[f"{index}.frame"] = answer.frame_logits
        arrays[f"{index}.ious"] = answer.ious
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # numpy types the keywords as its own flags


def load(path: Path) -> list[Answer]:
    """Read the answers that ``save`` wrote."""
    with np.load(path) as arrays:
        return [
            Answer(
                str(label),
                arrays[f"{index}.low"],
                arrays[f"{index}.frame"],
                arrays[f"{index}.ious"],
                float(arrays["object_scores"][index]),
            )
            for index, label in enumerate(arrays["labels"])
        ]


def _largest(ours: FloatArray, theirs: FloatArray) -> float:
    if ours.shape != theirs.shape:
        raise AnswersDoNotMatch(f"shape {ours.shape} against {theirs.shape}")
    return float(np.max(np.abs(ours.astype(np.float64) - theirs)))
