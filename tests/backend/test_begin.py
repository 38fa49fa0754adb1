"""A masklet and its first prompt in one request: both or neither, and once however often it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from redis import Redis
from sqlalchemy import func, select
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.masklets.entities import Masklet
from backend.prompts.entities import Prompt
from backend.tasks.entities import Task
from tests.backend.conftest import Scene
from tests.backend.fake_worker import FakeWorker, fake_worker
from tests.backend.problem import read_problem
from tests.backend.test_prompts import CLICK, SQUARE, answer
from tests.backend.work import set_phase


@pytest.fixture
def worker(redis: Redis) -> Iterator[FakeWorker]:
    with fake_worker(redis, answer=answer) as alive:
        yield alive


def wish(**changes: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "prompt": {"id": str(uuid4()), "frame_index": 3, "value": CLICK} | changes}


def begin(client: TestClient, scene: Scene, body: dict[str, Any]) -> httpx2.Response:
    return client.post(f"/api/videos/{scene.video_id}/masklets/begin", json=body)


def counts(sessions: Sessions) -> tuple[int, ...]:
    """Masklets, tasks and prompts that there are."""
    with sessions() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (Masklet, Task, Prompt)
        )


@pytest.mark.usefixtures("worker")
class TestAnswered:
    def test_gives_the_masklet_and_its_first_mask(self, client: TestClient, scene: Scene) -> None:
        body = wish() | {"name": "Dog"}
        begun = begin(client, scene, body)
        assert begun.status_code == 201
        masklet, answered = begun.json()["masklet"], begun.json()["answer"]
        assert (masklet["id"], masklet["name"], masklet["number"]) == (body["id"], "Dog", 2)
        assert answered["mask"]["counts"] == SQUARE
        assert [prompt["id"] for prompt in answered["prompts"]] == [body["prompt"]["id"]]
        listed = client.get(f"/api/videos/{scene.video_id}/masklets").json()
        assert [one["id"] for one in listed] == [str(scene.masklet_id), body["id"]]

    def test_sent_twice_is_one_masklet_with_one_prompt(
        self, client: TestClient, scene: Scene, sessions: Sessions
    ) -> None:
        body = wish()
        first, once = begin(client, scene, body).json(), counts(sessions)
        again = begin(client, scene, body)
        assert again.status_code == 201
        assert again.json()["masklet"] == first["masklet"]
        assert again.json()["answer"]["prompts"] == first["answer"]["prompts"]
        assert counts(sessions) == once

    def test_of_a_refused_prompt_leaves_no_masklet(
        self, client: TestClient, scene: Scene, sessions: Sessions
    ) -> None:
        before = counts(sessions)
        read_problem(begin(client, scene, wish(frame_index=999)), 422, "prompt-outside-frame")
        set_phase(sessions, tools=["box"])
        read_problem(begin(client, scene, wish()), 409, "tool-not-in-phase")
        assert counts(sessions) == before

    def test_with_the_id_of_another_prompt_leaves_no_masklet(
        self, client: TestClient, scene: Scene, sessions: Sessions
    ) -> None:
        taken = wish()
        assert begin(client, scene, taken).status_code == 201
        before = counts(sessions)
        read_problem(begin(client, scene, wish(id=taken["prompt"]["id"])), 409, "prompt-id-taken")
        assert counts(sessions) == before


def test_without_a_worker_both_are_stored(client: TestClient, scene: Scene, sessions: Sessions) -> None:
    masklets, tasks, prompts = counts(sessions)
    body = wish()
    read_problem(begin(client, scene, body), 503, "no-worker")
    assert counts(sessions) == (masklets + 1, tasks + 1, prompts + 1)
