"""What a server looks after by itself."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend import housekeeping
from backend.accounts.entities import LinkKind, OneTimeLink
from backend.changes.entities import Change, ChangeKind
from backend.changes.making import new_change
from backend.core.schema import Span
from backend.core.settings import Settings
from backend.db.base import now
from backend.db.engine import Sessions
from backend.jobs.queue import JobClient
from backend.jobs.recovery import MARK, refill_lost_queue
from backend.main import create_app
from backend.parts import Parts
from backend.propagation.entities import RunState
from backend.uploads.service import UploadService
from backend.videos.entities import Video, VideoState
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
    deadline = time.monotonic() + 60
    while not redis.exists(MARK):
        assert time.monotonic() < deadline
        time.sleep(0.01)


class TestPurge:
    async def test_dead_links_and_old_changes_go(self, settings: Settings, sessions: Sessions) -> None:
        with sessions.begin() as session:
            links = {
                "used long ago": make_link(session, used_days=8),
                "used today": make_link(session, used_days=0),
                "expired long ago": make_link(session, expired_days=8),
                "expired today": make_link(session, expired_days=0),
                "open": make_link(session),
            }
            video = make_video(session)
            changes = {age: make_change(session, video, age) for age in (0, 29, 31)}
        parts = Parts.open(settings)
        housekeeping.purge(parts)
        with sessions() as session:
            left = {name for name, link_id in links.items() if session.get(OneTimeLink, link_id)}
            kept = {age for age, change_id in changes.items() if session.get(Change, change_id)}
        assert left == {"used today", "expired today", "open"}
        assert kept == {0, 29}
        await parts.close()


def make_link(session: Session, *, used_days: int | None = None, expired_days: int | None = None) -> UUID:
    """A link that was used, or expired, so many days ago."""
    link = OneTimeLink(
        id=uuid4(),
        kind=LinkKind.RESET,
        digest=uuid4().hex,
        expires_at=now() + timedelta(days=1 if expired_days is None else -expired_days, seconds=-1),
        used_at=None if used_days is None else now() - timedelta(days=used_days, seconds=1),
    )
    session.add(link)
    session.flush()
    return link.id


def make_change(session: Session, video: Video, age_days: int) -> UUID:
    """A change from so many days ago."""
    change = new_change(uuid4(), ChangeKind.LOCK, video.id, [], Span(first=0, last=0), account_id=None)
    change.created_at = now() - timedelta(days=age_days)
    session.add(change)
    session.flush()
    return change.id


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
    async with asyncio.timeout(60):
        await housekeeping.keep_house(parts, stop)
    await parts.close()
    assert len(swept) == 2
