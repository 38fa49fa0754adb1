"""Keeps the other side of every mask that something changes, and tells the pages what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from backend.changes.content import Content, content_of, digest_of
from backend.changes.entities import Change, KeptMask
from backend.changes.repository import ChangeRepository
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import MaskRemovedEvent, MasksEvent, StaleEvent
from backend.masklets.entities import Mask, MaskState
from backend.masklets.schemas import MaskRead

Place = tuple[UUID, int]
"""Masklet and frame."""


class Before(NamedTuple):
    """A mask before something was done to it."""

    content: Content
    revision: int


def taken_down(masks: Sequence[Mask]) -> dict[Place, Before]:
    """Take masks down before something is done to them."""
    return {(mask.masklet_id, mask.frame_index): Before(content_of(mask), mask.revision) for mask in masks}


def kept_mask(change_id: UUID, place: Place, content: Content | None, now: Mask | None) -> KeptMask:
    """Make the row that keeps the other side of a mask."""
    return KeptMask(
        change_id=change_id,
        masklet_id=place[0],
        frame_index=place[1],
        content=content,
        left_digest=None if now is None else digest_of(now),
        left_state=None if now is None else now.state,
    )


@contextmanager
def recorded(
    unit: UnitOfWork, change: Change, masklet_ids: Collection[UUID], run_id: UUID | None = None
) -> Iterator[None]:
    """Keep what the block changes of the masks of some masklets, which are held, and announce it.

    Args:
        unit: open unit of work.
        change: stored already.
        masklet_ids: all whose masks the block may change.
        run_id: the propagation that made the masks, for the pages.
    """
    changes = ChangeRepository(unit.session)
    before = taken_down(changes.masks_of(masklet_ids))
    yield
    unit.session.flush()
    after = {(mask.masklet_id, mask.frame_index): mask for mask in changes.masks_of(masklet_ids)}
    changes.keep(
        kept_mask(change.id, place, before[place].content if place in before else None, after.get(place))
        for place in changed_places(before, after)
    )
    announce_masks(unit, change.video_id, before, after, run_id)


def changed_places(before: Mapping[Place, Before], after: Mapping[Place, Mask]) -> list[Place]:
    """List where a mask came, went, or has another revision, by masklet and frame: pure."""
    return sorted(
        place
        for place in {*before, *after}
        if place not in before or place not in after or before[place].revision != after[place].revision
    )


def announce_masks(
    unit: UnitOfWork,
    video_id: UUID,
    before: Mapping[Place, Before],
    after: Mapping[Place, Mask],
    run_id: UUID | None = None,
) -> None:
    """Tell the pages of masks that came, went or changed; of those that only became stale by their spans."""
    by_frame: dict[int, list[MaskRead]] = defaultdict(list)
    stale: dict[UUID, list[int]] = defaultdict(list)
    for place in changed_places(before, after):
        masklet_id, frame_index = place
        mask = after.get(place)
        if mask is None:
            unit.announce(video_id, MaskRemovedEvent(masklet_id=masklet_id, frame_index=frame_index))
        elif place in before and _only_became_stale(before[place].content, mask):
            stale[masklet_id].append(frame_index)
        else:
            by_frame[frame_index].append(MaskRead.model_validate(mask))
    for frame_index, masks in sorted(by_frame.items()):
        unit.announce(video_id, MasksEvent(frame_index=frame_index, run_id=run_id, masks=masks))
    for masklet_id, frames in stale.items():
        known = [frame for owner, frame in sorted(after) if owner == masklet_id]
        for first, last in stretches(frames, known):
            unit.announce(video_id, StaleEvent(masklet_id=masklet_id, start=first, end=last))


def stretches(frames: Sequence[int], known: Sequence[int]) -> list[tuple[int, int]]:
    """Join frames to spans that hold no other known frame: pure. Both are ascending."""
    rank = {frame: place for place, frame in enumerate(known)}
    spans: list[tuple[int, int]] = []
    for frame in frames:
        if spans and rank[frame] == rank[spans[-1][1]] + 1:
            spans[-1] = (spans[-1][0], frame)
        else:
            spans.append((frame, frame))
    return spans


def _only_became_stale(before: Content, after: Mask) -> bool:
    return after.state == MaskState.STALE and before == content_of(after) | {"state": before["state"]}
