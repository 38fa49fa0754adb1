"""Every query about single events of the ledger, and what an event needs to know of its masklet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session, aliased

from backend.ledger.entities import EventKind, LedgerEvent
from backend.masklets.entities import Masklet
from backend.phases.entities import Phase
from backend.tasks.entities import OPEN_STATES, Task
from backend.videos.entities import Video


@dataclass(frozen=True)
class Timeline:
    """Where a masklet lies.

    Attributes:
        frame_count: frames of its video.
        annotation_step: every n-th frame of it is annotated.
    """

    project_id: UUID
    video_id: UUID
    frame_count: int
    annotation_step: int

    @property
    def steps(self) -> int:
        """Number of annotated frames."""
        return -(-self.frame_count // self.annotation_step)


def timelines_of(masklet: Masklet, video: Video) -> dict[UUID, Timeline]:
    """Give what ``LedgerRepository.timelines`` would find of a masklet that is held."""
    if video.frame_count is None:
        return {}
    return {masklet.id: Timeline(video.project_id, video.id, video.frame_count, video.annotation_step)}


@dataclass(frozen=True)
class Work:
    """The task that a masklet is worked on in, and the key of its phase."""

    task_id: UUID
    phase: str


class LedgerRepository:
    """The ledger of all projects."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, rows: Sequence[dict[str, Any]]) -> Sequence[LedgerEvent]:
        """Store events.

        Returns:
            Those that are new: not known by their id, and not undoing what is undone already.
        """
        adding = insert(LedgerEvent).on_conflict_do_nothing().returning(LedgerEvent)
        return self._session.scalars(adding, rows).all()

    def find(self, ids: Collection[UUID]) -> Sequence[LedgerEvent]:
        """List the events with these ids."""
        if not ids:
            return []
        return self._session.scalars(select(LedgerEvent).where(LedgerEvent.id.in_(ids))).all()

    def undone_among(self, ids: Collection[UUID]) -> set[UUID]:
        """Give those of these ids that some event undoes."""
        if not ids:
            return set()
        undoes = select(LedgerEvent.undoes).where(LedgerEvent.undoes.in_(ids))
        return {event_id for event_id in self._session.scalars(undoes) if event_id is not None}

    def effective_edits(self, masklet_id: UUID, first: int, last: int) -> Sequence[LedgerEvent]:
        """List the edits from frame ``first`` to ``last``, both included, that nothing undoes."""
        undo = aliased(LedgerEvent)
        return self._session.scalars(
            select(LedgerEvent).where(
                LedgerEvent.kind == EventKind.EDIT,
                LedgerEvent.masklet_id == masklet_id,
                LedgerEvent.frame_index.between(first, last),
                ~exists().where(undo.undoes == LedgerEvent.id),
            )
        ).all()

    def last_models(self, masklet_ids: Collection[UUID]) -> dict[UUID, str]:
        """Give the model version of the newest edit of each masklet."""
        if not masklet_ids:
            return {}
        found = self._session.execute(
            select(LedgerEvent.masklet_id, LedgerEvent.model)
            .where(
                LedgerEvent.kind == EventKind.EDIT,
                LedgerEvent.masklet_id.in_(masklet_ids),
                LedgerEvent.model.is_not(None),
            )
            .ext(distinct_on(LedgerEvent.masklet_id))
            .order_by(LedgerEvent.masklet_id, LedgerEvent.sequence.desc())
        )
        return {masklet_id: model for masklet_id, model in found if masklet_id and model}

    def page(self, project_id: UUID, after: int, limit: int) -> Sequence[LedgerEvent]:
        """List events of a project in the server's order, from the one that follows sequence ``after``."""
        return self._session.scalars(
            select(LedgerEvent)
            .where(LedgerEvent.project_id == project_id, LedgerEvent.sequence > after)
            .order_by(LedgerEvent.sequence)
            .limit(limit)
        ).all()

    def timelines(self, masklet_ids: Collection[UUID]) -> dict[UUID, Timeline]:
        """Look up masklets and keep them from being removed until the commit.

        Those that are gone, or whose video is not ready, are left out.
        """
        if not masklet_ids:
            return {}
        found = self._session.execute(
            select(Masklet.id, Video.project_id, Masklet.video_id, Video.frame_count, Video.annotation_step)
            .join(Video, Video.id == Masklet.video_id)
            .where(Masklet.id.in_(masklet_ids))
            .order_by(Masklet.id)
            .with_for_update(read=True, key_share=True, of=Masklet)
        )
        return {
            masklet_id: Timeline(project_id, video_id, frame_count, step)
            for masklet_id, project_id, video_id, frame_count, step in found
            if frame_count is not None
        }

    def work_on(self, masklet_ids: Collection[UUID]) -> dict[UUID, Work]:
        """Give the open task of each masklet, or else its newest; masklets without a task are left out."""
        if not masklet_ids:
            return {}
        found = self._session.execute(
            select(Task.masklet_id, Task.id, Phase.key)
            .join(Phase, Phase.id == Task.phase_id)
            .where(Task.masklet_id.in_(masklet_ids))
            .order_by(Task.state.in_(OPEN_STATES), Task.created_at, Task.id)  # of several the last one stays
        )
        return {masklet_id: Work(task_id, key) for masklet_id, task_id, key in found}
