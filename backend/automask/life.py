"""The life of a job, as its worker tells it: begin, advance, end, begin again after a crash.

Each function works within the caller's unit of work and announces what changed. Jobs wait in the database:
a message in a queue only wakes a worker, which then takes what has waited longest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.automask.entities import FINISHED_STATES, AutomaskJob, AutomaskStage, AutomaskState
from backend.automask.repository import AutomaskRepository
from backend.automask.schemas import AutomaskRead
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import AutomaskEvent
from backend.inference.schemas import WorkerState
from backend.jobs.queue import BATCH, Jobs, gpu_queue
from backend.phases.networks import suits

TASK = "automask"


@dataclass(frozen=True)
class AutomaskPlan:
    """What a job is to do.

    Attributes:
        settings: as the API took them.
        replaces: masklets of earlier jobs that go at the end, so that they count for nothing now.
    """

    job_id: UUID
    video_id: UUID
    settings: dict[str, Any]
    replaces: frozenset[UUID]


@dataclass(frozen=True)
class AutomaskProgress:
    """How far a job has come; see the columns of the same names."""

    stage: AutomaskStage
    done: int
    total: int
    candidates: int
    duplicates: int


def begin_next_job(
    unit: UnitOfWork,
    worker: str,
    suited: Mapping[str, float] | None = None,
    networks: Collection[str] | None = None,
) -> AutomaskPlan | None:
    """Begin the job that has waited longest, or begin it again after a crash; None when none waits.

    What it replaces is decided the first time: masklets that it stored before a crash are found again as
    existing ones, and so it goes on where it was.

    Args:
        unit: open unit of work.
        worker: who begins it.
        suited: settings that suit the worker's network, for those that were left to it.
        networks: names of the worker's network: jobs that name another one are left to others; None begins
            any.
    """
    jobs = AutomaskRepository(unit.session)
    job = jobs.next_queued(networks)
    if job is None:
        return None
    job.state, job.worker, job.started_at = AutomaskState.RUNNING, worker, job.started_at or now()
    job.stage, job.done, job.total = None, 0, 0
    left_open = {name: value for name, value in (suited or {}).items() if job.settings.get(name) is None}
    job.settings = {**job.settings, **left_open}
    if job.replaces is None:
        job.replaces = [str(each) for each in jobs.unjudged(job.video_id, not_of_job=job.id)]
    announce_job(unit, job)
    return AutomaskPlan(job.id, job.video_id, job.settings, frozenset(map(UUID, job.replaces)))


def advance_job(unit: UnitOfWork, job_id: UUID, progress: AutomaskProgress) -> bool:
    """Note how far a job has come.

    Returns:
        Whether to go on: False when it was cancelled, removed or ended by somebody else.
    """
    job = hold_running(unit, job_id)
    if job is None:
        return False
    job.stage, job.done, job.total = progress.stage, progress.done, progress.total
    job.candidates, job.duplicates = progress.candidates, progress.duplicates
    announce_job(unit, job)
    return True


def hold_running(unit: UnitOfWork, job_id: UUID) -> AutomaskJob | None:
    """Hold a job for update if it is to go on."""
    job = AutomaskRepository(unit.session).find_for_update(job_id)
    if job is None or job.state != AutomaskState.RUNNING or job.cancel_requested:
        return None
    return job


def cancel_finished(unit: UnitOfWork, job_id: UUID) -> None:
    """End a job that was told to stop; one that was left for the next start stays. Its masklets stay, too."""
    job = AutomaskRepository(unit.session).find_for_update(job_id)
    if job is not None and job.state == AutomaskState.RUNNING and job.cancel_requested:
        end_job(unit, job, AutomaskState.CANCELLED)


def fail_job(unit: UnitOfWork, job_id: UUID, problem: dict[str, Any]) -> None:
    """End a job that cannot go on; ``problem`` is a problem document. Its masklets stay."""
    job = AutomaskRepository(unit.session).find_for_update(job_id)
    if job is not None and job.state not in FINISHED_STATES:
        job.problem = problem
        end_job(unit, job, AutomaskState.FAILED)


def cancel_job(unit: UnitOfWork, job: AutomaskJob, *, worker_lives: bool) -> None:
    """Ask a job, held for update, to stop; one that nobody works on ends at once."""
    if job.state in FINISHED_STATES:
        return
    job.cancel_requested = True
    if job.state == AutomaskState.QUEUED or not worker_lives:
        end_job(unit, job, AutomaskState.CANCELLED)
    else:
        announce_job(unit, job)


def requeue_jobs(unit: UnitOfWork, jobs: Jobs, worker: str) -> list[UUID]:
    """Queue again what a worker of this name left undone, and wake a worker for all that wait."""
    repository = AutomaskRepository(unit.session)
    for job in repository.running_of_worker(worker):
        if job.cancel_requested:
            end_job(unit, job, AutomaskState.CANCELLED)
            continue
        job.state, job.worker = AutomaskState.QUEUED, None
        announce_job(unit, job)
    unit.session.flush()
    waiting = repository.queued()
    for job in waiting:
        # What names a network may be for this very worker; others send it on only to workers that are alive.
        jobs.after_commit(TASK, job.id, queue=BATCH if network_of(job) is None else gpu_queue(worker))
    return [job.id for job in waiting]


def wake(jobs: Jobs, job_id: UUID) -> None:
    """Have a worker look for jobs once everything is stored."""
    jobs.after_commit(TASK, job_id, queue=BATCH)


def wake_suited(jobs: Jobs, job: AutomaskJob, live: Collection[WorkerState]) -> None:
    """Have the workers look for a job that run the network it names, once it is stored."""
    for worker in live:
        if suits(network_of(job), worker.model, worker.weights):
            jobs.after_commit(TASK, job.id, queue=gpu_queue(worker.name))


def network_of(job: AutomaskJob) -> str | None:
    """Give the network that a job names; None takes any."""
    network: str | None = job.settings.get("model")
    return network


def end_job(unit: UnitOfWork, job: AutomaskJob, state: AutomaskState) -> None:
    """End a job that is held for update."""
    job.state, job.finished_at = state, now()
    announce_job(unit, job)


def announce_job(unit: UnitOfWork, job: AutomaskJob) -> None:
    """Tell the pages how a job stands."""
    unit.session.flush()
    unit.announce(job.video_id, AutomaskEvent(job=AutomaskRead.model_validate(job)))
