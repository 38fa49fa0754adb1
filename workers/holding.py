"""Masks that a session has to take from the database: it did not make them, and no prompt gives them.

What a person decided about frames without a prompt (masks accepted as they are, spans without the object) is
not in the log. A run asks for it wherever it comes by, and remembers it as if it had found it itself: what
lies behind goes on from there, and not from what a session happened to hold before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from backend.db.engine import Sessions, looking_up
from backend.propagation.masks import MaskLookup
from media import rle
from model.predictors import HeldMask, Mask, VideoSession

if TYPE_CHECKING:
    from workers.following import Followed


class HeldMasks:
    """The masks of some masklets that no propagation changes and no prompt of the session gives.

    Which frames have any is asked once: as with prompts, what is decided meanwhile counts from the next
    stretch on.

    Args:
        sessions: the database.
        session: of the video.
        masklets: by their object in the session.
    """

    def __init__(self, sessions: Sessions, session: VideoSession, masklets: Mapping[int, Followed]) -> None:
        self._sessions = sessions
        self._size = (session.size.height, session.size.width)
        self._masklets = masklets
        with looking_up(sessions) as database:
            lookup = MaskLookup(database)
            self._frames = {
                frame for one in masklets.values() for frame in lookup.protected_frames(one.masklet_id)
            }

    def __call__(self, frame_index: int) -> dict[int, HeldMask]:
        """Give those of a frame, by object."""
        free = {one.masklet_id: key for key, one in self._masklets.items() if not one.holds(frame_index)}
        if frame_index not in self._frames or not free:
            return {}
        with looking_up(self._sessions) as database:
            found = MaskLookup(database).protected_on(list(free), frame_index)
        return {
            free[mask.masklet_id]: HeldMask(
                rle.Rle(self._size, mask.counts), mask.predicted_iou, mask.object_score
            )
            for mask in found
        }


def recall_unless_there(session: VideoSession, object_id: int, frame_index: int, held: HeldMask) -> None:
    """Have a session remember a mask, unless it has just this one for the frame already."""
    present = session.mask_of(object_id, frame_index) if object_id in session.objects else None
    if present is None or rle.encode(present.mask) != held.mask:
        mask = Mask(rle.decode(held.mask))
        session.recall(object_id, frame_index, mask, iou=held.iou, object_score=held.object_score)
