"""Masklets and masks over HTTP."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.masklets.entities import Masklet, MaskState
from backend.videos.entities import Video, VideoState
from tests.backend.conftest import Scene
from tests.backend.factories import events, make_click, make_masklet, make_video, mask_row, write_masks
from tests.backend.fake_worker import fake_worker
from tests.backend.problem import read_problem


class TestCreate:
    def test_numbers_names_and_colours(self, client: TestClient, video_id: UUID, redis: Redis) -> None:
        made = [client.post(f"/api/videos/{video_id}/masklets", json={}) for _ in range(13)]
        assert {response.status_code for response in made} == {201}
        masklets = [response.json() for response in made]
        assert [masklet["number"] for masklet in masklets] == list(range(1, 14))
        assert [masklet["colour"] for masklet in masklets] == [*range(12), 0]
        assert masklets[1]["name"] == "Object 2"
        assert masklets[1]["type"] == "manual"
        assert client.get(f"/api/videos/{video_id}/masklets").json() == masklets
        assert events(redis, video_id)[0] == {"type": "masklet", "masklet": masklets[0]}

    def test_numbers_are_never_given_again(self, client: TestClient, video_id: UUID) -> None:
        address = f"/api/videos/{video_id}/masklets"
        client.post(address, json={})
        last = client.post(address, json={}).json()
        client.delete(f"/api/masklets/{last['id']}")
        assert client.post(address, json={"name": "Van"}).json()["number"] == 3

    def test_sent_twice_it_is_made_once(self, client: TestClient, video_id: UUID) -> None:
        address, wish = f"/api/videos/{video_id}/masklets", {"id": str(uuid4())}
        first, again = client.post(address, json=wish), client.post(address, json=wish)
        assert first.json() == again.json()
        assert first.json()["id"] == wish["id"]
        assert len(client.get(address).json()) == 1

    def test_the_id_of_another_video_is_refused(
        self, client: TestClient, video_id: UUID, sessions: Sessions
    ) -> None:
        wish = {"id": str(uuid4())}
        client.post(f"/api/videos/{video_id}/masklets", json=wish)
        with sessions.begin() as session:
            other = make_video(session)
        read_problem(client.post(f"/api/videos/{other.id}/masklets", json=wish), 409, "masklet-id-taken")

    def test_needs_a_ready_video(self, client: TestClient, sessions: Sessions) -> None:
        with sessions.begin() as session:
            video = make_video(session, state=VideoState.QUEUED)
        read_problem(client.post(f"/api/videos/{video.id}/masklets", json={}), 409, "video-not-ready")


class TestUpdate:
    def test_changes_what_is_given(self, client: TestClient, scene: Scene, redis: Redis) -> None:
        address = f"/api/masklets/{scene.masklet_id}"
        assert client.patch(address, json={"name": "Van"}).json()["name"] == "Van"
        changed = client.patch(address, json={"colour": 0}).json()
        assert (changed["name"], changed["colour"]) == ("Van", 0)
        assert [event["masklet"]["name"] for event in events(redis, scene.video_id)] == ["Van", "Van"]

    @pytest.mark.parametrize("body", [{"name": ""}, {"colour": 12}, {"colour": -1}, {"number": 3}])
    def test_refuses_nonsense(self, client: TestClient, scene: Scene, body: dict[str, object]) -> None:
        response = client.patch(f"/api/masklets/{scene.masklet_id}", json=body)
        read_problem(response, 422, "invalid-request")


class TestDelete:
    def test_takes_prompts_and_masks_along(
        self, client: TestClient, sessions: Sessions, redis: Redis, scene: Scene
    ) -> None:
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, scene.masklet_id)
            make_click(session, masklet)
            write_masks(session, mask_row(masklet, 1))
        with fake_worker(redis) as worker:
            client.put(f"/api/videos/{scene.video_id}/attention", json={"frame_index": 0})
            assert client.delete(f"/api/masklets/{scene.masklet_id}").status_code == 200
        for listing in ("masklets", "prompts", "masks"):
            assert client.get(f"/api/videos/{scene.video_id}/{listing}").json() == []
        assert events(redis, scene.video_id) == [
            {"type": "masklet_removed", "masklet_id": str(scene.masklet_id)}
        ]
        assert [(request.kind, request.masklet_id) for request in worker.requests] == [
            ("warm", None),
            ("forget", scene.masklet_id),
        ]


class TestMasks:
    @pytest.fixture(autouse=True)
    def masks(self, sessions: Sessions, scene: Scene) -> UUID:
        with sessions.begin() as session:
            first = session.get_one(Masklet, scene.masklet_id)
            second = make_masklet(session, session.get_one(Video, scene.video_id))
            for masklet in (first, second):
                write_masks(session, *(mask_row(masklet, frame) for frame in (1, 4, 7)))
            write_masks(session, mask_row(first, 4, state=MaskState.EDITED))
        return second.id

    def frames(self, client: TestClient, scene: Scene, **span: int) -> list[int]:
        response = client.get(f"/api/videos/{scene.video_id}/masks", params=span)
        return [mask["frame_index"] for mask in response.json()]

    def test_by_frame(self, client: TestClient, scene: Scene) -> None:
        assert self.frames(client, scene) == [1, 1, 4, 4, 7, 7]

    def test_of_a_span_with_both_ends(self, client: TestClient, scene: Scene) -> None:
        assert self.frames(client, scene, start=1, end=4) == [1, 1, 4, 4]
        assert self.frames(client, scene, start=5) == [7, 7]
        assert self.frames(client, scene, start=8, end=3) == []

    def test_of_one_masklet(self, client: TestClient, scene: Scene, masks: UUID) -> None:
        response = client.get(f"/api/videos/{scene.video_id}/masks", params={"masklet_id": str(masks)})
        assert {mask["masklet_id"] for mask in response.json()} == {str(masks)}

    def test_with_provenance(self, client: TestClient, scene: Scene) -> None:
        address = f"/api/videos/{scene.video_id}/masks"
        params: dict[str, str | int] = {"start": 4, "end": 4, "masklet_id": str(scene.masklet_id)}
        [mask] = client.get(address, params=params).json()
        assert (mask["state"], mask["revision"], mask["area"]) == ("edited", 2, 128)
        assert mask["origin"] == {"tool": "propagation", "trained": True}
