"""What cannot be stored is refused with a sentence, and is nobody's mistake but the sender's."""

from __future__ import annotations

import json
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.errors import DivisionByZero
from sqlalchemy.exc import DataError
from starlette.testclient import TestClient

from backend.core.handlers import MOST_FAULTS
from backend.core.refusals import refusal_of
from tests.backend.conftest import Scene
from tests.backend.problem import read_problem

NUL = "half\0way"
FAR = 2**40
HUGE = 2**70


def post(client: TestClient, path: str, text: str) -> Any:
    return client.post(f"/api{path}", content=text, headers={"content-type": "application/json"})


class TestTexts:
    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/projects", {"name": NUL}),
            ("/videos/{video}/masklets", {"name": NUL}),
            ("/projects/{project}/automask", {"model": NUL}),
            ("/sign-in", {"email": "a\0b@example.org", "password": "long enough"}),
        ],
        ids=["project", "masklet", "in-json", "before-signing-in"],
    )
    def test_nul_cannot_be_stored(
        self, client: TestClient, scene: Scene, project_id: UUID, path: str, body: dict[str, Any]
    ) -> None:
        address = path.format(video=scene.video_id, project=project_id)
        problem = read_problem(client.post(f"/api{address}", json=body), 422, "value-refused")
        assert "NUL" in problem["detail"]

    @pytest.mark.parametrize("name", ["words", "about", "action"])
    def test_nul_cannot_be_looked_for(self, client: TestClient, name: str) -> None:
        read_problem(client.get("/api/audit", params={name: NUL}), 422, "value-refused")

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/projects", r'{"name": "\ud800"}'),
            ("/projects", r'{"\ud800": 1}'),
            (
                "/masklets/{masklet}/prompts",
                r'{"id": "7d7e4a52-3b0c-4f5e-9a57-1f2f6f0e9a11", "frame_index": 0, "value": {"\ud800": 0}}',
            ),
        ],
        ids=["value", "name", "kind"],
    )
    def test_half_a_character(self, client: TestClient, scene: Scene, path: str, body: str) -> None:
        read_problem(post(client, path.format(masklet=scene.masklet_id), body), 422, "invalid-request")


class TestNumbers:
    @pytest.mark.parametrize("number", [FAR, HUGE])
    @pytest.mark.parametrize(
        "path",
        [
            "/videos/{video}/masks?start={number}",
            "/videos/{video}/masks?end={number}",
            "/videos/{video}/frames?start={number}",
            "/videos/{video}/frames/{number}.jpg",
            "/projects/{project}/ledger?after={number}",
        ],
        ids=["first-mask", "last-mask", "frame-table", "picture", "ledger"],
    )
    def test_beyond_every_column(
        self, client: TestClient, scene: Scene, project_id: UUID, path: str, number: int
    ) -> None:
        address = path.format(video=scene.video_id, project=project_id, number=number)
        response = client.get(f"/api{address}")
        if (number, "ledger" in path) == (FAR, True):
            assert response.json() == []
        else:
            read_problem(response, 422, "invalid-request")

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
    def test_what_is_no_number(self, client: TestClient, scene: Scene, project_id: UUID, number: str) -> None:
        where = {"id": str(uuid4()), "text": "Here.", "frame_index": 0, "x": "?", "y": 1.0}
        text = json.dumps(where).replace('"?"', number)
        read_problem(post(client, f"/videos/{scene.video_id}/comments", text), 422, "invalid-request")
        slow = {"key": "slow", "name": "Slow", "tools": ["click"], "predictor": "image", "time_limit_s": "?"}
        text = json.dumps(slow).replace('"?"', number)
        read_problem(post(client, f"/projects/{project_id}/phases", text), 422, "invalid-request")

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_first_and_last_day_of_the_calendar(self, client: TestClient, day: str) -> None:
        assert client.get("/api/audit", params={"since": "0001-01-01", "until": day}).status_code == 200


class TestMany:
    def test_some_faults_of_many_are_told(self, client: TestClient, project_id: UUID) -> None:
        wish = {"video_ids": ["no id"] * (MOST_FAULTS + 1)}
        problem = read_problem(
            client.post(f"/api/projects/{project_id}/automask", json=wish), 422, "invalid-request"
        )
        assert len(problem["errors"]) == MOST_FAULTS


class TestAtOnce:
    def test_same_id_at_the_same_moment(self, client: TestClient, scene: Scene) -> None:
        """Locking has the id of a change, and so has a run: the second of two is refused by name."""
        change_id = str(uuid4())
        span = {"id": change_id, "span": {"first": 0, "last": 1}}
        others = [client.post(f"/api/videos/{scene.video_id}/masklets", json={}).json()["id"] for _ in "ab"]
        barrier, statuses = Barrier(2), []

        def lock(masklet_id: str) -> None:
            barrier.wait()
            statuses.append(client.post(f"/api/masklets/{masklet_id}/frames/lock", json=span).status_code)

        threads = [Thread(target=lock, args=(other,)) for other in others]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200, 409]


def test_our_own_mistakes_are_not_named() -> None:
    assert refusal_of(DataError("SELECT 1/0", None, DivisionByZero("division by zero"))) is None
