"""Which carried masks a change of prompts puts in doubt: pure."""

from __future__ import annotations

from collections.abc import Collection


def doubtful_frames(frame_index: int, prompted: Collection[int]) -> tuple[int, int | None]:
    """Choose which propagated masks a change of prompts on one frame puts in doubt.

    Masks were carried away from prompted frames. Beyond the outermost of them only what lies further out
    leaned on the changed frame; between two of them masks may have come from either side.

    Args:
        frame_index: the frame that changed.
        prompted: all prompted frames of the masklet.

    Returns:
        First and last frame, both included; None as last means to the end.
    """
    before = [frame for frame in prompted if frame < frame_index]
    after = [frame for frame in prompted if frame > frame_index]
    if before and after:
        return max(before) + 1, min(after) - 1
    if before:
        return frame_index + 1, None
    if after:
        return 0, frame_index - 1
    return 0, None
