"""Bringing removed masklets back: who may, what is told, and what was done meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.videos.entities import Video
from tests.backend.conftest import Scene
from tests.backend.factories import events, make_masklet
from tests.backend.fake_worker import FakeWorker, fake_worker
from tests.backend.problem import read_problem
from tests.backend.removals import remove, removed, turn
from tests.backend.work import Worker, queue, state_of


def relate(client: TestClient, part: UUID, whole: UUID) -> None:
    """Make a masklet part of another one."""
    response = client.patch(f"/api/masklets/{part}", json={"part_of": str(whole)})
    assert response.status_code == 200, response.text


@pytest.fixture
def worker(redis: Redis) -> Iterator[FakeWorker]:
    with fake_worker(redis) as worker:
        yield worker


class TestUndo:
    def test_tells_pages_and_workers(
        self, client: TestClient, scene: Scene, redis: Redis, worker: FakeWorker
    ) -> None:
        client.put(f"/api/videos/{scene.video_id}/attention", json={"frame_index": 0})
        turn(client, removed(client, scene.masklet_id))
        client.put(f"/api/videos/{scene.video_id}/attention", json={"frame_index": 0})
        heard = [event["type"] for event in events(redis, scene.video_id)]
        assert heard == ["masklet_removed", "masklet", "resync"]
        prompt = {"id": str(uuid4()), "frame_index": 2, "value": {"kind": "absent"}}
        # Requests are answered in order: what came before this one has been read.
        client.post(f"/api/masklets/{scene.masklet_id}/prompts", json=prompt)
        assert [one.kind for one in worker.requests] == ["warm", "forget", "forget", "warm", "answer"]

    def test_who_held_the_task_holds_it_again(self, sessions: Sessions, ada: Worker, redis: Redis) -> None:
        task_id = queue(sessions)
        task = ada.post(f"/tasks/{task_id}/take").json()
        change_id = removed(ada.browser, UUID(task["masklet_id"]))
        assert ada.browser.get(f"/api/tasks/{task_id}").status_code == 404
        redis.flushall()
        turn(ada.browser, change_id)
        assert state_of(ada, task_id) == task
        heard = [event["type"] for event in events(redis, UUID(task["video_id"]))]
        assert heard == ["task", "masklet", "resync"]

    def test_by_who_may_remove_it(
        self, client: TestClient, sessions: Sessions, ada: Worker, grace: Worker
    ) -> None:
        task = ada.post(f"/tasks/{queue(sessions)}/take").json()
        change_id = removed(client, UUID(task["masklet_id"]))
        read_problem(turn(grace.browser, change_id), 409, "task-held")
        read_problem(ada.browser.get(f"/api/tasks/{task['id']}"), 404, "task-not-found")
        assert turn(ada.browser, change_id).status_code == 200

    def test_removal_sent_twice_is_one(self, client: TestClient, scene: Scene) -> None:
        change_id = uuid4()
        first = remove(client, scene.masklet_id, change_id).json()
        assert (first["id"], first["kind"]) == (str(change_id), "remove")
        read_problem(remove(client, scene.masklet_id, change_id), 404, "masklet-not-found")
        undone = turn(client, change_id).json()
        assert remove(client, scene.masklet_id, change_id).json() == undone

    def test_id_of_another_change(self, client: TestClient, scene: Scene) -> None:
        taken = uuid4()
        span = {"id": str(taken), "span": {"first": 0, "last": 1}}
        client.post(f"/api/masklets/{scene.masklet_id}/frames/lock", json=span)
        read_problem(remove(client, scene.masklet_id, taken), 409, "change-id-taken")

    def test_is_in_the_history(self, client: TestClient, scene: Scene) -> None:
        change_id = removed(client, scene.masklet_id)
        address = f"/api/videos/{scene.video_id}/history"
        step = {key: client.get(address).json()[0][key] for key in ("kind", "id", "masklet_ids", "undone")}
        assert step == {
            "kind": "remove",
            "id": change_id,
            "masklet_ids": [str(scene.masklet_id)],
            "undone": False,
        }
        turn(client, change_id)
        assert client.get(address).json()[0]["undone"] is True

    def test_history_leaves_out_what_somebody_else_removed(
        self, sessions: Sessions, client: TestClient, ada: Worker
    ) -> None:
        task = ada.post(f"/tasks/{queue(sessions)}/take").json()
        span = {"id": str(uuid4()), "span": {"first": 0, "last": 8}}
        assert ada.post(f"/masklets/{task['masklet_id']}/frames/lock", **span).status_code == 200
        address = f"/videos/{task['video_id']}/history"
        locked = [step["id"] for step in ada.get(address)]
        change_id = removed(client, UUID(task["masklet_id"]))
        assert (locked, ada.get(address)) == ([span["id"]], [])
        turn(client, change_id)
        assert [step["id"] for step in ada.get(address)] == locked

    def test_new_masklets_do_not_take_its_number(self, client: TestClient, scene: Scene) -> None:
        change_id = removed(client, scene.masklet_id)
        client.post(f"/api/videos/{scene.video_id}/masklets", json={})
        turn(client, change_id)
        found = client.get(f"/api/videos/{scene.video_id}/masklets").json()
        assert [masklet["number"] for masklet in found] == [1, 2]

    def test_what_it_was_part_of_is_gone_too(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        with sessions.begin() as session:
            part = make_masklet(session, session.get_one(Video, scene.video_id), "Wheel")
            part.part_of = scene.masklet_id
            part_id = part.id
        without_part = removed(client, part_id)
        without_whole = removed(client, scene.masklet_id)
        turn(client, without_part)
        [left] = client.get(f"/api/videos/{scene.video_id}/masklets").json()
        assert (left["id"], left["part_of"]) == (str(part_id), None)
        turn(client, without_whole)
        assert len(client.get(f"/api/videos/{scene.video_id}/masklets").json()) == 2

    def test_circle_that_would_close_is_not_closed(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        """A car with a wheel, part of a lorry, is removed; meanwhile the lorry becomes part of the wheel."""
        with sessions.begin() as session:
            video = session.get_one(Video, scene.video_id)
            wheel, lorry = (make_masklet(session, video, name).id for name in ("Wheel", "Lorry"))
        relate(client, scene.masklet_id, lorry)
        relate(client, wheel, scene.masklet_id)
        change_id = removed(client, scene.masklet_id)
        relate(client, lorry, wheel)
        assert turn(client, change_id).status_code == 200
        found = client.get(f"/api/videos/{scene.video_id}/masklets").json()
        assert {one["id"]: one["part_of"] for one in found} == {
            str(scene.masklet_id): None,
            str(wheel): str(scene.masklet_id),
            str(lorry): str(wheel),
        }

    def test_id_that_was_used_meanwhile(self, client: TestClient, scene: Scene) -> None:
        change_id = removed(client, scene.masklet_id)
        again = {"id": str(scene.masklet_id), "name": "Another"}
        assert client.post(f"/api/videos/{scene.video_id}/masklets", json=again).status_code == 201
        read_problem(turn(client, change_id), 409, "id-used-since")
        removed(client, scene.masklet_id)
        assert turn(client, change_id).status_code == 200
        [back] = client.get(f"/api/videos/{scene.video_id}/masklets").json()
        assert back["name"] == "Car"

    def test_relation_chosen_meanwhile_stays(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        with sessions.begin() as session:
            video = session.get_one(Video, scene.video_id)
            part, other = make_masklet(session, video, "Wheel"), make_masklet(session, video, "Van")
            part.part_of = scene.masklet_id
        change_id = removed(client, scene.masklet_id)
        client.patch(f"/api/masklets/{part.id}", json={"part_of": str(other.id)})
        turn(client, change_id)
        found = {one["id"]: one for one in client.get(f"/api/videos/{scene.video_id}/masklets").json()}
        assert found[str(part.id)]["part_of"] == str(other.id)
