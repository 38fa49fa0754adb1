"""Videos with the masks painted on, to look at."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media import rle
from media.formats.clip import Clip, ClipFacts, Member, StoredMask, rle_of
from media.formats.layout import Beat, Clips, opened
from media.overlay import write_overlay


class OverlayLayout:
    """``SPLIT/KEY.mp4`` with coloured masks."""

    def of_clip(self, clip: Clip, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the preview of one video."""
        path = scratch / "overlay.mp4"
        facts = clip.facts
        with opened(clip.video) as frames:
            write_overlay(
                frames,
                MasksInTurn(facts, clip.masks()),
                path,
                frame_rate=facts.frame_rate,
                progress=lambda _: beat(),
            )
        yield Member(f"{facts.split}/{facts.key}.mp4", path)

    def closing(self, clips: Clips, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give nothing."""
        del clips, scratch, beat
        return iter(())


class MasksInTurn:
    """Gives the masks of frames that are asked for in rising order, one frame in memory at a time.

    Where a frame has no mask at all, those before it stay, for less than one step of annotated frames: masks
    made for every fourth frame do not flicker.
    """

    def __init__(self, facts: ClipFacts, masks: Iterator[StoredMask]) -> None:
        self._facts = facts
        self._groups = groupby(masks, attrgetter("frame_index"))
        self._next = self._take()
        self._shown: dict[int, NDArray[np.bool_]] = {}
        self._shown_from = -facts.step

    def __call__(self, frame_index: int) -> dict[int, NDArray[np.bool_]]:
        """Give (H W) boolean masks by number."""
        while self._next is not None and self._next[0] <= frame_index:
            self._shown_from, masks = self._next
            self._shown = {mask.number: rle.decode(rle_of(self._facts, mask)) for mask in masks if mask.area}
            self._next = self._take()
        return self._shown if frame_index - self._shown_from < self._facts.step else {}

    def _take(self) -> tuple[int, list[StoredMask]] | None:
        found = next(self._groups, None)
        return None if found is None else (found[0], list(found[1]))
