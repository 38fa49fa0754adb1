"""All long work of a project in one list, whoever keeps the books of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.accounts.entities import Account
from backend.admin.dataset_jobs import DatasetJobs
from backend.admin.job_filter import JobFilter
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
ALL = JobFilter()


class JobList:
    """The jobs of one project."""

    def __init__(self, session: Session, project_id: UUID) -> None:
        self._session = session
        self._project_id = project_id

    def newest(self, limit: int, wanted: JobFilter = ALL) -> list[JobRead]:
        """List jobs: those that are not over first, then the newest."""
        kinds = tuple(JobKind) if wanted.kind is None else (wanted.kind,)
        found: list[JobRead] = []
        if JobKind.FETCH in kinds or JobKind.INGEST in kinds:
            found += [job for job in self._videos(limit, wanted) if job.kind in kinds]
        if JobKind.PROPAGATION in kinds:
            found += self._runs(limit, wanted)
        if JobKind.AUTOMASK in kinds:
            found += self._searches(limit, wanted)
        if JobKind.DATASET in kinds or JobKind.IMPORT in kinds:
            sets = DatasetJobs(self._session, self._project_id).newest(limit, wanted)
            found += [job for job in sets if job.kind in kinds]
        found.sort(key=lambda job: job.created_at, reverse=True)
        found.sort(key=lambda job: job.state not in OPEN)
        return found[:limit]

    def _videos(self, limit: int, wanted: JobFilter) -> Iterator[JobRead]:
        """Look at each state by itself: an index gives its newest without a look at all videos."""
        query = self._of_project(select(Video, Account.name), wanted)
        query = query.outerjoin(Account, Account.id == Video.created_by).order_by(Video.created_at.desc())
        for own, shown in _VIDEO_STATES.items():
            if wanted.state not in (None, shown):
                continue
            of_state = query.where(Video.state == own).limit(limit)
            if own == VideoState.UPLOADING:
                of_state = of_state.where(Video.source_url.is_not(None))  # the others are sent by browsers
            for video, name in self._session.execute(of_state):
                yield _of_video(video, name)

    def _runs(self, limit: int, wanted: JobFilter) -> Iterator[JobRead]:
        query = self._of_project(
            select(Run, Video.name, Account.name).join(Video, Video.id == Run.video_id), wanted
        )
        query = query.outerjoin(Account, Account.id == Run.account_id).order_by(Run.created_at.desc())
        if wanted.state is not None:
            query = query.where(Run.state == wanted.state.value)
        for run, video_name, name in self._session.execute(query.limit(limit)):
            progress = run.frames_done / run.frames_total if run.frames_total else None
            yield _job(JobKind.PROPAGATION, run, video_name, name, progress)

    def _searches(self, limit: int, wanted: JobFilter) -> Iterator[JobRead]:
        query = self._of_project(
            select(AutomaskJob, Video.name, Account.name).join(Video, Video.id == AutomaskJob.video_id),
            wanted,
        )
        query = query.outerjoin(Account, Account.id == AutomaskJob.account_id)
        query = query.order_by(AutomaskJob.created_at.desc())
        if wanted.state is not None:
            query = query.where(AutomaskJob.state == wanted.state.value)
        for job, video_name, name in self._session.execute(query.limit(limit)):
            progress = min(job.done / job.total, 1.0) if job.total else None
            yield _job(JobKind.AUTOMASK, job, video_name, name, progress)

    def _of_project(self, query: Select[*Row], wanted: JobFilter) -> Select[*Row]:
        return query.where(Video.project_id == self._project_id, *wanted.named(Video.name))


def _of_video(video: Video, account_name: str | None) -> JobRead:
    return JobRead(
        id=video.id,
        kind=JobKind.FETCH if video.state == VideoState.UPLOADING else JobKind.INGEST,
        state=_VIDEO_STATES[video.state],
        video_id=video.id,
        subject=video.name,
        stage=None,
        progress=video.progress,
        account_name=account_name,
        worker=None,
        problem=video.problem,
        may_cancel=False,
        may_retry=False,
        created_at=video.created_at,
        started_at=None,
        heard_at=None,
        finished_at=None,
    )


def _job(
    kind: JobKind, job: Run | AutomaskJob, video_name: str, account_name: str | None, progress: float | None
) -> JobRead:
    state = JobState(job.state.value)
    return JobRead(
        id=job.id,
        kind=kind,
        state=state,
        video_id=job.video_id,
        subject=video_name,
        stage=None,
        progress=1.0 if state == JobState.DONE else progress,
        account_name=account_name,
        worker=job.worker,
        problem=job.problem,
        may_cancel=state in OPEN,
        may_retry=False,
        created_at=job.created_at,
        started_at=job.started_at,
        heard_at=None,
        finished_at=job.finished_at,
    )
