"""Fills the queues again after Redis lost them: it keeps nothing on disk, the database knows what waits."""

from __future__ import annotations

import structlog
from redis import Redis

from backend.automask.life import wake
from backend.automask.repository import AutomaskRepository
from backend.datasets.recovery import wake_datasets
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import BATCH, JobClient, Jobs, gpu_queue
from backend.propagation.repository import RunRepository
from backend.videos.entities import VideoState
from backend.videos.repository import VideoRepository

MARK = "queues:filled"
"""Redis key that vanishes together with the queues."""

log = structlog.get_logger(__name__)


def refill_lost_queue(sessions: Sessions, redis: Redis, jobs: JobClient) -> bool:
    """Queue again what waits, when Redis has begun anew. What is under way already is left alone.

    A task that is queued twice does no harm, so two servers that notice at once need no agreement.

    Returns:
        Whether the queues had been lost.
    """
    if redis.exists(MARK):
        return False
    with unit_of_work(sessions) as unit:
        queue = Jobs(unit, jobs)
        videos = VideoRepository(unit.session).in_states(VideoState.QUEUED)
        for video in videos:
            queue.after_commit("ingest", video.id, queue=BATCH)
        runs = [run for run in RunRepository(unit.session).queued() if run.worker is not None]
        for run in runs:
            queue.after_commit("propagate", run.id, queue=gpu_queue(str(run.worker)))
        searches = AutomaskRepository(unit.session).queued()
        for job in searches:
            wake(queue, job.id)
        sets = wake_datasets(unit, queue)
    redis.set(MARK, "1")
    if videos or runs or searches or sets:
        counts = {"videos": len(videos), "runs": len(runs), "automask": len(searches), "sets": len(sets)}
        log.info("queues filled again", **counts)
    return True
