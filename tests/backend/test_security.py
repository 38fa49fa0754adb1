"""Who may ask, and what a browser may do with our pages."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from backend.core.settings import Settings
from backend.main import create_app
from tests.backend.problem import read_problem

NAME = {"name": "Roads"}


class TestHost:
    @pytest.mark.parametrize(
        "host", ["localhost", "localhost:8000", "127.0.0.1:8000", "LOCALHOST", "[::1]:80"]
    )
    def test_known(self, client: TestClient, host: str) -> None:
        assert client.get("/api/health", headers={"host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host", ["evil.example", "localhost.evil.example", "", "localhost@evil.example", "[::1", "a:b:c"]
    )
    def test_unknown(self, client: TestClient, host: str) -> None:
        document = read_problem(client.get("/api/health", headers={"host": host}), 421, "unknown-host")
        assert "MASKLOOM_ALLOWED_HOSTS" in document["detail"]

    def test_any_when_the_settings_say_so(self, settings: Settings) -> None:
        open_to_all = settings.model_copy(update={"allowed_hosts": ["*"]})
        with TestClient(create_app(open_to_all), base_url="http://masks.example") as client:
            assert client.get("/api/health").status_code == 200


class TestOrigin:
    @pytest.mark.parametrize("origin", ["http://localhost", "http://localhost:80", "https://localhost"])
    def test_own(self, client: TestClient, origin: str) -> None:
        assert client.post("/api/projects", json=NAME, headers={"origin": origin}).status_code == 201

    @pytest.mark.parametrize(
        "origin", ["http://evil.example", "http://localhost:8080", "null", "", "file://localhost", "http://["]
    )
    def test_foreign(self, client: TestClient, origin: str) -> None:
        response = client.post("/api/projects", json=NAME, headers={"origin": origin})
        read_problem(response, 403, "foreign-origin")
        assert len(client.get("/api/projects").json()) == 1

    def test_reading_is_left_to_the_browser(self, client: TestClient) -> None:
        response = client.get("/api/projects", headers={"origin": "http://evil.example"})
        assert response.status_code == 200
        assert "access-control-allow-origin" not in response.headers

    def test_websocket_of_a_foreign_page(self, client: TestClient, video_id: UUID) -> None:
        headers = {"origin": "http://evil.example"}
        address = f"/api/videos/{video_id}/events"
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(address, headers=headers):
            pass

    def test_websocket_of_the_own_page(self, client: TestClient, video_id: UUID) -> None:
        headers = {"origin": "http://localhost", "host": "localhost"}
        with client.websocket_connect(f"/api/videos/{video_id}/events", headers=headers) as socket:
            assert socket.receive_json()["event"] == {"type": "hello"}


class TestHeaders:
    @pytest.mark.parametrize("path", ["/api/health", "/api/nothing", "/"])
    def test_are_on_every_reply(self, client: TestClient, path: str) -> None:
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-request-id"]

    def test_policy_lets_our_own_workers_blobs_and_images_through(self, client: TestClient) -> None:
        policy = client.get("/").headers["content-security-policy"]
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == "'self'"
        assert "blob:" in rules["worker-src"]
        assert "blob:" in rules["img-src"]
        assert "'unsafe-inline'" not in rules["script-src"]
        assert rules["frame-ancestors"] == "'none'"


class TestPage:
    @pytest.fixture
    def dist(self, settings: Settings) -> Path:
        dist = settings.frontend_dist
        (dist / "assets").mkdir(parents=True)
        (dist / "index.html").write_text("<title>Maskloom</title>")
        (dist / "icon.svg").write_text("<svg/>")
        (dist / "assets" / "main-1a2b.js").write_text("1")
        (dist.parent / "secret.txt").write_text("secret")
        (dist / "link.txt").symlink_to(dist.parent / "secret.txt")
        return dist

    @pytest.mark.usefixtures("dist")
    @pytest.mark.parametrize("path", ["/", "/videos/7", "/videos/7/masklets"])
    def test_addresses_of_the_page_get_the_page(self, client: TestClient, path: str) -> None:
        response = client.get(path)
        assert response.text == "<title>Maskloom</title>"
        assert response.headers["cache-control"] == "no-cache"

    @pytest.mark.usefixtures("dist")
    def test_hashed_files_are_kept_for_ever_and_others_are_not(self, client: TestClient) -> None:
        assert "immutable" in client.get("/assets/main-1a2b.js").headers["cache-control"]
        assert client.get("/icon.svg").headers["cache-control"] == "no-cache"

    @pytest.mark.usefixtures("dist")
    @pytest.mark.parametrize(
        "path", ["/assets/old.js", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/link.txt", "/a%00.js"]
    )
    def test_files_that_are_not_ours_to_give(self, client: TestClient, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 404
        assert "secret" not in response.text.replace("secret.txt", "")

    @pytest.mark.usefixtures("dist")
    def test_page_is_for_reading(self, client: TestClient) -> None:
        read_problem(client.post("/videos/7"), 405, "method-not-allowed")

    def test_page_that_is_not_built(self, client: TestClient) -> None:
        assert "./run setup" in read_problem(client.get("/"), 503, "page-not-built")["detail"]
