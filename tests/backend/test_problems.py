"""Every error is a problem document that says what to do."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from psycopg.errors import DiskFull
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from backend.accounts.gate import COOKIE
from backend.core.errors import DomainError, RemoteProblem
from backend.core.security import BODY_MAX_BYTES
from backend.core.settings import Settings
from backend.main import create_app
from tests.backend.conftest import HOME_PAGE
from tests.backend.problem import read_problem

GONE = UUID("7d7e4a52-3b0c-4f5e-9a57-1f2f6f0e9a11")

MISSING = [
    ("GET", f"/api/videos/{GONE}", "video-not-found"),
    ("PATCH", f"/api/videos/{GONE}", "video-not-found"),
    ("DELETE", f"/api/videos/{GONE}", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/frames", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/frames/0.jpg", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/poster.jpg", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/filmstrip.jpg", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/video.mp4", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/masklets", "video-not-found"),
    ("POST", f"/api/videos/{GONE}/masklets", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/masks", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/prompts", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/propagations", "video-not-found"),
    ("POST", f"/api/videos/{GONE}/propagations", "video-not-found"),
    ("PUT", f"/api/videos/{GONE}/attention", "video-not-found"),
    ("GET", f"/api/videos/{GONE}/export/sa-v", "video-not-found"),
    ("PATCH", f"/api/masklets/{GONE}", "masklet-not-found"),
    ("DELETE", f"/api/masklets/{GONE}", "masklet-not-found"),
    ("POST", f"/api/masklets/{GONE}/prompts", "masklet-not-found"),
    ("DELETE", f"/api/prompts/{GONE}", "prompt-not-found"),
    ("GET", f"/api/propagations/{GONE}", "run-not-found"),
    ("POST", f"/api/propagations/{GONE}/cancel", "run-not-found"),
    ("GET", "/api/nothing", "nothing-here"),
]
BODIES = {
    f"/api/videos/{GONE}": {"name": "x"},
    f"/api/videos/{GONE}/masklets": {},
    f"/api/videos/{GONE}/propagations": {"start_frame": 0},
    f"/api/videos/{GONE}/attention": {"frame_index": 0},
    f"/api/masklets/{GONE}": {"name": "x"},
    f"/api/masklets/{GONE}/prompts": {
        "id": str(GONE),
        "frame_index": 0,
        "value": {"kind": "click", "x": 1, "y": 1, "positive": True},
    },
}


@pytest.mark.parametrize(("method", "path", "kind"), MISSING)
def test_what_is_not_there(client: TestClient, method: str, path: str, kind: str) -> None:
    response = client.request(method, path, json=BODIES.get(path) if method != "GET" else None)
    read_problem(response, 404, kind)


class TestRequests:
    def test_wrong_body_names_the_field(self, client: TestClient) -> None:
        document = read_problem(client.post("/api/projects", json={"name": ""}), 422, "invalid-request")
        assert document["errors"][0]["field"] == "body.name"
        assert "body.name" in document["detail"]

    def test_unknown_field_is_refused(self, client: TestClient) -> None:
        response = client.post("/api/projects", json={"name": "Roads", "colour": 3})
        assert read_problem(response, 422, "invalid-request")["errors"][0]["field"] == "body.colour"

    def test_broken_json(self, client: TestClient) -> None:
        response = client.post("/api/projects", content=b"{", headers={"content-type": "application/json"})
        read_problem(response, 422, "invalid-request")

    def test_id_that_is_none(self, client: TestClient) -> None:
        read_problem(client.get("/api/videos/first"), 422, "invalid-request")

    def test_wrong_method_names_the_right_ones(self, client: TestClient) -> None:
        response = client.put("/api/projects", json={})
        read_problem(response, 405, "method-not-allowed")
        assert response.headers["allow"]

    def test_announced_body_that_is_too_large(self, client: TestClient) -> None:
        response = client.post("/api/projects", content=b" " * (BODY_MAX_BYTES + 1))
        read_problem(response, 413, "body-too-large")

    def test_unannounced_body_that_is_too_large(self, client: TestClient) -> None:
        response = client.post("/api/projects", content=iter([b" " * 2**20] * 17))
        read_problem(response, 413, "body-too-large")


class TestOutages:
    def test_database_down(self, settings: Settings) -> None:
        broken = settings.model_copy(update={"database_url": "postgresql://nobody@/x?host=/nowhere"})
        with TestClient(create_app(broken), base_url=HOME_PAGE, cookies={COOKIE: "any"}) as client:
            response = client.get("/api/videos")
            read_problem(response, 503, "database-down")
            assert response.headers["retry-after"]
            health = client.get("/api/health").json()
            assert (health["status"], health["database"], health["redis"]) == ("degraded", False, True)

    def test_database_that_is_not_migrated(self, settings: Settings, blank_database_url: str) -> None:
        blank = settings.model_copy(update={"database_url": blank_database_url})
        with TestClient(create_app(blank), base_url=HOME_PAGE, cookies={COOKIE: "any"}) as client:
            document = read_problem(client.get("/api/videos"), 503, "database-outdated")
        assert "alembic upgrade head" in document["detail"]

    def test_database_without_room(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise OperationalError("INSERT", {}, DiskFull("could not extend file"))

        monkeypatch.setattr("backend.projects.service.ProjectService.list_visible", fail)
        response = client.get("/api/projects")
        assert "free some space" in read_problem(response, 503, "database-full")["detail"]
        assert response.headers["retry-after"]

    def test_redis_down(self, settings: Settings, site_admin: str) -> None:
        broken = settings.model_copy(update={"redis_url": "unix:///nowhere/valkey.sock"})
        with TestClient(create_app(broken), base_url=HOME_PAGE, cookies={COOKIE: site_admin}) as client:
            read_problem(client.get("/api/model"), 503, "queue-down")
            assert client.get("/api/videos").status_code == 200
            assert client.get("/api/health").json()["redis"] is False

    def test_our_own_mistake(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("backend.projects.service.ProjectService.list_visible", fail)
        response = client.get("/api/projects")
        read_problem(response, 500, "server-fault")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-request-id"]


class TestDocuments:
    def test_slugs_come_from_names(self) -> None:
        assert DomainError("Do it again.").problem("/x") == {
            "type": "/problems/domain-error",
            "title": "Request refused",
            "status": 400,
            "detail": "Do it again.",
            "instance": "/x",
        }

    def test_facts_never_hide_the_members(self) -> None:
        document = DomainError("Do it again.", status=7, near=3).problem()
        assert (document["status"], document["near"]) == (400, 3)

    def test_a_problem_of_another_process_passes_through(self) -> None:
        document = {"type": "/problems/x", "title": "X", "status": 409, "detail": "Do this.", "n": 1}
        assert RemoteProblem(document).problem("/here") == {**document, "instance": "/here"}


def test_every_documented_error_is_a_problem(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    assert "ValidationError" not in json.dumps(document)
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], operation["operationId"]
