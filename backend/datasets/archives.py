"""Takes archives of masks over the network, bit by bit, and goes on where a broken connection left off.

As with videos, how much has come is the size of the staging file, so that any request can take it up.
"""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import structlog

from backend.accounts.actor import Actor
from backend.accounts.audit import AuditLog
from backend.datasets.blobs import import_key, staged_name
from backend.datasets.entities import DatasetImport, DatasetState, ImportPurpose
from backend.datasets.errors import ImportNotFound, ImportTooLarge
from backend.datasets.import_life import give_up_sending, queue_sent, wake
from backend.datasets.imports import ImportRepository
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.jobs.queue import Jobs
from backend.parts import Parts
from backend.storage.errors import StorageFull
from backend.uploads.errors import UploadBusy, UploadHeaderInvalid
from backend.uploads.service import SPARE_BYTES
from backend.uploads.staged import StagedFile
from media.formats.catalogue import Format

ARCHIVES_KEPT = timedelta(days=7)
"""So long can an import that was stopped, failed or left videos out be taken up again."""

log = structlog.get_logger(__name__)


class ArchiveUploads:
    """Begins, finishes and gives up archives. Bytes are taken by ``StagedFile``, without a transaction."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store

    def begin(  # noqa: PLR0917 - each says another thing about the archive
        self,
        actor: Actor,
        project_id: UUID,
        size: int,
        file_name: str,
        purpose: ImportPurpose,
        chosen: Format | None,
    ) -> DatasetImport:
        """Begin to take an archive; its import is listed from now on.

        Raises:
            ImportTooLarge, UploadHeaderInvalid, StorageFull.
        """
        if size > self._parts.settings.upload_max_bytes:
            raise ImportTooLarge(self._parts.settings.upload_max_bytes)
        if size == 0:
            raise UploadHeaderInvalid("Upload-Length", "the size of a file that is not empty")
        if shutil.disk_usage(self._store.staging_path("room").parent).free < size + SPARE_BYTES:
            raise StorageFull
        found = DatasetImport(
            id=uuid4(),
            project_id=project_id,
            account_id=actor.account_id,
            file_name=file_name,
            size=size,
            format=None if chosen is None else chosen.value,
            purpose=purpose,
            state=DatasetState.SENDING,
            heard_at=now(),
            report={},
        )
        with self._unit() as unit:
            ImportRepository(unit.session).add(found)
            AuditLog(unit.session).write(
                actor.account_id,
                "masks imported",
                project_id,
                import_id=str(found.id),
                file=file_name,
                purpose=purpose.value,
            )
        return found

    def staged_path(self, import_id: UUID) -> Path:
        """Give the path of the file that grows."""
        return self._store.staging_path(staged_name(import_id))

    def extent(self, import_id: UUID) -> tuple[int, int]:
        """Say how many bytes have come, and of how many. Raises ImportNotFound."""
        with self._unit() as unit:
            found = ImportRepository(unit.session).find(import_id)
            if found is None:
                raise ImportNotFound(import_id)
            if found.state != DatasetState.SENDING and found.sent < found.size:
                raise ImportNotFound(import_id)  # it was given up
            whole = found.state != DatasetState.SENDING or self._store.exists(import_key(import_id))
            return (found.size if whole else self._staged_bytes(import_id)), found.size

    def note_progress(self, import_id: UUID, offset: int) -> None:
        """Show in the list how much has come."""
        with self._unit() as unit:
            found = ImportRepository(unit.session).find_for_update(import_id)
            if found is not None and found.state == DatasetState.SENDING:
                found.sent, found.heard_at = offset, now()

    def finish(self, import_id: UUID) -> None:
        """Store a whole archive and have it read. Hold the staged file meanwhile.

        Finishing again after a crash in between goes on where it stopped. Raises ImportNotFound.
        """
        with self._unit() as unit:
            found = ImportRepository(unit.session).find_for_update(import_id)
            if found is None:
                self.staged_path(import_id).unlink(missing_ok=True)
                raise ImportNotFound(import_id)
            if found.state != DatasetState.SENDING:
                return
            if not self._store.exists(import_key(import_id)):
                self._store.adopt(import_key(import_id), self.staged_path(import_id))
            queue_sent(found)
            wake(Jobs(unit, self._parts.jobs), import_id)

    def finish_if_whole(self, import_id: UUID) -> None:
        """Finish what a killed server left whole but unfinished; else there is nothing to do."""
        offset, size = self.extent(import_id)
        if offset < size:
            return
        staged = self.staged_path(import_id)
        if not staged.exists():  # stored already, but the server died before it could say so
            self.finish(import_id)
            return
        try:
            with StagedFile.open(staged, make=False):
                self.finish(import_id)
        except (UploadBusy, FileNotFoundError):
            return  # somebody else is at it

    def give_up(self, import_id: UUID) -> None:
        """Forget an archive that has not arrived whole; of one that has, nothing is touched."""
        with self._unit() as unit:
            found = ImportRepository(unit.session).find_for_update(import_id)
            if found is None or found.state != DatasetState.SENDING:
                return
            give_up_sending(found)
        self.staged_path(import_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Finish what is whole, give up what nobody sends any more, and remove archives kept long enough."""
        too_old = now() - timedelta(hours=self._parts.settings.upload_idle_hours)
        with self._unit() as unit:
            sending = [(found.id, found.heard_at) for found in ImportRepository(unit.session).sending()]
        for import_id, heard_at in sending:
            self.finish_if_whole(import_id)
            if heard_at is not None and heard_at < too_old:
                self.give_up(import_id)
        with self._unit() as unit:
            over = ImportRepository(unit.session).with_old_archives(now() - ARCHIVES_KEPT)
            for found in over:
                self._store.delete(import_key(found.id))
                found.has_archive = False
        if over:
            log.info("archives of imports removed", count=len(over))

    def _staged_bytes(self, import_id: UUID) -> int:
        try:
            return self.staged_path(import_id).stat().st_size
        except FileNotFoundError:
            return 0

    def _unit(self) -> AbstractContextManager[UnitOfWork]:
        return unit_of_work(self._parts.sessions, self._parts.redis)
