"""Propagate: hands a run to the compute thread and waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from redis import Redis

from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.propagation.life import begin_run
from workers.host import InferenceHost
from workers.plans import RunPlan


@dataclass(frozen=True)
class Propagate:
    """Starts runs.

    Attributes:
        sessions: the database.
        redis: for events.
        host: the compute thread.
        worker_name: this worker.
    """

    sessions: Sessions
    redis: Redis
    host: InferenceHost
    worker_name: str

    def __call__(self, run_id: UUID) -> None:
        """Carry out a run. Doing it twice, or after it was finished, cancelled or removed, does no harm.

        A run that a dead worker left half way begins again at its start frame: the memories it went by are
        gone, and the same frames give the same masks.
        """
        over = self.host.find_run(run_id)
        if over is None:
            with unit_of_work(self.sessions, self.redis) as unit:
                run = begin_run(unit, run_id, self.worker_name)
                plan = None if run is None else RunPlan.of(run)
            if plan is None:
                return
            over = self.host.start_run(plan)
        over.wait()
