"""What a phase sets besides its tools: the network, and the time for a masklet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.inference.client import HostClient
from backend.inference.registry import WorkerRegistry
from backend.masklets.entities import Masklet
from backend.phases.errors import NetworkNotHere
from backend.phases.networks import require_network, suits
from backend.prompts.repository import PromptRepository
from backend.tasks.time import task_time
from backend.videos.entities import Video
from tests.backend.conftest import Scene
from tests.backend.factories import make_click, make_masklet, worker_state
from tests.backend.fake_worker import fake_worker
from tests.backend.problem import read_problem
from tests.backend.work import CLICK, Worker, make_task, queue, set_phase


@pytest.fixture
def host(redis: Redis) -> Iterator[None]:
    """A worker that runs nano with the weights nano-1."""
    with fake_worker(redis):
        yield


def click(client: TestClient, masklet_id: UUID) -> Any:
    body = {"id": str(uuid4()), "frame_index": 3, "value": CLICK}
    return client.post(f"/api/masklets/{masklet_id}/prompts", json=body)


class TestNetwork:
    @pytest.mark.parametrize(
        ("wanted", "suited"),
        [(None, True), ("nano", True), ("nano:nano-1", True), ("nano:nano-2", False), ("sam2.1-tiny", False)],
        ids=["any", "network", "network-and-weights", "other-weights", "other-network"],
    )
    def test_suits(self, wanted: str | None, suited: bool) -> None:
        assert suits(wanted, "nano", "nano-1") is suited

    def test_with_the_network_of_the_phase_it_is_answered(
        self, client: TestClient, scene: Scene, sessions: Sessions, host: None
    ) -> None:
        set_phase(sessions, model="nano")
        assert click(client, scene.masklet_id).status_code == 201

    def test_with_another_one_nothing_is_stored(
        self, client: TestClient, scene: Scene, sessions: Sessions, host: None
    ) -> None:
        set_phase(sessions, model="sam2.1-tiny")
        problem = read_problem(click(client, scene.masklet_id), 409, "network-not-here")
        assert (problem["wanted"], problem["running"]) == ("sam2.1-tiny", ["nano"])
        assert "MASKLOOM_MODEL=sam2.1-tiny" in problem["detail"]
        with sessions() as session:
            assert PromptRepository(session).log_of(scene.masklet_id) == []

    def test_nothing_is_carried_by_another_one(
        self, client: TestClient, scene: Scene, sessions: Sessions, host: None
    ) -> None:
        click(client, scene.masklet_id)
        set_phase(sessions, model="sam2.1-tiny")
        body = {"direction": "both", "start_frame": 3}
        path = f"/api/videos/{scene.video_id}/propagations"
        read_problem(client.post(path, json=body), 409, "network-not-here")

    def test_one_run_has_one_network(
        self, client: TestClient, scene: Scene, sessions: Sessions, host: None
    ) -> None:
        set_phase(sessions, model="nano")
        click(client, scene.masklet_id)
        with sessions.begin() as session:
            video = session.get_one(Video, scene.video_id)
            other = make_masklet(session, video)
            make_click(session, other)
            make_task(session, video, other, phase="phase-2")
        body = {"direction": "both", "start_frame": 3, "masklet_ids": [str(scene.masklet_id), str(other.id)]}
        path = f"/api/videos/{scene.video_id}/propagations"
        read_problem(client.post(path, json=body), 409, "no-mask-to-carry")
        set_phase(sessions, "phase-2", predictor="full")
        assert read_problem(client.post(path, json=body), 409, "networks-differ")["networks"] == [
            "any",
            "nano",
        ]

    def test_videos_go_to_a_worker_that_runs_it(self, redis: Redis) -> None:
        registry = WorkerRegistry(redis, silence_s=600.0)
        registry.beat(worker_state("a"))
        registry.beat(worker_state("b", model="sam2.1-tiny"))
        hosts, video_id = HostClient(redis, registry, answer_timeout_s=1.0), uuid4()
        assert [hosts.place(video_id), hosts.place(video_id, "sam2.1-tiny")] == ["a", "b"]
        assert hosts.place(video_id) == "a"

    def test_worker_of_another_one_refuses_too(self, scene: Scene, sessions: Sessions) -> None:
        set_phase(sessions, model="sam2.1-tiny")
        with sessions.begin() as session:
            video = session.get_one(Video, scene.video_id)
            make_task(session, video, session.get_one(Masklet, scene.masklet_id))
            with pytest.raises(NetworkNotHere):
                require_network(session, scene.masklet_id, "nano", "nano-1")
            require_network(session, scene.masklet_id, "sam2.1-tiny", None)


class TestTime:
    @pytest.mark.parametrize(
        ("limit_s", "spent_s", "returned", "left_s"),
        [(None, 99.0, 0, None), (60.0, 20.0, 0, 40.0), (60.0, 90.0, 0, 0.0), (60.0, 90.0, 1, 30.0)],
        ids=["no-limit", "some-left", "used-up", "returned"],
    )
    def test_what_is_left(
        self, limit_s: float | None, spent_s: float, returned: int, left_s: float | None
    ) -> None:
        assert task_time(limit_s, spent_s, returned).left_s == left_s

    def test_once_it_is_used_up_the_masklet_can_only_be_submitted(
        self, sessions: Sessions, ada: Worker, host: None
    ) -> None:
        set_phase(sessions, time_limit_s=30.0)
        task_id = queue(sessions)
        task = ada.post(f"/tasks/{task_id}/take").json()
        assert ada.get(f"/tasks/{task_id}/time") == {"spent_s": 0.0, "allowed_s": 30.0, "left_s": 30.0}
        assert ada.click(task["masklet_id"]).status_code == 201
        spend(ada, task, 20_000, 11_000)
        assert ada.get(f"/tasks/{task_id}/time") == {"spent_s": 31.0, "allowed_s": 30.0, "left_s": 0.0}
        problem = read_problem(ada.click(task["masklet_id"]), 409, "time-used-up")
        assert (problem["spent_s"], problem["limit_s"]) == (31.0, 30.0)
        prompts = ada.get(f"/videos/{task['video_id']}/prompts")
        assert ada.browser.delete(f"/api/prompts/{prompts[0]['id']}").status_code == 200
        assert ada.post(f"/tasks/{task_id}/submit").status_code == 200


def spend(person: Worker, task: dict[str, Any], *active_ms: int) -> None:
    """Tell the ledger of time."""
    events = [
        {"sequence": number, "masklet_id": task["masklet_id"], "active_ms": each, "waiting_ms": 0}
        for number, each in enumerate(active_ms)
    ]
    path = f"/projects/{task['project_id']}/ledger"
    assert person.post(path, client_id=str(uuid4()), events=events).status_code in (200, 201, 202)
