"""What a server looks after by itself."""

from __future__ import annotations

import asyncio
import time

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend import housekeeping
from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.jobs.queue import JobClient
from backend.jobs.recovery import MARK, refill_lost_queue
from backend.main import create_app
from backend.parts import Parts
from backend.propagation.entities import RunState
from backend.uploads.service import UploadService
from backend.videos.entities import VideoState
from tests.backend.conftest import HOME_PAGE
from tests.backend.factories import make_masklet, make_run, make_video, queued


class TestLostQueue:
    def test_what_waits_is_queued_again_once(self, sessions: Sessions, redis: Redis, jobs: JobClient) -> None:
        with sessions.begin() as session:
            videos = {state: make_video(session, state=state) for state in VideoState}
            masklet = make_masklet(session, videos[VideoState.READY])
            runs = {
                state: make_run(session, videos[VideoState.READY], masklet, state=state) for state in RunState
            }
        assert refill_lost_queue(sessions, redis, jobs)
        assert not refill_lost_queue(sessions, redis, jobs)
        assert [job["id"] for job in queued(redis, "batch")] == [str(videos[VideoState.QUEUED].id)]
        assert [job["id"] for job in queued(redis, "gpu.one")] == [str(runs[RunState.QUEUED].id)]

    def test_is_noticed_while_the_server_runs(
        self, settings: Settings, sessions: Sessions, redis: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(housekeeping, "LOOK_EVERY_S", 0.01)
        with sessions.begin() as session:
            waiting = str(make_video(session, state=VideoState.QUEUED).id)
        with TestClient(create_app(settings), base_url=HOME_PAGE):
            for _ in range(2):
                _wait_for_mark(redis)
                assert waiting in [job["id"] for job in queued(redis, "batch")]
                redis.flushall()


def _wait_for_mark(redis: Redis) -> None:
    deadline = time.monotonic() + 20
    while not redis.exists(MARK):
        assert time.monotonic() < deadline
        time.sleep(0.01)


async def test_chores_go_on_after_an_outage(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, swept = asyncio.Event(), []

    def sweep(_: UploadService) -> None:
        swept.append(1)
        if len(swept) == 1:
            raise ConnectionRefusedError
        stop.set()

    monkeypatch.setattr(housekeeping, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(housekeeping, "SWEEP_EVERY_S", 0.0)
    monkeypatch.setattr(UploadService, "sweep", sweep)
    parts = Parts.open(settings)
    async with asyncio.timeout(10):
        await housekeeping.keep_house(parts, stop)
    await parts.close()
    assert len(swept) == 2
