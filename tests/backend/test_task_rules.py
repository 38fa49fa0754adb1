"""Tasks opened by rules: what is missing, once, and only where the rule looks."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from backend.admin.task_rules import Wanted, is_drawn, within
from backend.db.engine import Sessions
from backend.tasks.entities import TaskState
from backend.videos.entities import Setting, VideoState
from tests.backend.factories import default_project_id, make_masklet, make_video
from tests.backend.problem import read_problem
from tests.backend.work import make_task, phase_of


@pytest.fixture
def address(sessions: Sessions) -> str:
    with sessions.begin() as session:
        return f"/api/projects/{default_project_id(session)}"


@pytest.fixture
def phases(sessions: Sessions) -> dict[str, str]:
    with sessions.begin() as session:
        default_project_id(session)
        return {key: str(phase_of(session, key).id) for key in ("phase-1", "phase-2", "phase-3")}


def preview(client: TestClient, address: str, **rule: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(f"{address}/task-rules/preview", json=rule).json()
    return answer


def follow(client: TestClient, address: str, **rule: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(f"{address}/task-rules/follow", json=rule).json()
    return answer


class TestNewObjects:
    def test_bring_each_video_to_a_number_once(
        self, client: TestClient, address: str, phases: dict[str, str], sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            make_task(session, make_video(session), phase="phase-1")
            make_video(session, name="field.mp4")
            make_video(session, name="broken.mp4", state=VideoState.FAILED)
        rule = {"kind": "new-objects", "phase_id": phases["phase-1"], "per_video": 2}
        expected = {
            "tasks": 3,
            "videos": 2,
            "there": 1,
            "left_over": 0,
            "examples": [
                {"video_name": "street.mp4", "masklet_name": None, "tasks": 1},
                {"video_name": "field.mp4", "masklet_name": None, "tasks": 2},
            ],
        }
        assert preview(client, address, **rule) == expected
        assert len(client.get(f"{address}/tasks").json()) == 1
        assert follow(client, address, **rule) == expected
        assert follow(client, address, **rule) == {
            "tasks": 0,
            "videos": 0,
            "there": 4,
            "left_over": 0,
            "examples": [],
        }
        assert len(client.get(f"{address}/tasks").json()) == 4
        [entry] = client.get("/api/audit").json()
        assert (entry["action"], entry["details"]["tasks"]) == ("tasks opened by rule", 3)

    def test_at_most_so_many_at_once(
        self, client: TestClient, address: str, phases: dict[str, str], sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            make_video(session)
        rule = {"kind": "new-objects", "phase_id": phases["phase-3"], "per_video": 5, "most": 3}
        assert [follow(client, address, **rule)["tasks"] for _ in range(3)] == [3, 2, 0]

    @pytest.mark.parametrize(
        ("choice", "count"),
        [
            ({"tags": ["rain"]}, 1),
            ({"tags": ["rain", "night"]}, 0),
            ({"setting": "indoor", "country": "PE"}, 1),
            ({"creator": "Ada"}, 0),
            ({"name": "STREET"}, 1),
            ({"name": "%"}, 0),
        ],
        ids=["tag", "all tags", "setting and country", "creator", "part of the name", "no pattern"],
    )
    def test_only_in_chosen_videos(
        self,
        client: TestClient,
        address: str,
        phases: dict[str, str],
        sessions: Sessions,
        *,
        choice: dict[str, Any],
        count: int,
    ) -> None:
        with sessions.begin() as session:
            make_video(session, tags=["rain", "day"], setting=Setting.INDOOR, country="PE")
            make_video(session, name="field.mp4", setting=Setting.OUTDOOR)
        rule = {"kind": "new-objects", "phase_id": phases["phase-3"], "videos": choice}
        assert preview(client, address, **rule)["videos"] == count


class TestAgain:
    def test_accepted_objects_get_one_copy(
        self, client: TestClient, address: str, phases: dict[str, str], sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            video = make_video(session)
            accepted = make_task(session, video, state=TaskState.SATISFACTORY).masklet_id
            make_task(session, video, state=TaskState.REJECTED)
            make_task(session, video, state=TaskState.SATISFACTORY, phase="phase-2")
        rule = {"kind": "again", "phase_id": phases["phase-1"], "from_phase_id": phases["phase-3"]}
        assert follow(client, address, **rule)["tasks"] == 1
        again = follow(client, address, **rule)
        assert (again["tasks"], again["there"]) == (0, 1)
        masklets = client.get(f"/api/videos/{video.id}/masklets").json()
        assert [each["copy_of"] for each in masklets if each["copy_of"]] == [str(accepted)]


class TestWithoutTask:
    def test_masklets_that_nobody_was_asked_for(
        self, client: TestClient, address: str, phases: dict[str, str], sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            video = make_video(session)
            make_masklet(session, video, "Lonely")
            make_task(session, video, state=TaskState.REJECTED)
        rule = {"kind": "without-task", "phase_id": phases["phase-2"]}
        answer = follow(client, address, **rule)
        assert [example["masklet_name"] for example in answer["examples"]] == ["Lonely"]
        assert follow(client, address, **rule)["tasks"] == 0


def test_a_phase_of_elsewhere_is_not_there(client: TestClient, address: str) -> None:
    body = {"kind": "without-task", "phase_id": str(uuid4())}
    read_problem(client.post(f"{address}/task-rules/follow", json=body), 404, "phase-not-found")


class TestChoosing:
    def test_a_share_is_the_same_every_time_and_grows(self) -> None:
        keys = [UUID(int=number) for number in range(2000)]
        third = {key for key in keys if is_drawn(key, 1 / 3)}
        assert 560 < len(third) < 780
        assert third <= {key for key in keys if is_drawn(key, 0.5)}
        assert all(is_drawn(key, 1.0) for key in keys)

    def test_from_the_front_until_there_are_enough(self) -> None:
        wanted = [Wanted(UUID(int=n), "a", None, None, tasks=n, there=0) for n in (2, 0, 3, 4)]
        assert [each.tasks for each in within(wanted, 4)] == [2, 2]
