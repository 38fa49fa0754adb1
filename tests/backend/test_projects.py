"""Projects over HTTP."""

from __future__ import annotations

from starlette.testclient import TestClient

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
