"""Who is alive, where videos are placed, what is said about the network."""

from __future__ import annotations

import time
from uuid import UUID, uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.inference.client import HostClient
from backend.inference.errors import NoWorker
from backend.inference.registry import WorkerRegistry
from backend.inference.service import describe_model
from tests.backend.factories import FRAMES, worker_state
from tests.backend.fake_worker import fake_worker
from tests.backend.problem import read_problem


@pytest.fixture
def registry(redis: Redis) -> WorkerRegistry:
    return WorkerRegistry(redis, silence_s=600.0)


class TestRegistry:
    def test_knows_who_said_something(self, registry: WorkerRegistry) -> None:
        states = [worker_state("b", busy=True, sessions=[uuid4()]), worker_state("a")]
        for state in states:
            registry.beat(state)
        assert registry.live() == states[::-1]
        assert registry.is_live("a")

    def test_last_word_counts(self, registry: WorkerRegistry) -> None:
        registry.beat(worker_state("a"))
        busy = worker_state("a", busy=True)
        registry.beat(busy)
        assert registry.live() == [busy]

    def test_forgets_who_fell_silent(self, redis: Redis, registry: WorkerRegistry) -> None:
        registry.beat(worker_state("b"))
        WorkerRegistry(redis, silence_s=0.05).beat(worker_state("a"))
        time.sleep(0.1)
        assert [worker.name for worker in registry.live()] == ["b"]
        assert not registry.is_live("a")
        assert redis.smembers("workers") == {"b"}

    def test_forgets_who_leaves(self, registry: WorkerRegistry) -> None:
        registry.beat(worker_state("a"))
        registry.leave("a")
        assert registry.live() == []


class TestPlacement:
    VIDEO = uuid4()

    def hosts(self, redis: Redis) -> HostClient:
        return HostClient(redis, WorkerRegistry(redis), answer_timeout_s=1.0)

    def test_stays_while_the_worker_lives(self, redis: Redis, registry: WorkerRegistry) -> None:
        registry.beat(worker_state("b"))
        assert self.hosts(redis).place(self.VIDEO) == "b"
        registry.beat(worker_state("a"))
        assert self.hosts(redis).place(self.VIDEO) == "b"

    def test_moves_when_it_is_gone(self, redis: Redis, registry: WorkerRegistry) -> None:
        for name in ("a", "b"):
            registry.beat(worker_state(name))
        assert self.hosts(redis).place(self.VIDEO) == "a"
        registry.leave("a")
        assert self.hosts(redis).place(self.VIDEO) == "b"
        assert redis.get(f"placement:{self.VIDEO}") == "b"

    def test_without_a_worker(self, redis: Redis) -> None:
        with pytest.raises(NoWorker):
            self.hosts(redis).place(self.VIDEO)


class TestAttention:
    def test_warms_the_frame(self, client: TestClient, redis: Redis, video_id: UUID) -> None:
        before = time.time()
        with fake_worker(redis) as worker:
            response = client.put(f"/api/videos/{video_id}/attention", json={"frame_index": 7})
            assert response.status_code == 202
        [request] = worker.requests
        assert (request.kind, request.video_id, request.frame_index) == ("warm", video_id, 7)
        assert request.reply_to is None
        assert request.deadline > before

    def test_needs_no_worker(self, client: TestClient, video_id: UUID) -> None:
        response = client.put(f"/api/videos/{video_id}/attention", json={"frame_index": 7})
        assert response.status_code == 202

    def test_needs_a_frame(self, client: TestClient, video_id: UUID) -> None:
        response = client.put(f"/api/videos/{video_id}/attention", json={"frame_index": FRAMES})
        read_problem(response, 404, "frame-not-found")


class TestHealth:
    def test_all_well(self, client: TestClient, registry: WorkerRegistry) -> None:
        registry.beat(worker_state("one"))
        health = client.get("/api/health").json()
        assert (health["status"], health["database"], health["redis"]) == ("ok", True, True)
        assert [worker["name"] for worker in health["workers"]] == ["one"]
        assert health["version"]


class TestModel:
    def test_draft(self, client: TestClient, registry: WorkerRegistry) -> None:
        registry.beat(worker_state("one", draft=True))
        model = client.get("/api/model").json()
        assert model["draft"] is True
        assert "MASKLOOM_DRAFT_SIDE" in model["notice"]

    def test_trained(self, client: TestClient, registry: WorkerRegistry) -> None:
        registry.beat(worker_state("one"))
        assert client.get("/api/model").json() == {
            "name": "nano",
            "weights": "nano-1",
            "trained": True,
            "draft": False,
            "device": "cpu",
            "notice": None,
        }

    def test_no_worker_names_the_command(self, client: TestClient) -> None:
        model = client.get("/api/model").json()
        assert model["name"] is None
        assert "./run worker" in model["notice"]

    def test_of_a_video_is_that_of_its_worker(self, client: TestClient, registry: WorkerRegistry) -> None:
        opened = uuid4()
        registry.beat(worker_state("one", device="cuda:0"))
        registry.beat(worker_state("two", device="cuda:1", model="sam2.1-large", sessions=[opened]))
        asked = client.get("/api/model", params={"video_id": str(opened)}).json()
        assert (asked["name"], asked["device"]) == ("sam2.1-large", "cuda:1")
        assert client.get("/api/model").json()["device"] is None

    def test_untrained_is_never_passed_over(self) -> None:
        untrained = worker_state("z", trained=False, weights=None)
        model = describe_model([worker_state("a"), untrained])
        assert not model.trained
        assert model.notice is not None
        assert "./run weights fetch" in model.notice
