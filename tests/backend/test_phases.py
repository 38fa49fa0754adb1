"""Phases over HTTP, and the three that every project has."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.phases.entities import PhasePredictor, Tool
from backend.phases.service import inconsistency
from tests.backend.factories import default_project_id
from tests.backend.problem import read_problem
from tests.backend.work import make_task

MINE = {"key": "boxes-only", "name": "Boxes", "tools": ["box", "propagate"], "predictor": "full"}


@pytest.fixture
def project_id(sessions: Sessions) -> UUID:
    with sessions.begin() as session:
        return default_project_id(session)


def listed(client: TestClient, project_id: UUID | str) -> dict[str, dict[str, Any]]:
    phases = client.get(f"/api/projects/{project_id}/phases").json()
    return {phase["key"]: phase for phase in phases}


def define(client: TestClient, project_id: UUID, **changes: Any) -> dict[str, Any]:
    response = client.post(f"/api/projects/{project_id}/phases", json=MINE | changes)
    assert response.status_code == 201, response.text
    phase: dict[str, Any] = response.json()
    return phase


class TestBuiltIn:
    def test_as_in_the_paper(self, client: TestClient, project_id: UUID) -> None:
        phases = listed(client, project_id)
        assert list(phases) == ["phase-1", "phase-2", "phase-3"]
        assert [phase["predictor"] for phase in phases.values()] == ["image", "mask-propagation", "full"]
        assert ["propagate" in phase["tools"] for phase in phases.values()] == [False, True, True]
        assert [phase["is_default"] for phase in phases.values()] == [False, False, True]
        assert {phase["annotation_stride"] for phase in phases.values()} == {4}

    def test_new_projects_have_them(self, client: TestClient) -> None:
        project = client.post("/api/projects", json={"name": "Birds"}).json()
        assert list(listed(client, project["id"])) == ["phase-1", "phase-2", "phase-3"]

    def test_can_be_tuned_but_not_changed(self, client: TestClient, project_id: UUID) -> None:
        phase = listed(client, project_id)["phase-1"]
        address = f"/api/phases/{phase['id']}"
        tuned = client.patch(address, json={"honeypot_rate": 0.2, "double_verification": True}).json()
        assert (tuned["honeypot_rate"], tuned["double_verification"]) == (0.2, True)
        read_problem(client.patch(address, json={"tools": ["click"]}), 409, "built-in-fixed")
        read_problem(client.delete(address), 409, "phase-in-use")


class TestOwn:
    def test_defined_changed_and_removed(self, client: TestClient, project_id: UUID) -> None:
        phase = define(client, project_id, time_limit_s=600)
        assert (phase["position"], phase["built_in"], phase["time_limit_s"]) == (4, False, 600)
        address = f"/api/phases/{phase['id']}"
        changed = client.patch(address, json={"tools": ["click", "propagate"], "time_limit_s": None}).json()
        assert (changed["tools"], changed["time_limit_s"]) == (["click", "propagate"], None)
        assert client.delete(address).status_code == 204
        read_problem(client.patch(address, json={"name": "Gone"}), 404, "phase-not-found")

    def test_key_is_taken(self, client: TestClient, project_id: UUID) -> None:
        response = client.post(f"/api/projects/{project_id}/phases", json=MINE | {"key": "phase-1"})
        read_problem(response, 409, "phase-key-taken")

    def test_there_is_always_one_default(self, client: TestClient, project_id: UUID) -> None:
        phase = define(client, project_id)
        address = f"/api/phases/{phase['id']}"
        assert client.patch(address, json={"is_default": True}).json()["is_default"]
        assert [key for key, each in listed(client, project_id).items() if each["is_default"]] == [
            "boxes-only"
        ]
        read_problem(client.patch(address, json={"is_default": False}), 409, "phase-in-use")
        read_problem(client.delete(address), 409, "phase-in-use")

    def test_with_tasks_it_stays(self, client: TestClient, project_id: UUID, sessions: Sessions) -> None:
        phase = define(client, project_id)
        with sessions.begin() as session:
            make_task(session, phase="boxes-only")
        read_problem(client.delete(f"/api/phases/{phase['id']}"), 409, "phase-in-use")


@pytest.mark.parametrize(
    ("tools", "predictor", "fault"),
    [
        ({Tool.CLICK}, PhasePredictor.IMAGE, None),
        ({Tool.CLICK, Tool.PROPAGATE}, PhasePredictor.FULL, None),
        ({Tool.CLICK, Tool.PROPAGATE}, PhasePredictor.IMAGE, "no propagation"),
        ({Tool.CLICK}, PhasePredictor.FULL, "needs the tool"),
        ({Tool.PROPAGATE}, PhasePredictor.FULL, "Nothing could be annotated"),
        ({Tool.ERASER}, PhasePredictor.IMAGE, "eraser alone"),
    ],
    ids=["image", "full", "image-propagates", "full-without", "nothing", "eraser"],
)
def test_tools_go_with_the_predictor(tools: set[Tool], predictor: PhasePredictor, fault: str | None) -> None:
    said = inconsistency(tools, predictor)
    assert said is None if fault is None else fault in (said or "")
