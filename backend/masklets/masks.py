"""Reading and writing masks. Bulk writes go in by COPY and never change what a person corrected or locked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Executable, FromClause, Table, case, delete, func, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.core.schema import Span
from backend.db.base import now
from backend.db.bulk import incoming
from backend.masklets.entities import PROTECTED_STATES, Mask, MaskState
from backend.masklets.repository import MaskletRepository

_TABLE = cast(Table, Mask.__table__)
_KEY = ("masklet_id", "frame_index")
_VALUES = ("state", "counts", "area", "predicted_iou", "object_score", "origin", "measures", "updated_at")
_COLUMNS = (*_KEY, "video_id", *_VALUES, "revision")
_IN_DOUBT = (MaskState.PROPAGATED, MaskState.ABSENT)
_KEPT = ("state", "counts", "area", "predicted_iou", "object_score", "origin", "measures")
_AS_IT_IS = func.jsonb_build_object(*(part for name in _KEPT for part in (name, _TABLE.c[name])))


class HeldMask(NamedTuple):
    """What a mask is while it is held."""

    revision: int
    state: MaskState | None


@dataclass(frozen=True)
class MaskRow:
    """One mask to write.

    Attributes:
        counts: compressed COCO run lengths of the video's height and width.
        area: pixels.
        object_score: logit; above 0 = visible.
        origin: what made it: tool, prompt ids, run, model, weights, trained, draft.
        measures: of a carried mask: centroid, agreement, change along the way.
    """

    masklet_id: UUID
    frame_index: int
    video_id: UUID
    state: MaskState
    counts: str
    area: int
    predicted_iou: float
    object_score: float
    origin: dict[str, Any] = field(default_factory=dict)
    measures: dict[str, Any] | None = None


class MaskStore:
    """The masks of all masklets, for one unit of work: it knows which masklets it holds already."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._masklets = MaskletRepository(session)
        self._held: set[UUID] = set()

    def write(self, rows: Iterable[MaskRow], *, protect: Collection[MaskState]) -> list[Mask]:
        """Store masks; one that was there gets the next revision.

        A carried mask that gives way to an edit is kept under it, for ``bring_back``.

        Args:
            rows: of two for the same frame the later counts. Those of a masklet that was removed meanwhile
                are left out.
            protect: states of masks that stay as they are: ``PROTECTED_STATES`` where no person has a hand in
                it. The row is judged while it is held for writing, so that an edit made at the same moment is
                safe as well.

        Returns:
            The masks that were written, as they are now.
        """
        latest = {(row.masklet_id, row.frame_index): row for row in rows}
        living = self._hold({masklet_id for masklet_id, _ in latest})
        kept = [_values_of(row) for row in latest.values() if row.masklet_id in living]
        if not kept:
            return []
        source, parameters = incoming(self._session, _TABLE, _COLUMNS, kept)
        writing = _writing(source, frozenset(protect))
        return list(self._session.scalars(writing, parameters, execution_options={"populate_existing": True}))

    def get(self, masklet_id: UUID, frame_index: int) -> Mask | None:
        """Find the mask of a masklet on a frame."""
        return self._session.get(Mask, (masklet_id, frame_index))

    def hold_revision(self, masklet_id: UUID, frame_index: int) -> HeldMask:
        """Give revision and state of a mask, which stay until the commit; 0 and None where there is none."""
        held = self._session.execute(
            select(Mask.revision, Mask.state)
            .where(Mask.masklet_id == masklet_id, Mask.frame_index == frame_index)
            .with_for_update(read=True)
        ).one_or_none()
        return HeldMask(0, None) if held is None else HeldMask(*held)

    def in_span(
        self, video_id: UUID, start: int, end: int | None, masklet_id: UUID | None = None
    ) -> Sequence[Mask]:
        """List masks from frame ``start`` to ``end``, both included, by frame; without an end to the last."""
        query = select(Mask).where(Mask.video_id == video_id, Mask.frame_index >= start)
        if end is not None:
            query = query.where(Mask.frame_index <= end)
        if masklet_id is not None:
            query = query.where(Mask.masklet_id == masklet_id)
        return self._session.scalars(query.order_by(Mask.frame_index, Mask.masklet_id)).all()

    def remove(self, masklet_id: UUID, frame_index: int) -> bool:
        """Remove the mask of one frame, whatever its state. Says whether there was one."""
        self._hold({masklet_id})
        gone = self._session.scalars(
            delete(Mask)
            .where(Mask.masklet_id == masklet_id, Mask.frame_index == frame_index)
            .returning(Mask.frame_index)
        )
        return gone.first() is not None

    def bring_back(self, masklet_id: UUID, frame_index: int, prompt_ids: Collection[UUID]) -> Mask | None:
        """Put the carried mask in place again that an edit of this frame had replaced.

        Args:
            masklet_id: whose mask.
            frame_index: the frame whose prompts were all taken back.
            prompt_ids: all that are in force for the masklet now; where the mask was carried from others, it
                is stale.

        Returns:
            The mask as it is now, None when nothing was kept.
        """
        self._hold({masklet_id})
        mask = self._session.get(
            Mask, (masklet_id, frame_index), with_for_update=True, populate_existing=True
        )
        if mask is None or mask.carried is None or not answers_prompts(mask):
            return None
        kept, mask.carried = mask.carried, None
        for name, value in kept.items():
            setattr(mask, name, MaskState(value) if name == "state" else value)
        if mask.state in _IN_DOUBT and set(mask.origin.get("prompt_ids", ())) != set(map(str, prompt_ids)):
            mask.state = MaskState.STALE
        mask.revision += 1
        mask.updated_at = now()
        self._session.flush()
        return mask

    def mark_stale(
        self,
        masklet_id: UUID,
        *,
        first: int = 0,
        last: int | None = None,
        except_frame: int | None = None,
    ) -> Span | None:
        """Put the propagated masks of a masklet in doubt; edited and locked ones stay.

        Args:
            masklet_id: whose masks.
            first: first frame to look at.
            last: last frame to look at, included; None for all that follow.
            except_frame: a frame to leave alone.

        Returns:
            First and last frame that changed, None when none did. Frames between may be unchanged.
        """
        self._hold({masklet_id})
        doubtful = (
            update(Mask)
            .where(Mask.masklet_id == masklet_id, Mask.state.in_(_IN_DOUBT), Mask.frame_index >= first)
            .values(state=MaskState.STALE, revision=Mask.revision + 1, updated_at=now())
        )
        if last is not None:
            doubtful = doubtful.where(Mask.frame_index <= last)
        if except_frame is not None:
            doubtful = doubtful.where(Mask.frame_index != except_frame)
        changed = doubtful.returning(Mask.frame_index).cte("changed")
        lowest, highest = self._session.execute(
            select(func.min(changed.c.frame_index), func.max(changed.c.frame_index))
        ).one()
        self._session.expire_all()  # masks read earlier in this session may have changed
        return None if lowest is None else Span(first=lowest, last=highest)

    def _hold(self, masklet_ids: set[UUID]) -> set[UUID]:
        """Keep masklets from being removed until the commit; gives those that exist."""
        asked = masklet_ids - self._held
        if asked:
            self._held |= self._masklets.hold_living(asked)
        return masklet_ids & self._held


@cache
def _writing(source: FromClause, protect: frozenset[MaskState]) -> Executable:
    """Make the statement that takes masks in; once, as it is a large one."""
    adding = insert(Mask).from_select(
        _COLUMNS,
        select(*(source.c[name] for name in _COLUMNS)).order_by(*(source.c[name] for name in _KEY)),
    )
    writing = adding.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            **{name: adding.excluded[name] for name in _VALUES},
            "revision": Mask.revision + 1,
            "carried": case(
                (adding.excluded.state.not_in(PROTECTED_STATES), null()),
                (Mask.state.not_in(PROTECTED_STATES), _AS_IT_IS),
                else_=Mask.carried,
            ),
        },
        where=Mask.state.not_in(protect) if protect else None,
    )
    return select(Mask).from_statement(writing.returning(Mask))


def answers_prompts(mask: Mask) -> bool:
    """Say whether a mask answers prompts of its frame, and goes with them.

    Others are edited as well, without a prompt: where a person said that the object is absent.
    """
    return mask.state == MaskState.EDITED and bool(mask.origin.get("prompt_ids"))


def _values_of(row: MaskRow) -> tuple[object, ...]:
    return (
        row.masklet_id,
        row.frame_index,
        row.video_id,
        row.state.value,
        row.counts,
        row.area,
        row.predicted_iou,
        row.object_score,
        json.dumps(row.origin),
        None if row.measures is None else json.dumps(row.measures),
        now(),
        1,
    )
