"""Data set versions that are being made, and imports, as jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.accounts.entities import Account
from backend.admin.job_filter import JobFilter
from backend.admin.schemas import JobKind, JobRead, JobState
from backend.datasets.entities import DatasetImport, DatasetState, DatasetVersion
from backend.datasets.import_life import can_go_on

_STATES = {
    DatasetState.SENDING: JobState.RUNNING,
    DatasetState.QUEUED: JobState.QUEUED,
    DatasetState.RUNNING: JobState.RUNNING,
    DatasetState.DONE: JobState.DONE,
    DatasetState.CANCELLED: JobState.CANCELLED,
    DatasetState.FAILED: JobState.FAILED,
}
SENDING = "sending"
"""Stage of an import whose archive is still on its way here."""

_ENDED_EARLY = (JobState.CANCELLED, JobState.FAILED)
_OPEN = (JobState.QUEUED, JobState.RUNNING)


class DatasetJobs:
    """The jobs about data sets of one project."""

    def __init__(self, session: Session, project_id: UUID) -> None:
        self._session = session
        self._project_id = project_id

    def newest(self, limit: int, wanted: JobFilter) -> Iterator[JobRead]:
        """List versions and imports, the newest of each."""
        title = func.concat(DatasetVersion.name, "-v", DatasetVersion.number)
        for version, name in self._rows(DatasetVersion, DatasetVersion.created_by, title, wanted, limit):
            yield _of_version(version, name)
        file_name = DatasetImport.file_name
        for found, name in self._rows(DatasetImport, DatasetImport.account_id, file_name, wanted, limit):
            yield _of_import(found, name)

    def _rows(
        self, kind: type[Any], account_id: Any, title: Any, wanted: JobFilter, limit: int
    ) -> list[tuple[Any, str | None]]:
        states = [own for own, shown in _STATES.items() if wanted.state in (None, shown)]
        query: Select[tuple[Any, str | None]] = (
            select(kind, Account.name)
            .outerjoin(Account, Account.id == account_id)
            .where(kind.project_id == self._project_id, kind.state.in_(states), *wanted.named(title))
            .order_by(kind.state.not_in((DatasetState.QUEUED, DatasetState.RUNNING)), kind.created_at.desc())
            .limit(limit)
        )
        return [(row, name) for row, name in self._session.execute(query)]


def _of_version(version: DatasetVersion, account_name: str | None) -> JobRead:
    state = _STATES[version.state]
    return JobRead(
        kind=JobKind.DATASET,
        subject=version.title,
        progress=_share(version.done, version.total, state),
        may_cancel=state in _OPEN and not version.cancel_requested,
        may_retry=state in _ENDED_EARLY,
        account_name=account_name,
        **_common(version, state),
    )


def _of_import(found: DatasetImport, account_name: str | None) -> JobRead:
    state = _STATES[found.state]
    common, progress = _common(found, state), _share(found.done, found.total, state)
    if found.state == DatasetState.SENDING:
        common["stage"], progress = SENDING, found.sent / found.size
    return JobRead(
        kind=JobKind.IMPORT,
        subject=found.file_name,
        progress=progress,
        may_cancel=state in _OPEN and not found.cancel_requested,
        may_retry=state not in _OPEN and found.has_archive and can_go_on(found),
        account_name=account_name,
        **common,
    )


def _common(job: DatasetVersion | DatasetImport, state: JobState) -> dict[str, Any]:
    return {
        "id": job.id,
        "state": state,
        "video_id": None,
        "stage": job.stage if state == JobState.RUNNING else None,
        "worker": job.worker,
        "problem": job.problem,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "heard_at": job.heard_at,
        "finished_at": job.finished_at,
    }


def _share(done: int, total: int, state: JobState) -> float | None:
    if state == JobState.DONE:
        return 1.0
    return min(done / total, 1.0) if total else None
