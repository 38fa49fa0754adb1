"""The life of a run, as its worker tells it: begin, advance, end, begin again after a crash.

Each function works within the caller's unit of work and announces what changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from redis import Redis

from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import RunEvent
from backend.jobs.queue import Jobs, gpu_queue
from backend.propagation.entities import FINISHED_STATES, Run, RunState
from backend.propagation.repository import RunRepository
from backend.propagation.schemas import RunRead

CANCEL_KEPT_S = 3600


def begin_run(unit: UnitOfWork, run_id: UUID, worker: str) -> Run | None:
    """Begin a run, or begin it again after a crash.

    Returns:
        The run, now running; None when there is nothing to do: removed, finished or cancelled.
    """
    run = RunRepository(unit.session).find_for_update(run_id)
    if run is None or run.state in FINISHED_STATES:
        return None
    if run.cancel_requested:
        _end(unit, run, RunState.CANCELLED)
        return None
    run.state, run.worker, run.started_at = RunState.RUNNING, worker, run.started_at or now()
    run.frames_done, run.at_frame = 0, None
    announce_run(unit, run)
    return run


def advance_run(
    unit: UnitOfWork, run_id: UUID, *, frame_index: int, frames_done: int, announce: bool = True
) -> bool:
    """Note that a frame was written.

    Args:
        unit: the unit of work that also stores the frame's masks.
        run_id: the run.
        frame_index: the frame written last.
        frames_done: how many frames the run has done so far.
        announce: tell the pages; not for every frame of a fast run.

    Returns:
        Whether to go on: False when it was cancelled, removed or ended by somebody else.
    """
    run = RunRepository(unit.session).find_for_update(run_id)
    if run is None or run.state != RunState.RUNNING:
        return False
    run.at_frame, run.frames_done = frame_index, frames_done
    if announce:
        announce_run(unit, run)
    return not run.cancel_requested


def finish_run(
    unit: UnitOfWork,
    run_id: UUID,
    *,
    cancelled: bool = False,
    changes: Mapping[str, Sequence[tuple[int, float]]] | None = None,
) -> None:
    """End a run well. Masks made so far stay also when it was cancelled. Ending it twice changes nothing.

    Args:
        unit: open unit of work.
        run_id: the run.
        cancelled: somebody stopped it.
        changes: by masklet, frames whose mask is another now, and its IoU with the one before.
    """
    run = RunRepository(unit.session).find_for_update(run_id)
    if run is not None and run.state not in FINISHED_STATES:
        run.changes = {key: [list(change) for change in frames] for key, frames in (changes or {}).items()}
        _end(unit, run, RunState.CANCELLED if cancelled else RunState.DONE)


def fail_run(unit: UnitOfWork, run_id: UUID, problem: dict[str, Any]) -> None:
    """End a run that cannot go on; ``problem`` is a problem document."""
    run = RunRepository(unit.session).find_for_update(run_id)
    if run is not None and run.state not in FINISHED_STATES:
        run.problem = problem
        _end(unit, run, RunState.FAILED)


def requeue_runs(unit: UnitOfWork, jobs: Jobs, worker: str) -> list[Run]:
    """Queue again what a worker of this name left undone when it stopped.

    Returns:
        The runs that were queued again; one that was to be cancelled ends instead.
    """
    again = []
    for run in RunRepository(unit.session).active_of_worker(worker):
        if run.cancel_requested:
            _end(unit, run, RunState.CANCELLED)
            continue
        run.state = RunState.QUEUED
        jobs.after_commit("propagate", run.id, queue=gpu_queue(worker))
        announce_run(unit, run)
        again.append(run)
    return again


def cancel_key(run_id: UUID) -> str:
    """Redis key that exists once a run is to stop; its worker looks at it before every frame."""
    return f"cancel:{run_id}"


def cancel_run(unit: UnitOfWork, redis: Redis, run: Run) -> None:
    """Ask a run, held for update, to stop; one that has not begun ends at once."""
    if run.state in FINISHED_STATES:
        return
    run.cancel_requested = True
    unit.after_commit(partial(redis.set, cancel_key(run.id), "1", ex=CANCEL_KEPT_S))
    if run.state == RunState.QUEUED:
        _end(unit, run, RunState.CANCELLED)
    else:
        announce_run(unit, run)


def abandon_run(unit: UnitOfWork, run: Run) -> None:
    """End a run, held for update, whose worker is gone."""
    if run.cancel_requested:
        _end(unit, run, RunState.CANCELLED)
        return
    run.problem = {
        "type": "/problems/worker-lost",
        "title": "The worker stopped answering",
        "status": 503,
        "detail": "The worker that carried this run is gone; start the propagation again.",
        "worker": run.worker,
    }
    _end(unit, run, RunState.FAILED)


def announce_run(unit: UnitOfWork, run: Run) -> None:
    """Tell the pages how a run stands."""
    unit.announce(run.video_id, RunEvent(run=RunRead.model_validate(run)))


def _end(unit: UnitOfWork, run: Run, state: RunState) -> None:
    run.state, run.finished_at = state, now()
    announce_run(unit, run)
