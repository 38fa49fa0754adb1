"""The rules of automatic masklets. What workers tell about a job is in ``life`` and ``storing``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID, uuid4

from backend.accounts.actor import Actor
from backend.automask.entities import AutomaskJob, AutomaskState
from backend.automask.errors import AutomaskNotFound, AutomaskUnderWay, PromptFrameOutsideVideo
from backend.automask.life import announce_job, cancel_job, wake
from backend.automask.repository import AutomaskRepository
from backend.automask.schemas import AutomaskCreate, ProjectAutomaskCreate
from backend.core.errors import DomainError
from backend.db.unit_of_work import UnitOfWork
from backend.inference.client import HostClient
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import Jobs
from backend.phases.builtin import AUTOMATIC_KEY
from backend.phases.repository import PhaseRepository
from backend.videos.entities import Video
from backend.videos.errors import VideoNotFound
from backend.videos.repository import VideoRepository
from backend.videos.service import find_ready, find_video

MOST_LISTED = 1000
SETTINGS = set(AutomaskCreate.model_fields)


class LeftOut(NamedTuple):
    """A video for which no job was begun, and why; without a name where the project has no such video."""

    video_id: UUID
    name: str | None
    refusal: DomainError


@dataclass
class Begun:
    """What came of asking for many videos."""

    jobs: list[AutomaskJob] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


class AutomaskService:
    """Starts, lists and stops jobs of the generator."""

    def __init__(self, unit: UnitOfWork, hosts: HostClient, registry: WorkerRegistry, jobs: Jobs) -> None:
        self._unit = unit
        self._hosts = hosts
        self._registry = registry
        self._jobs = jobs
        self._automask = AutomaskRepository(unit.session)

    def start(self, actor: Actor, video_id: UUID, wish: AutomaskCreate) -> AutomaskJob:
        """Have the objects of a video looked for.

        Raises:
            VideoNotFound, VideoNotReady, PromptFrameOutsideVideo, AutomaskUnderWay.
            NetworkNotHere: workers run, but none of them the network that is asked for.
        """
        video = find_ready(self._unit.session, video_id, for_update=True)  # one start at a time
        last_frame = video.shape.frame_count - 1
        if wish.prompt_frame > last_frame:
            raise PromptFrameOutsideVideo(wish.prompt_frame, last_frame)
        self._refuse_second(video_id)
        network = wish.model or self._network_of_phase(video)
        self._hosts.require(network)
        job = AutomaskJob(
            id=uuid4(),
            video_id=video_id,
            account_id=actor.account_id,
            state=AutomaskState.QUEUED,
            settings=wish.model_dump(mode="json", include=SETTINGS) | {"model": network},
        )
        self._automask.add(job)
        wake(self._jobs, job.id)
        announce_job(self._unit, job)
        return job

    def start_project(self, actor: Actor, project_id: UUID, wish: ProjectAutomaskCreate) -> Begun:
        """Have the objects of many videos of a project looked for; some may be left out, with the reason.

        A video of another project is as good as none.
        """
        videos = VideoRepository(self._unit.session).list_of_projects(frozenset({project_id}))
        names = {video.id: video.name for video in videos}
        begun = Begun()
        for video_id in sorted(set(wish.video_ids or names)):  # each is held from here on, in one order
            try:
                if video_id not in names:
                    raise VideoNotFound(video_id)
                begun.jobs.append(self.start(actor, video_id, wish))
            except DomainError as refusal:  # raised before anything is written
                begun.left_out.append(LeftOut(video_id, names.get(video_id), refusal))
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

    def _network_of_phase(self, video: Video) -> str | None:
        """Give the network that the phase of what comes of it names."""
        return PhaseRepository(self._unit.session).built_in(video.project_id, AUTOMATIC_KEY).model

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
