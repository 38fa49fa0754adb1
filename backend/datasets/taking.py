"""The rules of imports. How archives come is in ``archives``, what workers tell in ``import_life``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from backend.datasets.blobs import staged_name
from backend.datasets.entities import FINISHED_STATES, DatasetImport, DatasetState
from backend.datasets.errors import ImportNotFound, ImportNotResumable
from backend.datasets.import_life import can_go_on, cancel_import, resume_import, wake
from backend.datasets.imports import ImportRepository
from backend.db.unit_of_work import UnitOfWork
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import Jobs
from backend.storage import BlobStore

MOST_LISTED = 200


class ImportService:
    """Lists, stops and resumes imports."""

    def __init__(self, unit: UnitOfWork, registry: WorkerRegistry, jobs: Jobs, store: BlobStore) -> None:
        self._unit = unit
        self._registry = registry
        self._jobs = jobs
        self._store = store
        self._imports = ImportRepository(unit.session)

    def listed(self, project_id: UUID) -> Sequence[DatasetImport]:
        """List the newest imports of a project, newest first."""
        return self._imports.of_project(project_id, MOST_LISTED)

    def get(self, import_id: UUID) -> DatasetImport:
        """Give an import. Raises ImportNotFound."""
        found = self._imports.find(import_id)
        if found is None:
            raise ImportNotFound(import_id)
        return found

    def cancel(self, import_id: UUID) -> DatasetImport:
        """Stop an import; videos whose masks are stored keep them. Raises ImportNotFound."""
        found = self._hold(import_id)
        if found.state == DatasetState.SENDING:
            staged = self._store.staging_path(staged_name(import_id))
            self._unit.after_commit(partial(staged.unlink, missing_ok=True))
        lives = found.worker is not None and self._registry.is_live(found.worker)
        cancel_import(found, worker_lives=lives)
        return found

    def resume(self, import_id: UUID) -> DatasetImport:
        """Go on with an import that left something to do. Raises ImportNotFound, ImportNotResumable."""
        found = self._hold(import_id)
        if found.state not in FINISHED_STATES or not found.has_archive or not can_go_on(found):
            raise ImportNotResumable(import_id, found.state.value, has_archive=found.has_archive)
        resume_import(found)
        wake(self._jobs, import_id)
        return found

    def _hold(self, import_id: UUID) -> DatasetImport:
        found = self._imports.find_for_update(import_id)
        if found is None:
            raise ImportNotFound(import_id)
        return found
