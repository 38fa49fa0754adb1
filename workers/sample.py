"""The sample video: made by code and given to a new installation once, so that there is something to try."""

from __future__ import annotations

from uuid import UUID

import structlog
from redis import Redis
from sqlalchemy import func, select

from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import BATCH, JobClient, Jobs
from backend.projects.service import ProjectService
from backend.storage import BlobStore, video_keys
from backend.storage.errors import StorageFull
from backend.videos.entities import Video, VideoState
from backend.videos.repository import VideoRepository
from media.errors import MediaError
from media.sample import write_sample_video

SAMPLE_ID = UUID("5a3b1e00-0000-4000-8000-000000000001")
SAMPLE_NAME = "Sample: ball, car, fish, plant.mp4"
GIVEN = "welcome/sample-given"
"""Blob that stands for "done": a sample that somebody removed does not come back."""

log = structlog.get_logger(__name__)


def give_sample(
    settings: Settings, sessions: Sessions, redis: Redis, store: BlobStore, jobs: JobClient
) -> None:
    """Make the sample video when the installation is new, and queue its ingest.

    Nothing depends on it: on a full disk it is left for the next start.
    """
    if not settings.sample_video or store.exists(GIVEN):
        return
    try:
        if _is_new(sessions):
            _make(settings, sessions, redis, store, jobs)
        store.write(GIVEN, b"")
    except (MediaError, StorageFull, OSError) as error:
        log.warning("no sample video", error=str(error))


def _is_new(sessions: Sessions) -> bool:
    with sessions() as database:
        return not VideoRepository(database).list_of_projects(None)


def _make(settings: Settings, sessions: Sessions, redis: Redis, store: BlobStore, jobs: JobClient) -> None:
    path = store.staging_path(f"sample-{settings.worker_name}.mp4")
    try:
        write_sample_video(path)
        with unit_of_work(sessions, redis) as unit:
            unit.session.execute(select(func.pg_advisory_xact_lock(SAMPLE_ID.int % 2**63)))
            videos = VideoRepository(unit.session)
            if videos.find(SAMPLE_ID) is not None:
                return  # another worker of this installation was faster
            video = Video(
                id=SAMPLE_ID,
                project_id=ProjectService(unit).find_or_default(None).id,
                name=SAMPLE_NAME,
                state=VideoState.QUEUED,
                source_bytes=path.stat().st_size,
                annotation_step=settings.annotation_step,
            )
            store.adopt(video_keys(SAMPLE_ID).source, path)
            videos.add(video)
            Jobs(unit, jobs).after_commit("ingest", SAMPLE_ID, queue=BATCH)
        log.info("sample video made")
    finally:
        path.unlink(missing_ok=True)
