"""Searches that are stopped, killed or kept waiting."""

from __future__ import annotations

from dataclasses import replace
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest

from backend.automask.entities import AutomaskJob, AutomaskState
from backend.automask.life import cancel_job, requeue_jobs
from backend.automask.repository import AutomaskRepository
from backend.automask.schemas import AutomaskCreate
from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import JobClient, Jobs
from backend.phases.repository import PhaseRepository
from backend.storage import video_keys
from backend.videos.entities import Video
from tests.workers.searches import FRAMES, WISH, job_of, masklets, queue, run, worker
from tests.workers.stage import WORKER, Stage
from workers.tasks import automask as automask_module
from workers.tasks.automask import settings_of


@pytest.fixture
def video_id(stage: Stage) -> UUID:
    made = stage.video(FRAMES)
    with unit_of_work(stage.sessions) as unit:
        video = unit.session.get_one(Video, made)
        PhaseRepository(unit.session).add_built_in(video.project_id)
    return made


@pytest.fixture(autouse=True)
def _tell_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automask_module, "PROGRESS_EVERY_S", 0.0)


class Killed(BaseException):
    """The process dies."""


class TestInterruptions:
    def die_after(self, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have the worker die before it stores for the ``calls``-th time, one masklet at a time."""
        store, left = automask_module.store_masklets, [calls]

        def store_or_die(*args: Any) -> bool:
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return store(*args)

        monkeypatch.setattr(automask_module, "STORE_AT_A_TIME", 1)
        monkeypatch.setattr(automask_module, "store_masklets", store_or_die)

    def test_after_a_crash_the_rest_is_made_and_nothing_twice(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(stage, video_id)
        old = {one.id for one in masklets(stage, video_id)}
        job_id = queue(stage, video_id)
        self.die_after(2, monkeypatch)
        with pytest.raises(Killed):
            worker(stage)(job_id)
        monkeypatch.undo()
        crashed = job_of(stage, job_id)
        assert (crashed.state, crashed.masklets_made) == (AutomaskState.RUNNING, 1)
        assert {UUID(one) for one in crashed.replaces or ()} == old
        with unit_of_work(stage.sessions, stage.redis) as unit:
            client = JobClient(stage.settings)
            assert requeue_jobs(unit, Jobs(unit, client), WORKER) == [job_id]
        worker(stage)(job_id)
        done = job_of(stage, job_id)
        assert (done.state, done.masklets_made, done.masklets_replaced) == (
            AutomaskState.DONE,
            len(old),
            len(old),
        )
        assert len(masklets(stage, video_id)) == len(old)

    def test_stopping_the_worker_leaves_the_job_for_the_next_start(
        self, stage: Stage, video_id: UUID
    ) -> None:
        job_id = queue(stage, video_id)
        stop = Event()

        def busy() -> bool:
            stop.set()
            return False

        worker(stage, stop=stop, is_busy=busy)(job_id)
        assert job_of(stage, job_id).state == AutomaskState.RUNNING
        assert masklets(stage, video_id) == []

    def test_cancelling_stops_it_and_keeps_what_was_stored(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job_id = queue(stage, video_id)

        def cancel_after_the_first() -> bool:
            with unit_of_work(stage.sessions, stage.redis) as unit:
                job = AutomaskRepository(unit.session).find_for_update(job_id)
                assert job is not None
                if job.masklets_made > 0:
                    cancel_job(unit, job, worker_lives=True)
            return False

        monkeypatch.setattr(automask_module, "STORE_AT_A_TIME", 1)
        one_by_one = replace(settings_of(AutomaskCreate(**WISH).model_dump()), objects_per_pass=1)
        monkeypatch.setattr(automask_module, "settings_of", lambda _: one_by_one)
        worker(stage, is_busy=cancel_after_the_first)(job_id)
        assert job_of(stage, job_id).state == AutomaskState.CANCELLED
        assert len(masklets(stage, video_id)) == 1

    def test_removing_the_video_stops_it(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job_id = queue(stage, video_id)
        store = automask_module.store_masklets

        def remove_first(*args: Any) -> bool:
            with unit_of_work(stage.sessions) as unit:
                unit.session.delete(unit.session.get_one(Video, video_id))
            return store(*args)

        monkeypatch.setattr(automask_module, "store_masklets", remove_first)
        worker(stage)(job_id)
        with stage.sessions() as database:
            assert database.get(AutomaskJob, job_id) is None

    def test_a_video_that_cannot_be_read_fails_with_its_problem(self, stage: Stage, video_id: UUID) -> None:
        stage.store.delete_all(video_keys(video_id).prefix)
        job = run(stage, video_id)
        assert job.state == AutomaskState.FAILED
        assert job.problem is not None
        assert job.problem["type"] == "/problems/blob-not-found"

    def test_a_fault_of_ours_fails_the_job_and_the_next_one_is_done(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = queue(stage, video_id)
        with unit_of_work(stage.sessions) as unit:
            unit.session.get_one(AutomaskJob, broken).settings = {"layers": []}
        second_video = stage.video(FRAMES)
        with unit_of_work(stage.sessions) as unit:
            project_id = unit.session.get_one(Video, second_video).project_id
            PhaseRepository(unit.session).add_built_in(project_id)
        good = queue(stage, second_video)
        worker(stage)(broken)
        assert [job_of(stage, one).state for one in (broken, good)] == [
            AutomaskState.FAILED,
            AutomaskState.DONE,
        ]


class TestTurns:
    def test_a_job_waits_while_people_wait_but_not_for_ever(self, stage: Stage, video_id: UUID) -> None:
        waits: list[float] = []
        job_id = queue(stage, video_id, layers=[{"crops_per_side": 1, "points_per_side": 1}])
        worker(stage, is_busy=lambda: True, clock=lambda: sum(waits), pause=waits.append)(job_id)
        assert job_of(stage, job_id).state == AutomaskState.DONE
        assert waits

    def test_a_second_message_does_not_begin_a_second_search(self, stage: Stage, video_id: UUID) -> None:
        job_id = queue(stage, video_id)
        task = worker(stage)
        threads = [Thread(target=task, args=(job_id,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        begun = [event for event in stage.events(video_id, "automask") if event["job"]["stage"] is None]
        assert len(begun) == 1
        assert job_of(stage, job_id).state == AutomaskState.DONE

    def test_a_message_for_a_job_that_is_over_does_nothing(self, stage: Stage, video_id: UUID) -> None:
        job = run(stage, video_id)
        worker(stage)(job.id)
        assert job_of(stage, job.id).finished_at == job.finished_at
