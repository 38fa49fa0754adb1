"""Which propagated masks a changed prompt puts in doubt, in a table."""

from __future__ import annotations

import pytest

from backend.masklets.doubtful import doubtful_frames


@pytest.mark.parametrize(
    ("frame_index", "prompted", "expected"),
    [
        (5, set(), (0, None)),
        (5, {5}, (0, None)),
        (5, {0, 5}, (6, None)),
        (5, {0, 3}, (6, None)),
        (5, {9}, (0, 4)),
        (5, {9, 12}, (0, 4)),
        (5, {2, 9}, (3, 8)),
        (5, {0, 2, 9, 12}, (3, 8)),
        (5, {4, 6}, (5, 5)),
        (0, {4}, (0, -1)),
        (0, {0}, (0, None)),
    ],
    ids=[
        "the last prompt is gone",
        "the only prompted frame",
        "beyond the last prompt",
        "the frame lost its prompts",
        "before the first prompt",
        "before all prompts",
        "between two prompts",
        "between the nearest ones",
        "no frame between",
        "nothing before the first frame",
        "the first frame alone",
    ],
)
def test_doubtful_frames(frame_index: int, prompted: set[int], expected: tuple[int, int | None]) -> None:
    assert doubtful_frames(frame_index, prompted) == expected
