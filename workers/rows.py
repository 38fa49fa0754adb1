"""From the network's masks to rows of the mask table, with their provenance: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from backend.masklets.entities import MaskState
from backend.masklets.masks import MaskRow
from media import rle
from model.predictors import Measures

PROPAGATION = "propagation"
"""Tool of a mask that was carried; that of an edited mask is the tool of its last prompt."""


class MadeMask(Protocol):
    """What a row needs of the network's answer."""

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(H W) bool."""
        ...

    @property
    def iou(self) -> float:
        """Predicted IoU."""
        ...

    @property
    def object_score(self) -> float:
        """Logit that the object is visible."""
        ...


@dataclass(frozen=True)
class Maker:
    """The network that makes masks.

    Attributes:
        model: name of its preset.
        weights: name of the weights, None for fresh ones.
        trained: whether its masks mean anything.
        draft: it reads smaller images than its weights were trained for.
    """

    model: str
    weights: str | None
    trained: bool
    draft: bool = False


@dataclass(frozen=True)
class MaskPlace:
    """Whose mask, and where."""

    video_id: UUID
    masklet_id: UUID
    frame_index: int


def edited_row(
    place: MaskPlace, made: MadeMask, maker: Maker, *, tool: str, prompt_ids: Sequence[UUID]
) -> MaskRow:
    """Give the row of a prompted frame, visible or not: a person decided about it.

    Args:
        place: whose mask it is.
        made: the network's answer.
        maker: the network.
        tool: of the frame's last prompt.
        prompt_ids: the frame's prompts in force, in order.
    """
    return _row(place, made, MaskState.EDITED, maker, tool=tool, prompt_ids=prompt_ids, run_id=None)


def propagated_row(
    place: MaskPlace, made: MadeMask, maker: Maker, *, run_id: UUID, prompt_ids: Sequence[UUID]
) -> MaskRow:
    """Give the row of a frame that a run carried prompts to; absent where the object is not visible.

    Args:
        place: whose mask it is.
        made: the network's answer.
        maker: the network.
        run_id: the run.
        prompt_ids: the masklet's prompts in force when the frame was made.
    """
    state = MaskState.PROPAGATED if made.object_score > 0 else MaskState.ABSENT
    return _row(place, made, state, maker, tool=PROPAGATION, prompt_ids=prompt_ids, run_id=run_id)


def measures_of(row: MaskRow, measures: Measures, agreement: float | None) -> MaskRow:
    """Add to a row of a carried mask what the propagation says of it.

    Args:
        row: of the mask.
        measures: from the propagation.
        agreement: IoU with the mask that was stored for this frame before, None where there was none.
    """
    return replace(
        row,
        measures={
            "centroid": None if measures.centroid is None else list(measures.centroid),
            "iou_with_previous_mask": measures.iou_with_previous_mask,
            "agreement": agreement,
        },
    )


def _row(
    place: MaskPlace,
    made: MadeMask,
    state: MaskState,
    maker: Maker,
    *,
    tool: str,
    prompt_ids: Sequence[UUID],
    run_id: UUID | None,
) -> MaskRow:
    encoded = rle.encode(made.mask)
    return MaskRow(
        masklet_id=place.masklet_id,
        frame_index=place.frame_index,
        video_id=place.video_id,
        state=state,
        counts=encoded.counts,
        area=rle.area(encoded),
        predicted_iou=made.iou,
        object_score=made.object_score,
        origin={
            "tool": tool,
            "prompt_ids": [str(prompt_id) for prompt_id in prompt_ids],
            "run_id": None if run_id is None else str(run_id),
            **asdict(maker),
        },
    )
