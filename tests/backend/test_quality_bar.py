"""What a masklet must come up to before it is submitted."""

from __future__ import annotations

from typing import Any

import pytest

from backend.masklets.entities import MaskState
from backend.phases.schemas import USUAL_BAR
from backend.tasks.quality import MaskFacts, shortfalls

EDITED, CARRIED = MaskFacts(MaskState.EDITED, 9), MaskFacts(MaskState.PROPAGATED, 9)
STALE, ABSENT = MaskFacts(MaskState.STALE, 9), MaskFacts(MaskState.ABSENT, 0)


def found(masks: dict[int, MaskFacts], **bar: Any) -> str:
    return " ".join(shortfalls(USUAL_BAR.model_copy(update=bar), masks, frame_count=9, stride=4))


def test_nothing_lacks() -> None:
    masks = {0: EDITED, 4: CARRIED, 8: ABSENT}
    assert found(masks, every_annotated_frame=True, min_edited_frames=1) == ""


@pytest.mark.parametrize("masks", [{}, {0: ABSENT}], ids=["none", "absent-only"])
def test_without_any_mask(masks: dict[int, MaskFacts]) -> None:
    assert "no mask yet" in found(masks)


def test_stale_masks() -> None:
    assert "frame 4;" in found({0: EDITED, 4: STALE})
    assert found({0: EDITED, 4: STALE}, no_stale_masks=False) == ""


def test_many_stale_masks_are_counted() -> None:
    assert "6 frames, the first being 1" in found({0: EDITED, **dict.fromkeys(range(1, 7), STALE)})


def test_annotated_frames_without_masks() -> None:
    assert "frames 4, 8;" in found({0: EDITED}, every_annotated_frame=True)
    assert found({0: EDITED}) == ""


def test_too_few_edited_frames() -> None:
    assert "1 of at least 2 frames" in found({0: EDITED, 4: CARRIED}, min_edited_frames=2)
