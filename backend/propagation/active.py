"""Whether a run is carrying a masklet right now."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.inference.registry import WorkerRegistry
from backend.propagation.entities import Run
from backend.propagation.errors import AlreadyPropagating
from backend.propagation.life import abandon_run
from backend.propagation.repository import RunRepository


def has_live_worker(run: Run, registry: WorkerRegistry) -> bool:
    """Say whether the worker of a run was heard of lately."""
    return run.worker is not None and registry.is_live(run.worker)


def refuse_while_carried(
    unit: UnitOfWork, registry: WorkerRegistry, video_id: UUID, masklet_ids: Collection[str]
) -> None:
    """Refuse where a run carries one of these masklets; runs whose worker is gone end here.

    Raises:
        AlreadyPropagating: the video is held, so that no run begins before the commit.
    """
    wanted = set(masklet_ids)
    for run in RunRepository(unit.session).active_of_video(video_id):
        if not has_live_worker(run, registry):
            abandon_run(unit, run)
        elif wanted & set(run.masklet_ids):
            raise AlreadyPropagating(run.id)
