"""Every query about propagation runs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.propagation.entities import Run, RunState

ACTIVE_STATES = (RunState.QUEUED, RunState.RUNNING)


class RunRepository:
    """The runs of all videos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run: Run) -> None:
        """Store a new run."""
        self._session.add(run)
        self._session.flush()

    def find(self, run_id: UUID) -> Run | None:
        """Find a run."""
        return self._session.get(Run, run_id)

    def find_for_update(self, run_id: UUID) -> Run | None:
        """Find a run and hold it until the commit."""
        return self._session.scalar(
            select(Run).where(Run.id == run_id).with_for_update().execution_options(populate_existing=True)
        )

    def of_video(self, video_id: UUID) -> Sequence[Run]:
        """List the runs of a video, newest first."""
        return self._session.scalars(
            select(Run).where(Run.video_id == video_id).order_by(Run.created_at.desc(), Run.id)
        ).all()

    def active_of_video(self, video_id: UUID) -> Sequence[Run]:
        """List the queued and running runs of a video, oldest first, and hold them until the commit."""
        return self._hold_active(Run.video_id == video_id)

    def active_of_worker(self, worker: str) -> Sequence[Run]:
        """List the queued and running runs of a worker, oldest first, and hold them until the commit."""
        return self._hold_active(Run.worker == worker)

    def queued(self) -> Sequence[Run]:
        """List the runs that wait for their worker, oldest first."""
        return self._session.scalars(
            select(Run).where(Run.state == RunState.QUEUED).order_by(Run.created_at, Run.id)
        ).all()

    def _hold_active(self, which: ColumnElement[bool]) -> Sequence[Run]:
        return self._session.scalars(
            select(Run)
            .where(which, Run.state.in_(ACTIVE_STATES))
            .order_by(Run.created_at, Run.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
