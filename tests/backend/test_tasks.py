"""Tasks over HTTP: the queue, leases, and giving tasks back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import update

from backend.accounts.actor import Role
from backend.db.base import now
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.tasks.entities import Task
from backend.tasks.leases import expire_leases
from tests.backend.conftest import Scene
from tests.backend.factories import events
from tests.backend.fake_worker import fake_worker
from tests.backend.problem import read_problem
from tests.backend.work import (
    Worker,
    actions,
    queue,
    run_out,
    state_of,
)


@pytest.fixture
def host(redis: Redis) -> Iterator[None]:
    """Somebody who answers prompts."""
    with fake_worker(redis):
        yield


class TestPull:
    def test_by_priority_then_age(self, sessions: Sessions, project_id: UUID, ada: Worker) -> None:
        first, second, urgent = queue(sessions), queue(sessions), queue(sessions, priority=5)
        got = [ada.post(f"/projects/{project_id}/tasks/next").json() for _ in range(4)]
        assert [task and task["id"] for task in got] == [str(urgent), str(first), str(second), None]
        assert {task["leased_by"] for task in got[:3]} == {str(ada.id)}

    def test_reserved_ones_come_first_and_for_nobody_else(
        self, sessions: Sessions, project_id: UUID, ada: Worker, grace: Worker
    ) -> None:
        urgent, mine = queue(sessions, priority=9), queue(sessions, assigned_to=ada.id)
        read_problem(grace.post(f"/tasks/{mine}/take"), 409, "task-assigned")
        assert ada.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(mine)
        assert grace.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(urgent)

    def test_of_one_phase(self, sessions: Sessions, project_id: UUID, ada: Worker) -> None:
        queue(sessions)
        per_frame = queue(sessions, phase="phase-1")
        phase = state_of(ada, per_frame)["phase_id"]
        task = ada.browser.post(f"/api/projects/{project_id}/tasks/next?phase_id={phase}").json()
        assert task["id"] == str(per_frame)

    def test_at_the_same_moment_everybody_gets_another_one(
        self, sessions: Sessions, project_id: UUID, ada: Worker, grace: Worker
    ) -> None:
        for _ in range(6):
            queue(sessions)
        got: list[str] = []
        threads = [
            Thread(
                target=lambda who=who: got.append(who.post(f"/projects/{project_id}/tasks/next").json()["id"])
            )
            for who in (ada, grace) * 3
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(got)) == 6

    def test_verifiers_do_not_annotate(self, project_id: UUID, person: Any) -> None:
        verifier = person("Vera", Role.VERIFIER)
        read_problem(verifier.post(f"/projects/{project_id}/tasks/next"), 403, "not-permitted")


class TestLease:
    def test_two_people_never_hold_one_masklet(
        self, sessions: Sessions, ada: Worker, grace: Worker, host: None
    ) -> None:
        task_id = queue(sessions)
        task = ada.post(f"/tasks/{task_id}/take").json()
        for response in (grace.post(f"/tasks/{task_id}/take"), grace.click(task["masklet_id"])):
            document = read_problem(response, 409, "task-held")
            assert document["holder"] == "Ada"
            assert "Ada" in document["detail"]
        assert ada.click(task["masklet_id"]).status_code == 201
        read_problem(grace.browser.delete(f"/api/masklets/{task['masklet_id']}"), 409, "task-held")

    def test_two_people_work_on_two_objects_of_one_video(
        self, ada: Worker, grace: Worker, scene: Scene, host: None
    ) -> None:
        begun = {}
        for who in (ada, grace):
            masklet = who.post(f"/videos/{scene.video_id}/masklets", name=str(who.id)).json()
            begun[str(who.id)] = masklet["id"]
            assert who.click(masklet["id"]).status_code == 201
        tasks = ada.get(f"/videos/{scene.video_id}/tasks")
        assert {task["leased_by"]: task["masklet_id"] for task in tasks} == begun

    def test_an_edit_takes_a_free_task_and_renews_it(
        self, sessions: Sessions, ada: Worker, host: None
    ) -> None:
        task_id = queue(sessions)
        masklet_id = state_of(ada, task_id)["masklet_id"]
        ada.click(masklet_id)
        with sessions.begin() as session:
            session.execute(update(Task).values(lease_expires_at=now() + timedelta(seconds=9)))
        ada.click(masklet_id)
        with sessions() as session:
            task = session.get_one(Task, task_id)
            assert task.leased_by == ada.id
            assert task.lease_expires_at is not None
            assert task.lease_expires_at > now() + timedelta(minutes=9)
        assert actions(ada, task_id) == ["take"]

    def test_heartbeat(self, sessions: Sessions, ada: Worker, grace: Worker) -> None:
        task_id = queue(sessions)
        read_problem(ada.post(f"/tasks/{task_id}/heartbeat"), 409, "lease-lost")
        ada.post(f"/tasks/{task_id}/take")
        assert ada.post(f"/tasks/{task_id}/heartbeat").json()["leased_by"] == str(ada.id)
        read_problem(grace.post(f"/tasks/{task_id}/heartbeat"), 409, "lease-lost")

    def test_one_that_ran_out_goes_to_the_next(self, sessions: Sessions, ada: Worker, grace: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        run_out(sessions)
        assert grace.post(f"/tasks/{task_id}/take").json()["leased_by"] == str(grace.id)
        read_problem(ada.post(f"/tasks/{task_id}/heartbeat"), 409, "lease-lost")
        assert actions(ada, task_id) == ["take", "expire", "take"]

    def test_one_that_ran_out_goes_on_when_nobody_took_it(self, sessions: Sessions, ada: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        run_out(sessions)
        assert ada.post(f"/tasks/{task_id}/heartbeat").status_code == 200
        assert actions(ada, task_id) == ["take"]

    def test_the_server_ends_leases(
        self, sessions: Sessions, redis: Redis, ada: Worker, project_id: UUID, grace: Worker
    ) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        with unit_of_work(sessions, redis) as unit:
            assert expire_leases(unit) == 0
        run_out(sessions)
        with unit_of_work(sessions, redis) as unit:
            assert expire_leases(unit) == 1
        assert state_of(ada, task_id)["state"] == "queued"
        assert grace.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(task_id)

    def test_pages_hear_of_it(self, sessions: Sessions, redis: Redis, ada: Worker) -> None:
        task_id = queue(sessions)
        task = ada.post(f"/tasks/{task_id}/take").json()
        assert events(redis, UUID(task["video_id"]))[-1] == {"type": "task", "task": task}


class TestGivingBack:
    def test_release(self, sessions: Sessions, ada: Worker, grace: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        read_problem(grace.post(f"/tasks/{task_id}/release"), 409, "lease-lost")
        released = ada.post(f"/tasks/{task_id}/release").json()
        assert (released["state"], released["leased_by"]) == ("queued", None)
        assert grace.post(f"/tasks/{task_id}/take").status_code == 200

    def test_skipped_ones_do_not_come_back(
        self, sessions: Sessions, project_id: UUID, ada: Worker, grace: Worker, boss: Worker
    ) -> None:
        task_id = queue(sessions, assigned_to=ada.id)
        ada.post(f"/tasks/{task_id}/take")
        assert ada.browser.post(f"/api/tasks/{task_id}/skip", json={}).status_code == 422
        ada.post(f"/tasks/{task_id}/skip", reason="Smoke has no boundary.")
        assert ada.post(f"/projects/{project_id}/tasks/next").json() is None
        read_problem(ada.post(f"/tasks/{task_id}/take"), 409, "task-not-for-you")
        assert grace.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(task_id)
        skip = boss.get(f"/tasks/{task_id}/history")[1]
        assert (skip["action"], skip["reason"], skip["account_id"]) == (
            "skip",
            "Smoke has no boundary.",
            str(ada.id),
        )

    def test_of_others_cannot_be_skipped(self, sessions: Sessions, ada: Worker, grace: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        read_problem(grace.post(f"/tasks/{task_id}/skip", reason="Mine."), 409, "lease-lost")
