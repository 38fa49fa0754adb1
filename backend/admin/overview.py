"""How a project stands now."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.accounts.entities import Account
from backend.admin.alerts import Situation, alerts_of
from backend.admin.jobs import JobList
from backend.admin.schemas import AtWork, Disk, OverviewRead, Queue
from backend.db.base import now
from backend.inference.registry import WorkerRegistry
from backend.ledger.measures import Totals
from backend.ledger.statistics_repository import Filters, StatisticsRepository
from backend.masklets.entities import Masklet
from backend.phases.entities import Phase
from backend.storage import BlobStore
from backend.tasks.entities import Task, TaskState
from backend.verification.entities import Check
from backend.videos.entities import Video

JOBS_LOOKED_AT = 200
WEEK = timedelta(days=7)
COUNTED = {
    "queued": TaskState.QUEUED,
    "in_progress": TaskState.IN_PROGRESS,
    "submitted": TaskState.SUBMITTED,
    "satisfactory": TaskState.SATISFACTORY,
    "rejected": TaskState.REJECTED,
}


class Overview:
    """Looks at one project."""

    def __init__(self, session: Session, project_id: UUID) -> None:
        self._session = session
        self._project_id = project_id
        self._now = now()

    def read(self, registry: WorkerRegistry, store: BlobStore) -> OverviewRead:
        """Say how the project stands, and what should worry somebody."""
        queues, at_work = self._queues(), [*self._annotating(), *self._verifying()]
        disk = disk_of(store)
        situation = Situation(
            now=self._now,
            queues=queues,
            at_work=at_work,
            jobs=JobList(self._session, self._project_id).newest(JOBS_LOOKED_AT),
            disk=disk,
            this_week=self._week(self._now),
            week_before=self._week(self._now - WEEK),
            live_workers=[worker.name for worker in registry.live()],
            lost_workers=registry.lost(),
        )
        return OverviewRead(
            queues=queues,
            at_work=sorted(at_work, key=lambda person: (person.name, person.since)),
            alerts=alerts_of(situation),
            disk=disk,
            videos=self._videos(),
        )

    def _queues(self) -> list[Queue]:
        rows = self._session.execute(
            select(
                Phase.id.label("phase_id"),
                Phase.name.label("phase_name"),
                *(func.count().filter(Task.state == state).label(name) for name, state in COUNTED.items()),
                func.min(Task.created_at).filter(Task.state == TaskState.QUEUED).label("oldest_queued_at"),
                func.min(Task.submitted_at)
                .filter(Task.state == TaskState.SUBMITTED)
                .label("oldest_submitted_at"),
            )
            .outerjoin(Task, Task.phase_id == Phase.id)
            .where(Phase.project_id == self._project_id)
            .group_by(Phase.id, Phase.name, Phase.position)
            .order_by(Phase.position)
        )
        return [Queue(**row) for row in rows.mappings()]

    def _annotating(self) -> Iterator[AtWork]:
        query = (
            select(Task, Account.name, Video.name, Masklet.name, Phase.name)
            .join(Account, Account.id == Task.leased_by)
            .join(Masklet, Masklet.id == Task.masklet_id)
            .join(Video, Video.id == Task.video_id)
            .join(Phase, Phase.id == Task.phase_id)
            .where(Task.project_id == self._project_id, Task.lease_expires_at > self._now)
        )
        for task, name, video_name, masklet_name, phase_name in self._session.execute(query):
            yield AtWork(
                account_id=task.leased_by,
                name=name,
                doing="annotating",
                video_id=task.video_id,
                video_name=video_name,
                masklet_name=masklet_name,
                phase_name=phase_name,
                since=task.updated_at,
                lease_expires_at=task.lease_expires_at,
            )

    def _verifying(self) -> Iterator[AtWork]:
        """People with open checks; which masklet it is stays unsaid, as it may be a honeypot."""
        query = (
            select(Check.verifier_id, Account.name, func.min(Check.created_at), func.max(Check.expires_at))
            .join(Account, Account.id == Check.verifier_id)
            .where(
                Check.project_id == self._project_id,
                Check.answered_at.is_(None),
                Check.expires_at > self._now,
            )
            .group_by(Check.verifier_id, Account.name)
        )
        for account_id, name, since, expires_at in self._session.execute(query):
            yield AtWork(
                account_id=account_id,
                name=name,
                doing="verifying",
                video_id=None,
                video_name=None,
                masklet_name=None,
                phase_name=None,
                since=since,
                lease_expires_at=expires_at,
            )

    def _week(self, end: datetime) -> Totals:
        days = Filters(since=(end - WEEK).date() + timedelta(days=1), until=end.date())
        totals = StatisticsRepository(self._session, self._project_id).totals(days, None)
        return totals.get(None, Totals())

    def _videos(self) -> dict[str, int]:
        rows = self._session.execute(
            select(Video.state, func.count())
            .where(Video.project_id == self._project_id)
            .group_by(Video.state)
        )
        return {state.value: count for state, count in rows}


def disk_of(store: BlobStore) -> Disk:
    """Give the room where blobs are stored."""
    usage = shutil.disk_usage(store.staging_path("room").parent)
    return Disk(free_bytes=usage.free, total_bytes=usage.total)
