"""Data sets and imports that were left undone, when a worker starts or stops, or Redis begins anew."""

from __future__ import annotations

from uuid import UUID

from backend.datasets import import_life, life
from backend.datasets.imports import ImportRepository
from backend.datasets.versions import VersionRepository
from backend.db.unit_of_work import UnitOfWork
from backend.jobs.queue import Jobs


def requeue_datasets(unit: UnitOfWork, jobs: Jobs, worker: str) -> list[UUID]:
    """Queue again what a worker of this name left undone, and wake a worker for all that wait."""
    return [*life.requeue_versions(unit, jobs, worker), *import_life.requeue_imports(unit, jobs, worker)]


def wake_datasets(unit: UnitOfWork, jobs: Jobs) -> list[UUID]:
    """Wake a worker for all that wait."""
    versions, imports = VersionRepository(unit.session).queued(), ImportRepository(unit.session).queued()
    for version_id in versions:
        life.wake(jobs, version_id)
    for import_id in imports:
        import_life.wake(jobs, import_id)
    return [*versions, *imports]
