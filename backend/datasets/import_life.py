"""The life of an import, as its worker tells it. Works within the caller's unit of work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.datasets.entities import FINISHED_STATES, DatasetImport, DatasetState, ImportStage
from backend.datasets.imports import ImportRepository
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs.queue import BATCH, Jobs

TASK = "dataset-import"


def begin_next_import(unit: UnitOfWork, worker: str) -> DatasetImport | None:
    """Begin the import that has waited longest, or begin it again after a crash; None when none waits."""
    found = ImportRepository(unit.session).next_queued()
    if found is not None:
        found.state, found.worker, found.heard_at = DatasetState.RUNNING, worker, now()
        found.started_at, found.problem = found.started_at or now(), None
    return found


def hold_running(unit: UnitOfWork, import_id: UUID) -> DatasetImport | None:
    """Hold an import for update if it is to go on."""
    found = ImportRepository(unit.session).find_for_update(import_id)
    if found is None or found.state != DatasetState.RUNNING or found.cancel_requested:
        return None
    return found


def advance_import(unit: UnitOfWork, import_id: UUID, stage: ImportStage, done: int, total: int) -> bool:
    """Note how far an import has come. Says whether to go on."""
    found = hold_running(unit, import_id)
    if found is None:
        return False
    found.stage, found.done, found.total = stage, done, total
    found.heard_at = now()
    return True


def note_clip(unit: UnitOfWork, import_id: UUID, key: str, **facts: Any) -> bool:
    """Write into the report what became of a video. Says whether to go on."""
    found = hold_running(unit, import_id)
    if found is None:
        return False
    clips = dict(found.report.get("clips", {}))
    clips[key] = {**clips.get(key, {}), **facts}
    found.report = {**found.report, "clips": clips}
    return True


def end_import(
    unit: UnitOfWork, import_id: UUID, state: DatasetState, problem: dict[str, Any] | None = None
) -> bool:
    """End an import; ``problem`` says why it failed.

    Returns:
        Whether its archive is still of use: not once all videos are stored, or nobody knows the import.
    """
    found = ImportRepository(unit.session).find_for_update(import_id)
    if found is not None and found.state not in FINISHED_STATES:
        found.state, found.problem, found.finished_at = state, problem, now()
        found.has_archive = can_go_on(found)
    return found is not None and found.has_archive


def can_go_on(found: DatasetImport) -> bool:
    """Say whether an import that has ended left anything to do: stopped, failed, or with videos left out."""
    return found.state in (DatasetState.CANCELLED, DatasetState.FAILED) or any(
        clip.get("state") != "stored" for clip in found.report.get("clips", {}).values()
    )


def queue_sent(found: DatasetImport) -> None:
    """Queue an import, held for update, whose archive has come."""
    found.state, found.sent = DatasetState.QUEUED, found.size


def give_up_sending(found: DatasetImport) -> None:
    """End an import, held for update, whose archive will not come."""
    found.state, found.has_archive, found.finished_at = DatasetState.CANCELLED, False, now()


def resume_import(found: DatasetImport) -> None:
    """Queue an import, held for update, again; what is stored stays, what was left out is tried again."""
    clips: dict[str, dict[str, Any]] = found.report.get("clips", {})
    kept = {key: clip for key, clip in clips.items() if clip.get("state") != "refused"}
    found.report = {**found.report, "clips": kept}
    found.state, found.cancel_requested, found.problem = DatasetState.QUEUED, False, None
    found.finished_at = found.worker = found.started_at = None


def cancel_import(found: DatasetImport, *, worker_lives: bool) -> None:
    """Ask an import, held for update, to stop; one that nobody works on ends at once."""
    if found.state in FINISHED_STATES:
        return
    if found.state == DatasetState.SENDING:
        give_up_sending(found)
        return
    found.cancel_requested = True
    if found.state == DatasetState.QUEUED or not worker_lives:
        found.state, found.finished_at = DatasetState.CANCELLED, now()


def requeue_imports(unit: UnitOfWork, jobs: Jobs, worker: str) -> list[UUID]:
    """Queue again what a worker of this name left undone, and wake a worker for all that wait."""
    imports = ImportRepository(unit.session)
    for found in imports.running_of_worker(worker):
        if found.cancel_requested:
            found.state, found.finished_at = DatasetState.CANCELLED, now()
        else:
            found.state, found.worker = DatasetState.QUEUED, None
    unit.session.flush()
    waiting = list(imports.queued())
    for import_id in waiting:
        wake(jobs, import_id)
    return waiting


def wake(jobs: Jobs, import_id: UUID) -> None:
    """Have a worker look for imports once everything is stored."""
    jobs.after_commit(TASK, import_id, queue=BATCH)
