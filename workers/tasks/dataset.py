"""Builds data set versions: freezes the masks, divides the videos, writes every format."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any
from uuid import UUID

from redis import Redis

from backend.core.settings import Settings
from backend.datasets.entities import DatasetStage, DatasetVersion
from backend.datasets.life import (
    advance_version,
    begin_next_version,
    cancel_finished,
    fail_version,
    finish_version,
)
from backend.datasets.versions import VersionRepository
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.storage import BlobStore
from workers.dataset.delivering import Delivery
from workers.dataset.documents import write_documents
from workers.dataset.freezing import Freezer, naming_removed_videos, staging_name
from workers.dataset.packing import Packer
from workers.errors import Cancelled, Stopped
from workers.tasks.waiting import WaitingWork

PROGRESS_EVERY_S = 0.5


@dataclass
class BuildDatasets(WaitingWork[DatasetVersion]):
    """Makes the versions that wait in the database.

    Attributes:
        settings: of this worker.
        sessions: the database.
        redis: for events.
        store: where videos lie and versions go.
        stop: set when the worker shuts down.
    """

    kind = "data set"

    settings: Settings
    sessions: Sessions
    redis: Redis
    store: BlobStore
    stop: Event
    _turn: Lock = field(default_factory=Lock)

    def _is_waiting(self) -> bool:
        with self.sessions() as database:
            return bool(VersionRepository(database).queued())

    def _begin(self) -> DatasetVersion | None:
        with unit_of_work(self.sessions, self.redis) as unit:
            return begin_next_version(unit, self.settings.worker_name)

    def _do(self, version: DatasetVersion) -> None:
        """Do what is left to do of a version; what was finished before is found and kept."""
        beat = Beat(self, version.id)
        delivery = Delivery(self.settings, self.sessions, self.store, version)
        with naming_removed_videos(self.sessions, version.id):
            Freezer(self.sessions, self.store, version).freeze_all(beat)
            Packer(self.sessions, self.store, version, delivery).pack_all(beat)
        manifest_sha256 = write_documents(self.sessions, self.store, version.id)
        delivery.documents()
        with unit_of_work(self.sessions, self.redis) as unit:
            finish_version(unit, version.id, manifest_sha256)

    def _cancelled(self, version: DatasetVersion) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            cancel_finished(unit, version.id)

    def _failed(self, version: DatasetVersion, problem: dict[str, Any]) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            fail_version(unit, version.id, problem)

    def _name_of(self, version: DatasetVersion) -> str:
        return version.title

    def _clean_up(self, version: DatasetVersion) -> None:
        shutil.rmtree(self.store.staging_path(staging_name(version.id)), ignore_errors=True)

    def note(self, version_id: UUID, stage: DatasetStage, done: int, total: int) -> None:
        """Store how far a version has come. Raises Stopped, Cancelled."""
        if self.stop.is_set():
            raise Stopped
        with unit_of_work(self.sessions, self.redis) as unit:
            goes_on = advance_version(unit, version_id, stage, done, total)
        if not goes_on:
            raise Cancelled


class Beat:
    """What long work calls: it tells the database how far it is, a few times a second at most."""

    def __init__(self, task: BuildDatasets, version_id: UUID) -> None:
        self._task, self._version_id = task, version_id
        self._told_at = 0.0

    def at(self, stage: DatasetStage, done: int, total: int) -> Callable[[], None]:
        """Make the call for the work on one video. Raises Stopped, Cancelled, as do its results."""

        def beat() -> None:
            if time.monotonic() - self._told_at >= PROGRESS_EVERY_S:
                self._told_at = time.monotonic()
                self._task.note(self._version_id, stage, done, total)
            elif self._task.stop.is_set():
                raise Stopped

        beat()
        return beat
