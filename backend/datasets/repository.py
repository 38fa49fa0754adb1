"""Every query about what is exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from backend.automask.entities import TOOL as AUTOMASK
from backend.masklets.entities import Mask, Masklet, MaskletType, MaskState
from backend.tasks.entities import Task, TaskState

IMPORT_TOOL = "import"
"""Tool of masks that came with an import."""

MACHINE_TOOLS = (AUTOMASK, IMPORT_TOOL)
"""Tools of edited masks that no person edited here."""


class ExportedMask(NamedTuple):
    """What an export needs to know of a mask."""

    masklet_id: UUID
    frame_index: int
    state: MaskState
    counts: str
    trained: bool | None
    tool: str | None
    stability: float | None


class ExportRepository:
    """Masklets and masks as exports want them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def masklets_with_masks(self, video_id: UUID, kind: MaskletType, *, unjudged: bool) -> Sequence[Masklet]:
        """List the masklets of a video that have at least one mask, by number.

        Copies of an object, made to compare annotators or phases, are left out: the object is there once.

        Args:
            video_id: the video.
            kind: automatic are those that people left as they are; one that somebody corrected is manual.
            unjudged: automatic ones that wait for a verdict as well; otherwise only accepted ones.
        """
        query = select(Masklet).where(
            Masklet.video_id == video_id,
            Masklet.copy_of.is_(None),
            exists().where(Mask.masklet_id == Masklet.id),
        )
        if kind == MaskletType.AUTO:
            wanted = (TaskState.SATISFACTORY, TaskState.SUBMITTED)[: 2 if unjudged else 1]
            query = query.where(is_automatic(), _newest_task_state().in_(wanted))
        else:
            query = query.where(~is_automatic())
        return self._session.scalars(query.order_by(Masklet.number)).all()

    def masks_on_every(self, video_id: UUID, step: int) -> list[ExportedMask]:
        """List the masks of a video on every ``step``-th frame from 0."""
        rows = self._session.execute(
            select(
                Mask.masklet_id,
                Mask.frame_index,
                Mask.state,
                Mask.counts,
                Mask.origin["trained"].as_boolean(),
                Mask.origin["tool"].as_string(),
                Mask.measures["stability"].as_float(),
            ).where(Mask.video_id == video_id, Mask.frame_index % step == 0)
        )
        return [ExportedMask(*row) for row in rows]


def is_automatic() -> ColumnElement[bool]:
    """Whether a masklet is as a generator made it: nobody began or corrected it."""
    return (Masklet.type == MaskletType.AUTO) & ~_is_corrected()


def _is_corrected() -> ColumnElement[bool]:
    """Whether somebody edited a frame of a masklet."""
    return exists().where(
        Mask.masklet_id == Masklet.id,
        Mask.state == MaskState.EDITED,
        or_(Mask.origin["tool"].is_(None), Mask.origin["tool"].as_string().not_in(MACHINE_TOOLS)),
    )


def _newest_task_state() -> ColumnElement[TaskState]:
    """How the task of a masklet that was opened last stands."""
    return (
        select(Task.state)
        .where(Task.masklet_id == Masklet.id)
        .order_by(Task.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
