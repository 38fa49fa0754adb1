"""Phase-1 mask alignment: how well masks of later phases agree with those made frame by frame.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), table 1: the share of masks whose IoU with the phase-1
mask exceeds 0.75, by the size of the object in the first frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.ledger.alignment_repository import AlignmentRepository, Submission
from backend.ledger.entities import Alignment, LedgerEvent, Size
from backend.ledger.repository import Timeline
from media import rle
from media.rle import Rle

BASELINE = "phase-1"
ALIGNED_ABOVE = 0.75
SMALL_BELOW_PX = 32**2
LARGE_FROM_PX = 96**2

Masks = Mapping[int, Rle]
"""Masks with at least one pixel, by frame."""


class Agreement(NamedTuple):
    """How many masks were compared, and how many of these agree."""

    masks: int
    aligned: int


def compare(reference: Masks, masks: Masks) -> Agreement:
    """Compare masks with those of phase 1, on every frame where at least one of the two has a mask.

    A mask where phase 1 has none, and none where phase 1 has one, do not agree. Raises BadRle.
    """
    frames = reference.keys() | masks.keys()
    both = reference.keys() & masks.keys()
    return Agreement(
        len(frames), sum(rle.iou(reference[frame], masks[frame]) > ALIGNED_ABOVE for frame in both)
    )


def size_class(area_px: int) -> Size:
    """Give the size class of an object by its area in pixels in the first frame that shows it."""
    if area_px < SMALL_BELOW_PX:
        return Size.SMALL
    return Size.MEDIUM if area_px < LARGE_FROM_PX else Size.LARGE


class AlignmentDesk:
    """Compares when work is submitted."""

    def __init__(self, session: Session) -> None:
        self._masks = AlignmentRepository(session)

    def submitted(self, event: LedgerEvent, timeline: Timeline) -> None:
        """Take note of submitted work.

        Phase-1 masks are kept as what others are compared with; work of another phase is compared. Whether
        phase 1 comes before or after the others, both orders end with the same numbers.

        Args:
            event: a submission that names masklet and phase; one without a phase is not compared.
            timeline: where its masklet lies.
        """
        if event.masklet_id is None or event.phase is None:
            return
        if event.phase == BASELINE:
            self._masks.keep_reference(event.masklet_id, timeline.annotation_step)
            for submission in self._masks.submissions(self._masks.same_object(event.masklet_id), BASELINE):
                self._measure(submission, event.masklet_id, timeline)
            return
        reference_id = self._masks.reference_for(event.masklet_id)
        if reference_id is not None:
            day = event.at.astimezone(UTC).date()
            work = Submission(event.masklet_id, event.phase, event.account_id, day, event.model)
            self._measure(work, reference_id, timeline)

    def _measure(self, work: Submission, reference_id: UUID, timeline: Timeline) -> None:
        reference = self._masks.reference(reference_id)
        if not reference:
            return
        masks = self._masks.masks(work.masklet_id, timeline.annotation_step)
        agreement = compare(reference, masks)
        first = reference[min(reference)]
        self._masks.store(
            Alignment(
                **work._asdict(),
                project_id=timeline.project_id,
                size=size_class(rle.area(first)),
                masks=agreement.masks,
                aligned=agreement.aligned,
            )
        )
