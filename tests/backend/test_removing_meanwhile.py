"""Videos and masklets are removed while workers write: nobody stands in the way, nothing is left over."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import func, select
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.masklets.entities import PROTECTED_STATES, Mask, Masklet, MaskState
from backend.masklets.masks import MaskRow, MaskStore
from backend.propagation.entities import RunState
from backend.propagation.life import advance_run
from tests.backend.factories import make_masklet, make_run, make_video, mask_row

ROUNDS = 5


class Writer:
    """Does what a worker does for one masklet until the masklet is gone."""

    def __init__(self, sessions: Sessions, redis: Redis, masklet: Masklet, run_id: UUID) -> None:
        self._sessions = sessions
        self._redis = redis
        self._masklet = masklet
        self._run_id = run_id
        self.busy = Event()
        self.failures: list[Exception] = []

    def repeat(self, work: Callable[[], bool]) -> None:
        try:
            while work():
                self.busy.set()
        except Exception as failure:  # the test fails on it
            self.failures.append(failure)

    def carry(self) -> bool:
        """One frame of a run."""
        with unit_of_work(self._sessions, self._redis) as unit:
            advance_run(unit, self._run_id, frame_index=1, frames_done=1, announce=False)
            return bool(MaskStore(unit.session).write(self._rows(), protect=PROTECTED_STATES))

    def answer(self) -> bool:
        """One answer to a click."""
        with unit_of_work(self._sessions, self._redis) as unit:
            masks = MaskStore(unit.session)
            masks.remove(self._masklet.id, 20)
            written = masks.write([mask_row(self._masklet, 21, state=MaskState.EDITED)], protect=())
            masks.mark_stale(self._masklet.id, first=2)
            return bool(written)

    def _rows(self) -> list[MaskRow]:
        return [mask_row(self._masklet, frame) for frame in range(10)]


@pytest.mark.parametrize("removed", ["videos", "masklets"])
def test_nobody_is_in_the_way(client: TestClient, sessions: Sessions, redis: Redis, removed: str) -> None:
    for _ in range(ROUNDS):
        with sessions.begin() as session:
            video = make_video(session)
            masklet = make_masklet(session, video)
            run = make_run(session, video, masklet, state=RunState.RUNNING)
        writer = Writer(sessions, redis, masklet, run.id)
        threads = [Thread(target=writer.repeat, args=(work,)) for work in (writer.carry, writer.answer)]
        for thread in threads:
            thread.start()
        writer.busy.wait(10)
        target = video.id if removed == "videos" else masklet.id
        assert client.delete(f"/api/{removed}/{target}").is_success
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()
        assert writer.failures == []
    with sessions() as session:
        assert session.scalars(select(func.count()).select_from(Mask)).one() == 0
