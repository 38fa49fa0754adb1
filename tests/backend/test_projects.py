"""Projects over HTTP."""

from __future__ import annotations

from base64 import b64encode

from starlette.testclient import TestClient

from backend.db.engine import Sessions
from tests.backend.conftest import Scene
from tests.backend.problem import read_problem


def test_there_is_one_to_begin_in(client: TestClient) -> None:
    [project] = client.get("/api/projects").json()
    assert project["name"] == "My project"


def test_made_ones_are_listed_after_it(client: TestClient) -> None:
    made = client.post("/api/projects", json={"name": "Roads"})
    assert made.status_code == 201
    assert client.get("/api/projects").json()[1] == made.json()


def test_name_that_is_taken(client: TestClient) -> None:
    response = client.post("/api/projects", json={"name": "My project"})
    assert read_problem(response, 409, "project-name-taken")["name"] == "My project"


def default_project(client: TestClient) -> str:
    return str(client.get("/api/projects").json()[0]["id"])


class TestArchive:
    def test_nobody_works_in_it_until_it_is_back(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        address = f"/api/projects/{default_project(client)}"
        client.post("/api/projects", json={"name": "Roads"})
        archived = client.patch(address, json={"archived": True}).json()
        assert archived["archived_at"] is not None
        response = client.patch(f"/api/masklets/{scene.masklet_id}", json={"name": "Mine"})
        read_problem(response, 409, "project-archived")
        assert client.get(f"/api/videos/{scene.video_id}").status_code == 200
        metadata = f"filename eA==,project_id {b64encode(address[-36:].encode()).decode()}"
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": metadata}
        read_problem(client.post("/api/uploads", headers=headers), 409, "project-archived")

        assert client.patch(address, json={"archived": False}).json()["archived_at"] is None
        renamed = client.patch(f"/api/masklets/{scene.masklet_id}", json={"name": "Mine"})
        assert renamed.json()["name"] == "Mine"
        actions = [entry["action"] for entry in client.get("/api/audit").json()]
        assert actions == ["project taken back into use", "project archived", "project made"]

    def test_the_last_one_in_use_stays(self, client: TestClient) -> None:
        response = client.patch(f"/api/projects/{default_project(client)}", json={"archived": True})
        read_problem(response, 409, "last-project")


def test_renaming_is_noted_once(client: TestClient) -> None:
    address = f"/api/projects/{default_project(client)}"
    for _ in range(2):
        assert client.patch(address, json={"name": "Streets"}).json()["name"] == "Streets"
    [entry] = client.get("/api/audit").json()
    assert entry["details"] == {"before": "My project", "name": "Streets"}
