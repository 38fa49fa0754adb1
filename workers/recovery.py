"""What a worker does about work that was left undone, when it starts and when it stops.

Messages of long work live in Redis, which keeps nothing on disk; what is to be done stands in the database.
"""

from __future__ import annotations

import structlog
from redis import Redis

from backend.automask.life import requeue_jobs
from backend.datasets.recovery import requeue_datasets
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import JobClient, Jobs
from backend.propagation.life import requeue_runs
from backend.videos.ingest import requeue_ingests

log = structlog.get_logger(__name__)


def take_up_work(sessions: Sessions, redis: Redis, jobs: JobClient, worker_name: str) -> None:
    """Queue again what this worker had begun and every video that is not ready. Twice does no harm."""
    with unit_of_work(sessions, redis) as unit:
        runs = requeue_runs(unit, Jobs(unit, jobs), worker_name)
        videos = requeue_ingests(unit, Jobs(unit, jobs))
        searches = requeue_jobs(unit, Jobs(unit, jobs), worker_name)
        sets = requeue_datasets(unit, Jobs(unit, jobs), worker_name)
    if runs or videos or searches or sets:
        log.info("work taken up", runs=len(runs), videos=len(videos), automask=len(searches), sets=len(sets))


def leave_work(sessions: Sessions, redis: Redis, jobs: JobClient, worker_name: str) -> None:
    """Mark the runs under way as queued for the next worker of this name."""
    with unit_of_work(sessions, redis) as unit:
        runs = requeue_runs(unit, Jobs(unit, jobs), worker_name)
        searches = requeue_jobs(unit, Jobs(unit, jobs), worker_name)
        sets = requeue_datasets(unit, Jobs(unit, jobs), worker_name)
    if runs or searches or sets:
        log.info("work left for the next start", runs=len(runs), automask=len(searches), sets=len(sets))
