"""What admins do with tasks, and what goes with a masklet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis

from backend.accounts.actor import Role
from backend.db.engine import Sessions
from backend.tasks.entities import Task, TaskSource, TaskState
from tests.backend.conftest import Scene
from tests.backend.factories import FRAMES
from tests.backend.fake_worker import fake_worker
from tests.backend.problem import read_problem
from tests.backend.work import (
    Worker,
    make_submitted,
    queue,
    state_of,
)


@pytest.fixture
def host(redis: Redis) -> Iterator[None]:
    """Somebody who answers prompts."""
    with fake_worker(redis):
        yield


class TestAdmin:
    def test_opens_a_task_for_a_new_masklet(
        self, boss: Worker, ada: Worker, scene: Scene, project_id: UUID
    ) -> None:
        entry = {"span_first": 3, "span_last": 9, "box": [1, 2, 30, 40]}
        wish = {"video_id": str(scene.video_id), "name": "Dog", "priority": 2, "entry": entry}
        task = boss.post(f"/projects/{project_id}/tasks", **wish, assigned_to=str(ada.id)).json()
        assert (task["priority"], task["assigned_to"], task["state"]) == (2, str(ada.id), "queued")
        assert (task["entry"]["span_first"], task["entry"]["box"]) == (3, [1, 2, 30, 40])
        names = [masklet["name"] for masklet in ada.get(f"/videos/{scene.video_id}/masklets")]
        assert names == ["Car", "Dog"]

    @pytest.mark.parametrize(
        ("entry", "kind"),
        [
            ({"span_first": 9, "span_last": 3}, "invalid-request"),
            ({"span_first": 3, "span_last": FRAMES}, "entry-outside-video"),
            (
                {"span_first": 3, "span_last": 4, "mark": {"frame_index": FRAMES, "points": [[1, 1]]}},
                "entry-outside-video",
            ),
        ],
        ids=["turned", "too-far", "mark-too-far"],
    )
    def test_begins_on_frames_that_there_are(
        self, boss: Worker, scene: Scene, project_id: UUID, entry: dict[str, Any], kind: str
    ) -> None:
        wish = {"masklet_id": str(scene.masklet_id), "entry": entry}
        read_problem(boss.post(f"/projects/{project_id}/tasks", **wish), 422, kind)

    def test_one_open_task_per_masklet(self, boss: Worker, scene: Scene, project_id: UUID) -> None:
        wish = {"masklet_id": str(scene.masklet_id)}
        assert boss.post(f"/projects/{project_id}/tasks", **wish).status_code == 201
        read_problem(boss.post(f"/projects/{project_id}/tasks", **wish), 409, "task-exists")

    @pytest.mark.parametrize(
        "wish", [{"priority": 1}, {"masklet_id": str(uuid4())}, {"video_id": str(uuid4())}]
    )
    def test_a_task_needs_a_masklet(self, boss: Worker, project_id: UUID, wish: dict[str, Any]) -> None:
        read_problem(boss.post(f"/projects/{project_id}/tasks", **wish), 422, "task-without-masklet")

    def test_assigns_and_takes_away(
        self, sessions: Sessions, boss: Worker, ada: Worker, grace: Worker
    ) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        given = boss.browser.patch(f"/api/tasks/{task_id}", json={"assigned_to": str(grace.id)}).json()
        assert (given["state"], given["assigned_to"], given["leased_by"]) == ("queued", str(grace.id), None)
        read_problem(ada.post(f"/tasks/{task_id}/take"), 409, "task-assigned")
        free = boss.browser.patch(f"/api/tasks/{task_id}", json={"assigned_to": None, "priority": 7}).json()
        assert (free["assigned_to"], free["priority"]) == (None, 7)
        response = boss.browser.patch(f"/api/tasks/{task_id}", json={"assigned_to": str(boss.id)})
        read_problem(response, 422, "not-an-annotator")

    def test_assigning_overrules_a_skip(self, sessions: Sessions, boss: Worker, ada: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/skip", reason="No.")
        boss.browser.patch(f"/api/tasks/{task_id}", json={"assigned_to": str(ada.id)})
        assert ada.post(f"/tasks/{task_id}/take").status_code == 200

    def test_reopens(self, sessions: Sessions, boss: Worker, ada: Worker, host: None) -> None:
        task_id = queue(sessions, state=TaskState.SATISFACTORY)
        task = state_of(ada, task_id)
        assert "admin" in read_problem(ada.click(task["masklet_id"]), 409, "masklet-closed")["detail"]
        read_problem(ada.post(f"/tasks/{task_id}/reopen", reason="Wrong."), 403, "not-permitted")
        again = boss.post(f"/tasks/{task_id}/reopen", reason="Found a mistake.").json()
        assert (again["state"], again["round"]) == ("queued", 1)
        assert ada.click(task["masklet_id"]).status_code == 201

    def test_lists_and_counts(self, sessions: Sessions, boss: Worker, ada: Worker, project_id: UUID) -> None:
        ids = [str(queue(sessions)) for _ in range(3)]
        with sessions.begin() as session:
            submitted = make_submitted(session, ada.id)
        listing = f"/projects/{project_id}/tasks"
        first = boss.get(f"{listing}?limit=2")
        assert [task["id"] for task in first] == ids[:2]
        rest = boss.get(f"{listing}?limit=2&after={first[-1]['id']}")
        assert [task["id"] for task in rest] == [ids[2], str(submitted.id)]
        assert [task["id"] for task in ada.get(f"{listing}?mine=true")] == [str(submitted.id)]
        assert [task["id"] for task in boss.get(f"{listing}?state=submitted")] == [str(submitted.id)]
        counts = {each["state"]: each["count"] for each in boss.get(f"/projects/{project_id}/task-counts")}
        assert counts == {"queued": 3, "submitted": 1}


class TestRemoval:
    def test_admins_remove_what_is_closed(self, sessions: Sessions, person: Any) -> None:
        with sessions.begin() as session:
            task = make_submitted(session)
        annotator, chief = person("Ada"), person("Chief", Role.ANNOTATOR, Role.ADMIN)
        address = f"/api/masklets/{task.masklet_id}"
        read_problem(annotator.browser.delete(address), 409, "masklet-closed")
        assert chief.browser.delete(address).status_code == 200
        with sessions() as session:
            assert session.get(Task, task.id) is None

    def test_a_video_takes_its_tasks_along(self, sessions: Sessions, boss: Worker) -> None:
        task_id = queue(sessions, source=TaskSource.AUTO)
        video_id = state_of(boss, task_id)["video_id"]
        assert boss.browser.delete(f"/api/videos/{video_id}").status_code == 204
        with sessions() as session:
            assert session.get(Task, task_id) is None
