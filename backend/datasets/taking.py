"""The rules of imports. What workers tell about one is in ``import_life``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import UUID, uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from backend.accounts.actor import Actor
from backend.datasets.blobs import import_key
from backend.datasets.entities import DatasetImport, ImportPurpose
from backend.datasets.errors import ImportCutOff, ImportNotFound, ImportTooLarge
from backend.datasets.import_life import cancel_import, wake
from backend.datasets.imports import ImportRepository
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import Jobs
from backend.parts import Parts
from media.formats.catalogue import Format

MOST_LISTED = 200


class ArchiveIntake:
    """Takes archives over the network, without a transaction while bytes come in."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def receive(self, chunks: AsyncIterator[bytes], announced: int | None) -> Path:
        """Write what comes to a file. Nothing is left of an archive that does not arrive whole.

        Args:
            chunks: the body of the request.
            announced: its length; None when nobody said.

        Raises:
            ImportTooLarge, ImportCutOff.
        """
        limit = self._parts.settings.upload_max_bytes
        if announced is not None and announced > limit:
            raise ImportTooLarge(limit)
        path = self._parts.store.staging_path(f"import-{uuid4()}")
        taken = 0
        try:
            with path.open("wb") as file:
                async for chunk in chunks:
                    taken += len(chunk)
                    if taken > limit:
                        raise ImportTooLarge(limit)
                    await run_in_threadpool(file.write, chunk)
            if taken == 0 or announced not in (None, taken):
                raise ImportCutOff(announced or 0, taken)
        except ClientDisconnect as error:
            path.unlink(missing_ok=True)
            raise ImportCutOff(announced or 0, taken) from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def begin(
        self,
        actor: Actor,
        project_id: UUID,
        path: Path,
        file_name: str,
        purpose: ImportPurpose,
        *,
        chosen: Format | None,
    ) -> DatasetImport:
        """Store an archive and have it read."""
        found = DatasetImport(
            id=uuid4(),
            project_id=project_id,
            account_id=actor.account_id,
            file_name=file_name,
            size=path.stat().st_size,
            format=None if chosen is None else chosen.value,
            purpose=purpose,
            report={},
        )
        self._parts.store.adopt(import_key(found.id), path)
        with unit_of_work(self._parts.sessions, self._parts.redis) as unit:
            ImportRepository(unit.session).add(found)
            wake(Jobs(unit, self._parts.jobs), found.id)
        return found


class ImportService:
    """Lists and stops imports."""

    def __init__(self, unit: UnitOfWork, registry: WorkerRegistry) -> None:
        self._registry = registry
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
        found = self._imports.find_for_update(import_id)
        if found is None:
            raise ImportNotFound(import_id)
        lives = found.worker is not None and self._registry.is_live(found.worker)
        cancel_import(found, worker_lives=lives)
        return found
