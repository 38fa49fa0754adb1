"""Everything is stored or nothing, and the world hears of it afterwards."""

from __future__ import annotations

import pytest
from redis import Redis
from sqlalchemy import func, select

from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.events.schemas import HelloEvent
from backend.jobs.queue import JobClient, Jobs
from backend.projects.entities import Project
from backend.projects.service import ProjectService
from tests.backend.conftest import Scene
from tests.backend.factories import events, queued


class Mistake(Exception):
    pass


def count_projects(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalars(select(func.count()).select_from(Project)).one()


class TestUnitOfWork:
    def test_hooks_run_after_the_commit(self, sessions: Sessions) -> None:
        seen: list[int] = []
        with unit_of_work(sessions) as unit:
            ProjectService(unit).create("Roads")
            unit.after_commit(lambda: seen.append(count_projects(sessions)))
            assert seen == []
        assert seen == [2]  # with the one from the migration

    def test_an_error_undoes_everything_and_no_hook_runs(self, sessions: Sessions) -> None:
        seen: list[str] = []

        def fail() -> None:
            with unit_of_work(sessions) as unit:
                ProjectService(unit).create("Roads")
                unit.after_commit(lambda: seen.append("told"))
                raise Mistake

        with pytest.raises(Mistake):
            fail()
        assert count_projects(sessions) == 1
        assert seen == []

    def test_a_failing_hook_does_not_hold_up_the_others(self, sessions: Sessions) -> None:
        seen: list[str] = []

        def fail() -> None:
            raise Mistake

        def work() -> None:
            with unit_of_work(sessions) as unit:
                unit.after_commit(fail)
                unit.after_commit(lambda: seen.append("told"))

        with pytest.raises(Mistake):
            work()
        assert seen == ["told"]

    def test_events_and_jobs_go_out_after_the_commit(
        self, sessions: Sessions, redis: Redis, settings: Settings, scene: Scene
    ) -> None:
        jobs = JobClient(settings)
        with unit_of_work(sessions, redis) as unit:
            unit.announce(scene.video_id, HelloEvent())
            Jobs(unit, jobs).after_commit("ingest", scene.video_id, queue="batch")
            assert events(redis, scene.video_id) == []
            assert queued(redis, "batch") == []
        jobs.close()
        assert events(redis, scene.video_id) == [{"type": "hello"}]
        expected = {"id": str(scene.video_id), "task": "ingest", "args": [str(scene.video_id)]}
        assert queued(redis, "batch") == [expected]

    def test_announcing_without_redis_is_a_mistake(self, sessions: Sessions, scene: Scene) -> None:
        with unit_of_work(sessions) as unit, pytest.raises(RuntimeError, match="Redis"):
            unit.announce(scene.video_id, HelloEvent())

    def test_a_lost_event_does_not_fail_what_was_stored(self, sessions: Sessions, scene: Scene) -> None:
        nowhere = Redis.from_url("unix:///nowhere/valkey.sock", retry=None)
        with unit_of_work(sessions, nowhere) as unit:
            ProjectService(unit).create("Roads")
            unit.announce(scene.video_id, HelloEvent())
        assert count_projects(sessions) == 2
