"""Who else has a video open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.tasks import presence
from tests.backend.conftest import Scene, SignInAs
from tests.backend.factories import events
from tests.backend.problem import read_problem


def be(browser: TestClient, scene: Scene, **place: Any) -> list[str]:
    people = browser.put(f"/api/videos/{scene.video_id}/presence", json=place).json()
    return [person["name"] for person in people]


def told(redis: Redis, scene: Scene) -> list[list[tuple[str, str | None]]]:
    return [
        [(person["name"], person["masklet_id"]) for person in event["people"]]
        for event in events(redis, scene.video_id)
    ]


def test_two_people_see_each_other(sign_in_as: SignInAs, scene: Scene, redis: Redis) -> None:
    ada = sign_in_as([Role.ANNOTATOR], name="Ada")
    grace = sign_in_as([Role.ANNOTATOR], name="Grace")
    masklet = str(scene.masklet_id)
    assert be(ada, scene, masklet_id=masklet, frame_index=3) == ["Ada"]
    assert be(grace, scene) == ["Ada", "Grace"]
    be(ada, scene, masklet_id=masklet, frame_index=4)  # looking elsewhere is no news
    assert told(redis, scene) == [[("Ada", masklet)], [("Ada", masklet), ("Grace", None)]]
    [first, _] = grace.get(f"/api/videos/{scene.video_id}/presence").json()
    assert (first["name"], first["frame_index"]) == ("Ada", 4)


def test_whoever_leaves_is_gone(sign_in_as: SignInAs, scene: Scene, redis: Redis) -> None:
    ada = sign_in_as([Role.ANNOTATOR], name="Ada")
    be(ada, scene)
    assert ada.delete(f"/api/videos/{scene.video_id}/presence").json() == []
    assert told(redis, scene)[-1] == []


def test_whoever_is_silent_is_gone(
    sign_in_as: SignInAs, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = sign_in_as([Role.ANNOTATOR], name="Ada")
    be(ada, scene)
    monkeypatch.setattr(presence, "GONE_AFTER_S", 0.0)
    assert ada.get(f"/api/videos/{scene.video_id}/presence").json() == []


def test_of_no_video(client: TestClient) -> None:
    read_problem(client.get(f"/api/videos/{UUID(int=1)}/presence"), 404, "video-not-found")
