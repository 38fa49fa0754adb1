"""Prompts over HTTP: stored first, answered then, taken back, sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import httpx2
import numpy as np
import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.core.schema import Span
from backend.db.base import now
from backend.db.engine import Sessions
from backend.inference.registry import WorkerRegistry
from backend.inference.schemas import HostReply, HostRequest
from backend.masklets.entities import Masklet, MaskState
from backend.masklets.schemas import MaskRead
from backend.prompts.repository import PromptRepository
from backend.videos.entities import Video, VideoState
from media import rle
from tests.backend.conftest import Scene
from tests.backend.factories import FRAMES, HEIGHT, WIDTH, events, mask_row, write_masks
from tests.backend.fake_worker import FakeWorker, fake_worker
from tests.backend.problem import read_problem

ANSWERED_AT = now()
CLICK = {"kind": "click", "x": 10.0, "y": 12.0, "positive": True}
BOX = {"kind": "box", "x0": 1.0, "y0": 2.0, "x1": 30.0, "y1": 40.0}
SQUARE = rle.encode(np.pad(np.ones((8, 8), np.bool_), ((4, HEIGHT - 12), (4, WIDTH - 12)))).counts


def answer(request: HostRequest) -> HostReply:
    """A mask on the frame that was asked about."""
    assert request.masklet_id is not None
    mask = MaskRead(
        masklet_id=request.masklet_id,
        frame_index=request.frame_index or 0,
        state=MaskState.EDITED,
        counts=SQUARE,
        area=64,
        predicted_iou=0.8,
        object_score=3.0,
        origin={},
        measures=None,
        revision=1,
        updated_at=ANSWERED_AT,
    )
    return HostReply(ok=True, mask=mask, stale=Span(first=4, last=9), ms=12.5)


@pytest.fixture
def worker(redis: Redis) -> Iterator[FakeWorker]:
    with fake_worker(redis, answer=answer) as alive:
        yield alive


def add(
    client: TestClient,
    scene: Scene,
    value: dict[str, Any] = CLICK,
    *,
    frame_index: int = 3,
    prompt_id: UUID | None = None,
    **more: Any,
) -> httpx2.Response:
    body = {"id": str(prompt_id or uuid4()), "frame_index": frame_index, "value": value, **more}
    return client.post(f"/api/masklets/{scene.masklet_id}/prompts", json=body)


def listed(client: TestClient, scene: Scene) -> list[dict[str, Any]]:
    prompts: list[dict[str, Any]] = client.get(f"/api/videos/{scene.video_id}/prompts").json()
    return prompts


class TestAdd:
    @pytest.mark.parametrize("value", [CLICK, BOX, {"kind": "mask", "counts": SQUARE}])
    def test_is_stored_and_answered(
        self, client: TestClient, scene: Scene, worker: FakeWorker, value: dict[str, Any]
    ) -> None:
        response = add(client, scene, value)
        assert response.status_code == 201
        given = response.json()
        assert given["mask"]["counts"] == SQUARE
        assert (given["stale"], given["model_ms"]) == ({"first": 4, "last": 9}, 12.5)
        [prompt] = given["prompts"]
        assert (prompt["value"], prompt["frame_index"]) == (value, 3)
        assert listed(client, scene) == [prompt]
        [request] = worker.requests
        assert (request.kind, request.video_id) == ("answer", scene.video_id)
        assert (request.masklet_id, request.frame_index) == (scene.masklet_id, 3)

    def test_answer_names_all_prompts_of_the_frame(
        self, client: TestClient, scene: Scene, worker: FakeWorker
    ) -> None:
        add(client, scene, frame_index=5)
        add(client, scene, BOX)
        prompts = add(client, scene).json()["prompts"]
        assert [prompt["value"]["kind"] for prompt in prompts] == ["box", "click"]
        assert len(listed(client, scene)) == 3
        assert len(worker.requests) == 3

    @pytest.mark.usefixtures("worker")
    def test_pages_hear_of_it_before_the_answer(self, client: TestClient, scene: Scene, redis: Redis) -> None:
        prompts = add(client, scene).json()["prompts"]
        assert [event for event in events(redis, scene.video_id) if event["type"] != "task"] == [
            {
                "type": "prompts",
                "masklet_id": str(scene.masklet_id),
                "frame_index": 3,
                "prompts": prompts,
            }
        ]

    def test_sent_twice_is_stored_once_and_answered_again(
        self, client: TestClient, scene: Scene, worker: FakeWorker, sessions: Sessions
    ) -> None:
        prompt_id = uuid4()
        first, second = (add(client, scene, prompt_id=prompt_id) for _ in range(2))
        assert first.json() == second.json()
        assert len(worker.requests) == 2
        with sessions() as session:
            assert len(PromptRepository(session).log_of(scene.masklet_id)) == 1

    @pytest.mark.usefixtures("worker")
    def test_sent_twice_at_once_is_stored_once(self, client: TestClient, scene: Scene) -> None:
        prompt_id = uuid4()
        statuses: list[int] = []
        threads = [
            Thread(target=lambda: statuses.append(add(client, scene, prompt_id=prompt_id).status_code))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [201] * 4
        assert len(listed(client, scene)) == 1

    @pytest.mark.usefixtures("worker")
    def test_id_of_a_different_prompt(self, client: TestClient, scene: Scene) -> None:
        prompt_id = uuid4()
        add(client, scene, prompt_id=prompt_id)
        read_problem(add(client, scene, BOX, prompt_id=prompt_id), 409, "prompt-id-taken")


class TestRefusals:
    @pytest.mark.parametrize(
        "value",
        [
            CLICK | {"x": -0.1},
            CLICK | {"x": WIDTH + 0.1},
            CLICK | {"y": HEIGHT + 0.1},
            BOX | {"x1": 0.5},
            BOX | {"y1": 2.0},
            BOX | {"x1": WIDTH + 1.0},
        ],
    )
    def test_outside_the_frame(self, client: TestClient, scene: Scene, value: dict[str, Any]) -> None:
        document = read_problem(add(client, scene, value), 422, "prompt-outside-frame")
        assert (document["width"], document["height"]) == (WIDTH, HEIGHT)
        assert listed(client, scene) == []

    def test_no_number(self, client: TestClient, scene: Scene) -> None:
        text = (
            f'{{"id":"{uuid4()}","frame_index":0,"value":{{"kind":"click","x":NaN,"y":1,"positive":true}}}}'
        )
        response = client.post(
            f"/api/masklets/{scene.masklet_id}/prompts",
            content=text,
            headers={"content-type": "application/json"},
        )
        assert response.status_code == 422
        assert listed(client, scene) == []

    def test_outside_the_video(self, client: TestClient, scene: Scene) -> None:
        document = read_problem(add(client, scene, frame_index=FRAMES), 422, "prompt-outside-frame")
        assert document["last_frame"] == FRAMES - 1

    @pytest.mark.parametrize(
        "counts", ["?", "é", rle.encode(np.ones((2, 2))).counts, rle.empty(HEIGHT, WIDTH).counts]
    )
    def test_mask_that_is_none(self, client: TestClient, scene: Scene, counts: str) -> None:
        read_problem(add(client, scene, {"kind": "mask", "counts": counts}), 422, "prompt-mask-invalid")
        assert listed(client, scene) == []

    @pytest.mark.parametrize("value", [{"kind": "scribble"}, {"kind": "click"}, BOX | {"z": 1}])
    def test_kind_that_is_none(self, client: TestClient, scene: Scene, value: dict[str, Any]) -> None:
        read_problem(add(client, scene, value), 422, "invalid-request")

    def test_video_that_is_not_ready(self, client: TestClient, scene: Scene, sessions: Sessions) -> None:
        with sessions.begin() as session:
            session.get_one(Video, scene.video_id).state = VideoState.INGESTING
        read_problem(add(client, scene), 409, "video-not-ready")


class TestBasedOnRevision:
    """A prompt names the mask that the person saw."""

    @pytest.fixture(autouse=True)
    def masks(self, sessions: Sessions, scene: Scene, worker: FakeWorker) -> None:
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, scene.masklet_id)
            write_masks(session, mask_row(masklet, 3))
            write_masks(session, mask_row(masklet, 3))  # revision 2

    @pytest.mark.parametrize(
        ("frame_index", "seen"), [(3, 2), (3, None), (4, 0), (4, None)], ids=["same", "-", "none", "none, -"]
    )
    def test_that_is_still_there_is_taken(
        self, client: TestClient, scene: Scene, frame_index: int, seen: int | None
    ) -> None:
        reply = add(client, scene, frame_index=frame_index, based_on_revision=seen)
        assert reply.status_code == 201

    @pytest.mark.parametrize(("frame_index", "seen", "there"), [(3, 1, 2), (3, 0, 2), (3, 3, 2), (4, 1, 0)])
    def test_that_is_another_by_now_is_a_conflict(
        self, client: TestClient, scene: Scene, frame_index: int, seen: int, there: int
    ) -> None:
        reply = add(client, scene, frame_index=frame_index, based_on_revision=seen)
        problem = read_problem(reply, 409, "mask-changed")
        assert (problem["based_on_revision"], problem["revision"]) == (seen, there)
        assert listed(client, scene) == []

    def test_sent_twice_is_no_conflict_with_its_own_answer(
        self, client: TestClient, scene: Scene, sessions: Sessions
    ) -> None:
        prompt_id = uuid4()
        assert add(client, scene, prompt_id=prompt_id, based_on_revision=2).status_code == 201
        with sessions.begin() as session:
            write_masks(session, mask_row(session.get_one(Masklet, scene.masklet_id), 3))
        assert add(client, scene, prompt_id=prompt_id, based_on_revision=2).status_code == 201


class TestWithoutAnswer:
    def test_no_worker_keeps_the_prompt(self, client: TestClient, scene: Scene, redis: Redis) -> None:
        document = read_problem(add(client, scene), 503, "no-worker")
        assert "stored" in document["detail"]
        assert "./run worker" in document["detail"]
        [prompt] = listed(client, scene)
        with fake_worker(redis, answer=answer):
            again = add(client, scene, prompt_id=UUID(prompt["id"])).json()
        assert again["mask"]["counts"] == SQUARE
        assert again["prompts"] == [prompt]

    def test_worker_that_dies_meanwhile(self, client: TestClient, scene: Scene, redis: Redis) -> None:
        registry = WorkerRegistry(redis)
        with fake_worker(redis, "dying", answer=lambda _: registry.leave("dying")):
            document = read_problem(add(client, scene), 503, "worker-lost")
        assert document["worker"] == "dying"
        assert len(listed(client, scene)) == 1

    def test_worker_that_takes_too_long(
        self, client: TestClient, scene: Scene, redis: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hosts = client.app.state.parts.hosts  # type: ignore[attr-defined]
        monkeypatch.setattr(hosts, "_answer_timeout_s", 0.1)
        with fake_worker(redis, answer=lambda _: None):
            read_problem(add(client, scene), 504, "answer-late")
        assert len(listed(client, scene)) == 1

    def test_problem_of_the_worker_passes_through(
        self, client: TestClient, scene: Scene, redis: Redis
    ) -> None:
        problem = {
            "type": "/problems/out-of-memory",
            "title": "Out of memory",
            "status": 507,
            "detail": "Close other videos.",
        }
        with fake_worker(redis, answer=lambda _: HostReply(ok=False, problem=problem)):
            read_problem(add(client, scene), 507, "out-of-memory")


class TestRetract:
    @pytest.mark.usefixtures("worker")
    def test_takes_it_out_and_answers_the_rest(self, client: TestClient, scene: Scene, redis: Redis) -> None:
        first, second = (add(client, scene).json()["prompts"][-1] for _ in range(2))
        response = client.delete(f"/api/prompts/{first['id']}")
        assert response.status_code == 200
        assert response.json()["prompts"] == [second]
        assert response.json()["mask"]["counts"] == SQUARE
        assert listed(client, scene) == [second]
        assert events(redis, scene.video_id)[-1]["prompts"] == [second]

    @pytest.mark.usefixtures("worker")
    def test_undone_box_brings_back_the_clicks(self, client: TestClient, scene: Scene) -> None:
        [click] = add(client, scene).json()["prompts"]
        [box] = add(client, scene, BOX).json()["prompts"]
        assert client.delete(f"/api/prompts/{box['id']}").json()["prompts"] == [click]

    def test_last_one_leaves_no_mask(self, client: TestClient, scene: Scene, redis: Redis) -> None:
        with fake_worker(redis, answer=lambda _: HostReply(ok=True, ms=1.0)):
            [prompt] = add(client, scene).json()["prompts"]
            given = client.delete(f"/api/prompts/{prompt['id']}").json()
        assert (given["prompts"], given["mask"]) == ([], None)

    @pytest.mark.usefixtures("worker")
    def test_twice_changes_nothing(self, client: TestClient, scene: Scene, sessions: Sessions) -> None:
        [prompt] = add(client, scene).json()["prompts"]
        first, second = (client.delete(f"/api/prompts/{prompt['id']}") for _ in range(2))
        assert first.json() == second.json()
        with sessions() as session:
            log = PromptRepository(session).log_of(scene.masklet_id)
        assert [entry.kind.value for entry in log] == ["click", "retract"]

    @pytest.mark.usefixtures("worker")
    def test_retractions_are_no_prompts(self, client: TestClient, scene: Scene, sessions: Sessions) -> None:
        [prompt] = add(client, scene).json()["prompts"]
        client.delete(f"/api/prompts/{prompt['id']}")
        with sessions() as session:
            [_, retraction] = PromptRepository(session).log_of(scene.masklet_id)
        read_problem(client.delete(f"/api/prompts/{retraction.id}"), 404, "prompt-not-found")

    def test_without_a_worker_it_is_stored(self, client: TestClient, scene: Scene, redis: Redis) -> None:
        with fake_worker(redis, answer=answer):
            [prompt] = add(client, scene).json()["prompts"]
        read_problem(client.delete(f"/api/prompts/{prompt['id']}"), 503, "no-worker")
        assert listed(client, scene) == []


def test_log_is_read_from_where_the_reader_stopped(
    client: TestClient, scene: Scene, sessions: Sessions
) -> None:
    for _ in range(3):
        add(client, scene)
    with sessions() as session:
        log = PromptRepository(session).log_of(scene.masklet_id)
        assert [entry.sequence for entry in log] == sorted(entry.sequence for entry in log)
        rest = PromptRepository(session).log_of(scene.masklet_id, after_sequence=log[0].sequence)
    assert [entry.id for entry in rest] == [entry.id for entry in log[1:]]
