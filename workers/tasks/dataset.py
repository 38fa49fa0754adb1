"""Builds data set versions: freezes the masks, divides the videos, writes every format."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from uuid import UUID

import structlog
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
from workers.dataset.freezing import Freezer, staging_name
from workers.dataset.packing import Packer
from workers.problems import is_expected, problem_of

PROGRESS_EVERY_S = 0.5

log = structlog.get_logger(__name__)


class Stopped(Exception):
    """The worker is shutting down: leave off, the version goes on at the next start."""


class Cancelled(Exception):
    """Somebody stopped the version, or removed it."""


@dataclass
class BuildDatasets:
    """Makes the versions that wait in the database; a message of the queue only wakes it.

    Attributes:
        settings: of this worker.
        sessions: the database.
        redis: for events.
        store: where videos lie and versions go.
        stop: set when the worker shuts down.
    """

    settings: Settings
    sessions: Sessions
    redis: Redis
    store: BlobStore
    stop: Event
    _turn: Lock = field(default_factory=Lock)

    def __call__(self, _version_id: UUID) -> None:
        """Do what waits, the oldest first. When another thread is at it already, that one goes on."""
        while not self.stop.is_set() and self._turn.acquire(blocking=False):
            try:
                while not self.stop.is_set() and self._do_next():
                    pass
            finally:
                self._turn.release()
            with self.sessions() as database:
                if not VersionRepository(database).queued():  # it may have come while the turn was given back
                    return

    def _do_next(self) -> bool:
        """Build one version. Says whether there was one."""
        with unit_of_work(self.sessions, self.redis) as unit:
            version = begin_next_version(unit, self.settings.worker_name)
        if version is None:
            return False
        started = time.monotonic()
        try:
            self._build(version)
        except Stopped:
            log.info("data set left off", version=version.title)
        except Cancelled:
            with unit_of_work(self.sessions, self.redis) as unit:
                cancel_finished(unit, version.id)
        except Exception as error:
            # The version must not stay half way whatever went wrong; what nobody expected is logged in full.
            with unit_of_work(self.sessions, self.redis) as unit:
                fail_version(unit, version.id, problem_of(error))
            unexpected = None if is_expected(error) else error
            log.error("data set failed", version=version.title, error=str(error), exc_info=unexpected)
        else:
            log.info("data set done", version=version.title, seconds=round(time.monotonic() - started, 1))
        finally:
            shutil.rmtree(self.store.staging_path(staging_name(version.id)), ignore_errors=True)
        return True

    def _build(self, version: DatasetVersion) -> None:
        """Do what is left to do of a version; what was finished before is found and kept."""
        beat = Beat(self, version.id)
        Freezer(self.sessions, self.store, version).freeze_all(beat)
        delivery = Delivery(self.settings, self.sessions, self.store, version)
        Packer(self.sessions, self.store, version, delivery).pack_all(beat)
        manifest_sha256 = write_documents(self.sessions, self.store, version.id)
        delivery.documents()
        with unit_of_work(self.sessions, self.redis) as unit:
            finish_version(unit, version.id, manifest_sha256)

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
