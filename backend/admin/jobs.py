"""All long work of a project in one list, whoever keeps the books of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.accounts.entities import Account
from backend.admin.schemas import JobKind, JobRead, JobState
from backend.automask.entities import AutomaskJob
from backend.propagation.entities import Run
from backend.videos.entities import Video, VideoState

_VIDEO_STATES = {
    VideoState.UPLOADING: JobState.RUNNING,
    VideoState.QUEUED: JobState.QUEUED,
    VideoState.INGESTING: JobState.RUNNING,
    VideoState.READY: JobState.DONE,
    VideoState.FAILED: JobState.FAILED,
}
Row = TypeVarTuple("Row")

OPEN = (JobState.QUEUED, JobState.RUNNING)


class JobList:
    """The jobs of one project."""

    def __init__(self, session: Session, project_id: UUID) -> None:
        self._session = session
        self._project_id = project_id

    def newest(self, limit: int, kind: JobKind | None = None, state: JobState | None = None) -> list[JobRead]:
        """List jobs: those that are not over first, then the newest."""
        kinds = tuple(JobKind) if kind is None else (kind,)
        found: list[JobRead] = []
        if JobKind.FETCH in kinds or JobKind.INGEST in kinds:
            found += [job for job in self._videos(limit, state) if job.kind in kinds]
        if JobKind.PROPAGATION in kinds:
            found += self._runs(limit, state)
        if JobKind.AUTOMASK in kinds:
            found += self._searches(limit, state)
        found.sort(key=lambda job: job.created_at, reverse=True)
        found.sort(key=lambda job: job.state not in OPEN)
        return found[:limit]

    def _videos(self, limit: int, state: JobState | None) -> Iterator[JobRead]:
        states = [own for own, shown in _VIDEO_STATES.items() if state in (None, shown)]
        query = self._of_project(select(Video, Account.name)).outerjoin(
            Account, Account.id == Video.created_by
        )
        ready_last = (Video.state.in_((VideoState.READY, VideoState.FAILED)), Video.created_at.desc())
        for video, name in self._session.execute(
            query.where(Video.state.in_(states)).order_by(*ready_last).limit(limit)
        ):
            fetching = video.state == VideoState.UPLOADING and video.source_url is not None
            if video.state == VideoState.UPLOADING and not fetching:
                continue  # a browser sends it: nothing for the server to do
            yield JobRead(
                id=video.id,
                kind=JobKind.FETCH if fetching else JobKind.INGEST,
                state=_VIDEO_STATES[video.state],
                video_id=video.id,
                video_name=video.name,
                progress=video.progress,
                account_name=name,
                worker=None,
                problem=video.problem,
                created_at=video.created_at,
                started_at=None,
                finished_at=None,
            )

    def _runs(self, limit: int, state: JobState | None) -> Iterator[JobRead]:
        query = self._of_project(select(Run, Video.name, Account.name).join(Video, Video.id == Run.video_id))
        query = query.outerjoin(Account, Account.id == Run.account_id).order_by(Run.created_at.desc())
        if state is not None:
            query = query.where(Run.state == state.value)
        for run, video_name, name in self._session.execute(query.limit(limit)):
            progress = run.frames_done / run.frames_total if run.frames_total else None
            yield _job(JobKind.PROPAGATION, run, video_name, name, progress)

    def _searches(self, limit: int, state: JobState | None) -> Iterator[JobRead]:
        query = self._of_project(
            select(AutomaskJob, Video.name, Account.name).join(Video, Video.id == AutomaskJob.video_id)
        )
        query = query.outerjoin(Account, Account.id == AutomaskJob.account_id)
        query = query.order_by(AutomaskJob.created_at.desc())
        if state is not None:
            query = query.where(AutomaskJob.state == state.value)
        for job, video_name, name in self._session.execute(query.limit(limit)):
            progress = min(job.done / job.total, 1.0) if job.total else None
            yield _job(JobKind.AUTOMASK, job, video_name, name, progress)

    def _of_project(self, query: Select[*Row]) -> Select[*Row]:
        return query.where(Video.project_id == self._project_id)


def _job(
    kind: JobKind, job: Run | AutomaskJob, video_name: str, account_name: str | None, progress: float | None
) -> JobRead:
    state = JobState(job.state.value)
    return JobRead(
        id=job.id,
        kind=kind,
        state=state,
        video_id=job.video_id,
        video_name=video_name,
        progress=1.0 if state == JobState.DONE else progress,
        account_name=account_name,
        worker=job.worker,
        problem=job.problem,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )
