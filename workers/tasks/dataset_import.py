"""Takes archives with masks in: read in the limited process, matched with videos, stored."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Any
from uuid import UUID

from redis import Redis

from backend.core.settings import Settings
from backend.datasets.blobs import import_key
from backend.datasets.entities import DatasetImport, DatasetState, ImportStage
from backend.datasets.import_life import advance_import, begin_next_import, end_import
from backend.datasets.imports import ImportRepository
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import JobClient
from backend.storage import BlobStore
from media.formats.catalogue import Format
from media.formats.convert import Archive
from media.sandbox import Limits, convert_in_sandbox
from workers.dataset.importing import ClipImporter
from workers.errors import Cancelled, Stopped
from workers.tasks.dataset import PROGRESS_EVERY_S
from workers.tasks.waiting import WaitingWork

UNPACKED_SHARE = 8
"""An archive may unpack to so many times the largest upload."""


@dataclass
class TakeImports(WaitingWork[DatasetImport]):
    """Does the imports that wait in the database.

    Attributes:
        settings: of this worker.
        sessions: the database.
        redis: for events.
        store: where archives and videos lie.
        jobs: to have new videos ingested.
        stop: set when the worker shuts down.
    """

    kind = "import"

    settings: Settings
    sessions: Sessions
    redis: Redis
    store: BlobStore
    jobs: JobClient
    stop: Event
    _turn: Lock = field(default_factory=Lock)

    def _is_waiting(self) -> bool:
        with self.sessions() as database:
            return bool(ImportRepository(database).queued())

    def _begin(self) -> DatasetImport | None:
        with unit_of_work(self.sessions, self.redis) as unit:
            return begin_next_import(unit, self.settings.worker_name)

    def _do(self, found: DatasetImport) -> None:
        folder = self._folder_of(found)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        archive = Archive(
            self.store.local_path(import_key(found.id)),
            found.file_name,
            None if found.format is None else Format(found.format),
            UNPACKED_SHARE * self.settings.upload_max_bytes,
        )
        limits = Limits(self.settings.ingest_time_s, self.settings.ingest_memory_bytes)
        beat = self._beat_of(found.id)
        beat(ImportStage.READING, 0, 0)
        read = convert_in_sandbox(archive, folder, limits, lambda _: beat(ImportStage.READING, 0, 0))
        with unit_of_work(self.sessions, self.redis) as unit:
            stored = ImportRepository(unit.session).find_for_update(found.id)
            if stored is not None:
                stored.format = read["format"]
        importer = ClipImporter(self.sessions, self.redis, self.store, self.jobs, self.settings, found.id)
        clips: list[dict[str, Any]] = read["clips"]
        for position, clip in enumerate(clips):
            importer.take(clip, folder, partial(beat, ImportStage.STORING, position, len(clips)))
        beat(ImportStage.STORING, len(clips), len(clips), at_once=True)
        self._end(found, DatasetState.DONE)

    def _cancelled(self, found: DatasetImport) -> None:
        self._end(found, DatasetState.CANCELLED)

    def _failed(self, found: DatasetImport, problem: dict[str, Any]) -> None:
        self._end(found, DatasetState.FAILED, problem)

    def _name_of(self, found: DatasetImport) -> str:
        return str(found.id)

    def _clean_up(self, found: DatasetImport) -> None:
        shutil.rmtree(self._folder_of(found), ignore_errors=True)

    def _folder_of(self, found: DatasetImport) -> Path:
        return self.store.staging_path(f"import-{found.id}-files")

    def _beat_of(self, import_id: UUID) -> Callable[..., None]:
        told_at = 0.0

        def beat(stage: ImportStage, done: int, total: int, *, at_once: bool = False) -> None:
            nonlocal told_at
            if self.stop.is_set():
                raise Stopped
            if time.monotonic() - told_at < PROGRESS_EVERY_S and not at_once:
                return
            told_at = time.monotonic()
            with unit_of_work(self.sessions, self.redis) as unit:
                goes_on = advance_import(unit, import_id, stage, done, total)
            if not goes_on:
                raise Cancelled

        return beat

    def _end(self, found: DatasetImport, state: DatasetState, problem: dict[str, Any] | None = None) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            keeps_archive = end_import(unit, found.id, state, problem)
        if not keeps_archive:
            self.store.delete(import_key(found.id))
