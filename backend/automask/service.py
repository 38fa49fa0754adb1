"""The rules of automatic masklets. What workers tell about a job is in ``life`` and ``storing``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from backend.accounts.actor import Actor
from backend.automask.entities import AutomaskJob, AutomaskState
from backend.automask.errors import AutomaskNotFound, AutomaskUnderWay, PromptFrameOutsideVideo
from backend.automask.life import announce_job, cancel_job, wake
from backend.automask.repository import AutomaskRepository
from backend.automask.schemas import AutomaskCreate
from backend.core.errors import DomainError
from backend.db.unit_of_work import UnitOfWork
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import Jobs
from backend.videos.entities import Video
from backend.videos.repository import VideoRepository
from backend.videos.service import find_ready, find_video

MOST_LISTED = 1000


@dataclass
class Begun:
    """What came of asking for a whole project: jobs, and videos left out with the reason."""

    jobs: list[AutomaskJob] = field(default_factory=list)
    left_out: list[tuple[Video, DomainError]] = field(default_factory=list)


class AutomaskService:
    """Starts, lists and stops jobs of the generator."""

    def __init__(self, unit: UnitOfWork, registry: WorkerRegistry, jobs: Jobs) -> None:
        self._unit = unit
        self._registry = registry
        self._jobs = jobs
        self._automask = AutomaskRepository(unit.session)

    def start(self, actor: Actor, video_id: UUID, wish: AutomaskCreate) -> AutomaskJob:
        """Have the objects of a video looked for.

        Raises:
            VideoNotFound, VideoNotReady, PromptFrameOutsideVideo, AutomaskUnderWay.
        """
        video = find_ready(self._unit.session, video_id, for_update=True)  # one start at a time
        last_frame = video.shape.frame_count - 1
        if wish.prompt_frame > last_frame:
            raise PromptFrameOutsideVideo(wish.prompt_frame, last_frame)
        self._refuse_second(video_id)
        job = AutomaskJob(
            id=uuid4(),
            video_id=video_id,
            account_id=actor.account_id,
            state=AutomaskState.QUEUED,
            settings=wish.model_dump(mode="json"),
        )
        self._automask.add(job)
        wake(self._jobs, job.id)
        announce_job(self._unit, job)
        return job

    def start_project(self, actor: Actor, project_id: UUID, wish: AutomaskCreate) -> Begun:
        """Have the objects of all videos of a project looked for; some may be left out, with the reason."""
        begun = Begun()
        videos = VideoRepository(self._unit.session).list_of_projects(frozenset({project_id}))
        for video in sorted(videos, key=lambda one: one.id):  # always in one order: each is held from here on
            try:
                begun.jobs.append(self.start(actor, video.id, wish))
            except DomainError as refusal:
                begun.left_out.append((video, refusal))
        return begun

    def list_of_video(self, video_id: UUID) -> Sequence[AutomaskJob]:
        """List the jobs of a video, newest first. Raises VideoNotFound."""
        find_video(self._unit.session, video_id)
        return self._automask.of_video(video_id)

    def list_of_project(self, project_id: UUID) -> Sequence[AutomaskJob]:
        """List the newest jobs of a project, newest first."""
        return self._automask.of_project(project_id, MOST_LISTED)

    def get(self, job_id: UUID) -> AutomaskJob:
        """Give a job. Raises AutomaskNotFound."""
        job = self._automask.find(job_id)
        if job is None:
            raise AutomaskNotFound(job_id)
        return job

    def cancel(self, job_id: UUID) -> AutomaskJob:
        """Stop a job within one batch of points or one frame; its masklets stay. Raises AutomaskNotFound."""
        job = self._automask.find_for_update(job_id)
        if job is None:
            raise AutomaskNotFound(job_id)
        cancel_job(self._unit, job, worker_lives=self._has_live_worker(job))
        return job

    def cancel_project(self, project_id: UUID) -> Sequence[AutomaskJob]:
        """Stop all jobs of a project. Gives those that were not over."""
        active = self._automask.active_of_project(project_id)
        for job in active:
            cancel_job(self._unit, job, worker_lives=self._has_live_worker(job))
        return active

    def _refuse_second(self, video_id: UUID) -> None:
        active = self._automask.active_of_video(video_id)
        if active is None:
            return
        if active.state == AutomaskState.RUNNING and not self._has_live_worker(active):
            cancel_job(self._unit, active, worker_lives=False)
            return
        raise AutomaskUnderWay(active.id)

    def _has_live_worker(self, job: AutomaskJob) -> bool:
        return job.worker is not None and self._registry.is_live(job.worker)
