"""The life of a data set version, as its worker tells it. Works within the caller's unit of work.

Versions wait in the database: a message in a queue only wakes a worker, which takes what has waited longest.
What is frozen or packed once is kept, so a version that was broken off goes on where it stood.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.datasets.additions import finished_additions, pending_addition
from backend.datasets.entities import FINISHED_STATES, DatasetStage, DatasetState, DatasetVersion
from backend.datasets.versions import VersionRepository
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs.queue import BATCH, Jobs

TASK = "dataset"


def begin_next_version(unit: UnitOfWork, worker: str) -> DatasetVersion | None:
    """Begin the version that has waited longest, or begin it again after a crash; None when none waits."""
    version = VersionRepository(unit.session).next_queued()
    if version is not None:
        version.state, version.worker, version.heard_at = DatasetState.RUNNING, worker, now()
        version.started_at, version.problem = version.started_at or now(), None
    return version


def advance_version(unit: UnitOfWork, version_id: UUID, stage: DatasetStage, done: int, total: int) -> bool:
    """Note how far a version has come.

    Returns:
        Whether to go on: False when it was cancelled, removed or ended by somebody else.
    """
    version = hold_running(unit, version_id)
    if version is None:
        return False
    version.stage, version.done, version.total = stage, done, total
    version.heard_at = now()
    return True


def hold_running(unit: UnitOfWork, version_id: UUID) -> DatasetVersion | None:
    """Hold a version for update if it is to go on."""
    version = VersionRepository(unit.session).find_for_update(version_id)
    if version is None or version.state != DatasetState.RUNNING or version.cancel_requested:
        return None
    return version


def finish_version(unit: UnitOfWork, version_id: UUID, manifest_sha256: str) -> None:
    """Make a version immutable, or formats that were added to one."""
    version = hold_running(unit, version_id)
    if version is not None:
        if pending_addition(version) is None:
            version.manifest_sha256 = manifest_sha256
        else:
            version.additions = finished_additions(version, manifest_sha256)
        version.bytes = sum(part.size for part in VersionRepository(unit.session).parts(version_id))
        _end(version, DatasetState.DONE)


def cancel_version(version: DatasetVersion, *, worker_lives: bool) -> None:
    """Ask a version, held for update, to stop; one that nobody works on ends at once."""
    if version.state in FINISHED_STATES:
        return
    version.cancel_requested = True
    if version.state == DatasetState.QUEUED or not worker_lives:
        _end(version, DatasetState.CANCELLED)


def cancel_finished(unit: UnitOfWork, version_id: UUID) -> None:
    """End a version that was told to stop. What is finished of it stays, so that it can go on."""
    version = VersionRepository(unit.session).find_for_update(version_id)
    if version is not None and version.state == DatasetState.RUNNING and version.cancel_requested:
        _end(version, DatasetState.CANCELLED)


def fail_version(unit: UnitOfWork, version_id: UUID, problem: dict[str, Any]) -> None:
    """End a version that cannot go on; ``problem`` is a problem document."""
    version = VersionRepository(unit.session).find_for_update(version_id)
    if version is not None and version.state not in FINISHED_STATES:
        version.problem = problem
        _end(version, DatasetState.FAILED)


def resume_version(version: DatasetVersion) -> None:
    """Queue a cancelled or failed version, held for update, again."""
    version.state, version.cancel_requested, version.problem = DatasetState.QUEUED, False, None
    version.finished_at = version.worker = None


def requeue_for_addition(version: DatasetVersion) -> None:
    """Queue a finished version, held for update, again, so that further formats are written."""
    resume_version(version)
    version.stage, version.started_at, version.done, version.total = None, None, 0, 0


def requeue_versions(unit: UnitOfWork, jobs: Jobs, worker: str) -> list[UUID]:
    """Queue again what a worker of this name left undone, and wake a worker for all that wait."""
    versions = VersionRepository(unit.session)
    for version in versions.running_of_worker(worker):
        if version.cancel_requested:
            _end(version, DatasetState.CANCELLED)
        else:
            version.state, version.worker = DatasetState.QUEUED, None
    unit.session.flush()
    waiting = list(versions.queued())
    for version_id in waiting:
        wake(jobs, version_id)
    return waiting


def wake(jobs: Jobs, version_id: UUID) -> None:
    """Have a worker look for versions once everything is stored."""
    jobs.after_commit(TASK, version_id, queue=BATCH)


def _end(version: DatasetVersion, state: DatasetState) -> None:
    version.state, version.finished_at = state, now()
