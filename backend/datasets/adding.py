"""Adds formats to versions that are finished. What an addition is, is in ``additions``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from backend.accounts.actor import Actor
from backend.accounts.audit import AuditLog
from backend.datasets.additions import formats_there, new_addition, pending_addition
from backend.datasets.blobs import dataset_keys
from backend.datasets.entities import FINISHED_STATES, DatasetState, DatasetVersion
from backend.datasets.errors import (
    AdditionNotFound,
    DatasetNotDone,
    DatasetNotFound,
    DatasetUnderWay,
    DatasetVideosGone,
    FormatsThere,
)
from backend.datasets.life import requeue_for_addition, wake
from backend.datasets.versions import VersionRepository
from backend.db.unit_of_work import UnitOfWork
from backend.jobs.queue import Jobs
from backend.storage import BlobStore
from media.formats.catalogue import Format


class DatasetAdditions:
    """Adds formats to versions."""

    def __init__(self, unit: UnitOfWork, jobs: Jobs, store: BlobStore) -> None:
        self._unit = unit
        self._jobs = jobs
        self._store = store
        self._versions = VersionRepository(unit.session)
        self._audit = AuditLog(unit.session)

    def add(self, actor: Actor, version_id: UUID, formats: Sequence[Format]) -> DatasetVersion:
        """Have a finished version written in further formats; those that are there are passed over.

        Raises:
            DatasetNotFound, DatasetNotDone.
            FormatsThere: there is nothing to add.
            DatasetVideosGone: pictures can be made of videos only that are still there.
        """
        version = self._hold(version_id)
        if version.state != DatasetState.DONE:
            raise DatasetNotDone(version_id, version.state.value)
        there = formats_there(version)
        wanted = [each.value for each in dict.fromkeys(formats) if each.value not in there]
        if not wanted:
            raise FormatsThere(version_id)
        gone = self._versions.count_videos_gone(version_id)
        if gone:
            raise DatasetVideosGone(version_id, gone)
        version.additions = [*version.additions, new_addition(version, wanted, actor.account_id)]
        requeue_for_addition(version)
        wake(self._jobs, version_id)
        self._audit.write(
            actor.account_id,
            "formats added",
            version.project_id,
            dataset_id=str(version_id),
            name=version.title,
            formats=wanted,
        )
        return version

    def leave_out(self, actor: Actor, version_id: UUID, number: int) -> DatasetVersion:
        """Give up an addition that was stopped or failed; what is there of it goes.

        Raises:
            DatasetNotFound, DatasetUnderWay.
            AdditionNotFound: there is none of this number, or it is finished and so stays.
        """
        version = self._hold(version_id)
        pending = pending_addition(version)
        if pending is None or pending["number"] != number:
            raise AdditionNotFound(version_id, number)
        if version.state not in FINISHED_STATES:
            raise DatasetUnderWay(version_id)
        keys = dataset_keys(version_id)
        for part in self._versions.remove_parts(version_id, pending["formats"]):
            for key in (keys.part(part.name), keys.listing(part.name)):
                self._unit.after_commit(partial(self._store.delete, key))
        version.additions = version.additions[:-1]
        version.state, version.problem, version.cancel_requested = DatasetState.DONE, None, False
        self._audit.write(
            actor.account_id,
            "formats left out",
            version.project_id,
            dataset_id=str(version_id),
            name=version.title,
            formats=pending["formats"],
        )
        return version

    def _hold(self, version_id: UUID) -> DatasetVersion:
        version = self._versions.find_for_update(version_id)
        if version is None:
            raise DatasetNotFound(version_id)
        return version
