"""A propagation run on the compute thread, cut into steps of at most one frame.

Between two steps the thread does whatever else there is to do, also on the same session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from redis import Redis
from redis.exceptions import RedisError

from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.propagation.life import cancel_key, finish_run
from workers.errors import Cancelled
from workers.journey import Journey
from workers.parts import RunParts
from workers.plans import RunPlan
from workers.rows import Maker
from workers.sessions import OpenVideos

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Carrier:
    """Carries prompts through frames.

    Attributes:
        videos: the open sessions.
        sessions: the database.
        redis: for events and cancel flags.
        maker: the network, as masks name it.
        clock: seconds that only ever rise.
    """

    videos: OpenVideos
    sessions: Sessions
    redis: Redis
    maker: Maker
    clock: Callable[[], float] = time.monotonic

    def parts(self, plan: RunPlan) -> RunParts:
        """Carry out a run, each step by asking for it.

        Raises:
            NoPrompt: nothing to carry; and what opening the video raises.
        """
        changes: Mapping[str, Sequence[tuple[int, float]]] = {}
        try:
            self.look_for_cancel(plan)
            with self.videos.pinned(plan.video_id) as video:
                journey = Journey(self, plan, video)
                changes = journey.changes
                yield None
                yield from journey.parts()
        except Cancelled:
            self._finish(plan, changes, cancelled=True)
        else:
            self._finish(plan, changes, cancelled=False)

    def look_for_cancel(self, plan: RunPlan) -> None:
        """Ask before a frame is computed. Raises Cancelled."""
        try:
            wanted = self.redis.exists(cancel_key(plan.run_id))
        except RedisError as error:  # the database is asked as well, once the frame is written
            log.warning("cannot look for a cancel", run_id=str(plan.run_id), error=str(error))
            return
        if wanted:
            raise Cancelled

    def _finish(
        self, plan: RunPlan, changes: Mapping[str, Sequence[tuple[int, float]]], *, cancelled: bool
    ) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            finish_run(unit, plan.run_id, cancelled=cancelled, changes=changes)
