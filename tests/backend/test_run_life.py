"""The life of a run as its worker tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import delete

from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.jobs.queue import JobClient, Jobs
from backend.masklets.entities import Masklet
from backend.propagation.entities import FINISHED_STATES, Run, RunState
from backend.propagation.life import advance_run, begin_run, cancel_run, fail_run, finish_run, requeue_runs
from backend.propagation.repository import RunRepository
from backend.videos.entities import Video
from tests.backend.conftest import Scene
from tests.backend.factories import events, make_run, queued

PROBLEM = {"type": "/problems/out-of-memory", "title": "Out of memory", "status": 507, "detail": "Less."}

MakeRun = Callable[..., UUID]


@pytest.fixture
def run(sessions: Sessions, scene: Scene) -> MakeRun:
    def make(**changes: object) -> UUID:
        with sessions.begin() as session:
            video = session.get_one(Video, scene.video_id)
            return make_run(session, video, session.get_one(Masklet, scene.masklet_id), **changes).id

    return make


@pytest.fixture
def jobs_of(settings: Settings) -> Iterator[Callable[[UnitOfWork], Jobs]]:
    client = JobClient(settings)
    yield lambda unit: Jobs(unit, client)
    client.close()


def told(redis: Redis, scene: Scene) -> list[tuple[str, int]]:
    runs = [event["run"] for event in events(redis, scene.video_id)]
    return [(run["state"], run["frames_done"]) for run in runs]


class TestLife:
    def test_from_queued_to_done(self, sessions: Sessions, redis: Redis, scene: Scene, run: MakeRun) -> None:
        run_id = run()
        with unit_of_work(sessions, redis) as unit:
            begun = begin_run(unit, run_id, "two")
            assert begun is not None
            assert (begun.state, begun.worker) == (RunState.RUNNING, "two")
            assert begun.started_at is not None
        for done in (1, 2):
            with unit_of_work(sessions, redis) as unit:
                assert advance_run(unit, run_id, frame_index=9 + done, frames_done=done, announce=done == 2)
        with unit_of_work(sessions, redis) as unit:
            finish_run(unit, run_id)
            finish_run(unit, run_id, cancelled=True)  # the first end counts
        with sessions() as session:
            ended = session.get_one(Run, run_id)
        assert (ended.state, ended.at_frame, ended.frames_done) == (RunState.DONE, 11, 2)
        assert ended.finished_at is not None
        assert told(redis, scene) == [("running", 0), ("running", 2), ("done", 2)]

    def test_begun_again_after_a_crash(self, sessions: Sessions, redis: Redis, run: MakeRun) -> None:
        run_id = run(state=RunState.RUNNING, frames_done=7, at_frame=3)
        with unit_of_work(sessions, redis) as unit:
            begun = begin_run(unit, run_id, "one")
            assert begun is not None
            assert (begun.frames_done, begun.at_frame) == (0, None)

    @pytest.mark.parametrize("state", FINISHED_STATES)
    def test_ended_run_does_not_begin(
        self, sessions: Sessions, redis: Redis, run: MakeRun, state: RunState
    ) -> None:
        with unit_of_work(sessions, redis) as unit:
            assert begin_run(unit, run(state=state), "one") is None

    def test_removed_run_does_not_begin(self, sessions: Sessions, redis: Redis) -> None:
        with unit_of_work(sessions, redis) as unit:
            assert begin_run(unit, uuid4(), "one") is None

    def test_failed_run_says_why(self, sessions: Sessions, redis: Redis, scene: Scene, run: MakeRun) -> None:
        run_id = run(state=RunState.RUNNING)
        with unit_of_work(sessions, redis) as unit:
            fail_run(unit, run_id, PROBLEM)
        assert events(redis, scene.video_id)[-1]["run"]["problem"] == PROBLEM


class TestStopping:
    def test_advance_says_when_to_stop(self, sessions: Sessions, redis: Redis, run: MakeRun) -> None:
        run_id = run(state=RunState.RUNNING)
        with unit_of_work(sessions, redis) as unit:
            held = RunRepository(unit.session).find_for_update(run_id)
            assert held is not None
            cancel_run(unit, redis, held)
        with unit_of_work(sessions, redis) as unit:
            assert not advance_run(unit, run_id, frame_index=1, frames_done=1)
            finish_run(unit, run_id, cancelled=True)
        with sessions() as session:
            assert session.get_one(Run, run_id).state == RunState.CANCELLED

    def test_advance_of_a_removed_run(self, sessions: Sessions, redis: Redis, run: MakeRun) -> None:
        run_id = run(state=RunState.RUNNING)
        with unit_of_work(sessions, redis) as unit:
            unit.session.execute(delete(Video))
            assert not advance_run(unit, run_id, frame_index=1, frames_done=1)
            finish_run(unit, run_id)
            fail_run(unit, run_id, PROBLEM)

    def test_cancelled_while_it_waited_ends_instead_of_beginning(
        self, sessions: Sessions, redis: Redis, scene: Scene, run: MakeRun
    ) -> None:
        with unit_of_work(sessions, redis) as unit:
            assert begin_run(unit, run(state=RunState.RUNNING, cancel_requested=True), "one") is None
        assert told(redis, scene) == [("cancelled", 0)]


class TestRequeue:
    def test_takes_up_what_was_left_undone(
        self,
        sessions: Sessions,
        redis: Redis,
        run: MakeRun,
        jobs_of: Callable[[UnitOfWork], Jobs],
    ) -> None:
        waiting, broken = run(), run(state=RunState.RUNNING)
        stopped = run(state=RunState.RUNNING, cancel_requested=True)
        run(state=RunState.DONE)
        run(worker="two")
        with unit_of_work(sessions, redis) as unit:
            again = requeue_runs(unit, jobs_of(unit), "one")
        assert [each.id for each in again] == [waiting, broken]
        assert [job["id"] for job in queued(redis, "gpu.one")] == [str(waiting), str(broken)]
        with sessions() as session:
            assert session.get_one(Run, broken).state == RunState.QUEUED
            assert session.get_one(Run, stopped).state == RunState.CANCELLED
