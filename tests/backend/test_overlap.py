"""Tasks that several annotators get, who do not see each other's masks."""

from __future__ import annotations

from uuid import UUID

import pytest

from backend.db.engine import Sessions
from backend.tasks.overlap import is_chosen
from tests.backend.work import (
    Worker,
    queue,
    set_phase,
)


class TestOverlap:
    def test_a_share_goes_to_several_people(
        self, sessions: Sessions, project_id: UUID, ada: Worker, grace: Worker
    ) -> None:
        set_phase(sessions, overlap_share=1.0, overlap_count=3)
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        task = ada.post(f"/tasks/{task_id}/submit").json()
        copies = [
            each for each in ada.get(f"/videos/{task['video_id']}/tasks") if each["source"] == "overlap"
        ]
        assert [each["state"] for each in copies] == ["queued", "queued"]
        assert {tuple(each["entry"]["box"]) for each in copies} == {(0.0, 4.0, 8.0, 20.0)}
        masklets = {each["id"]: each for each in ada.get(f"/videos/{task['video_id']}/masklets")}
        assert {masklets[each["masklet_id"]]["copy_of"] for each in copies} == {task["masklet_id"]}
        assert ada.post(f"/projects/{project_id}/tasks/next").json() is None
        assert grace.post(f"/projects/{project_id}/tasks/next").json()["source"] == "overlap"

    def test_one_person_does_not_get_two_copies(
        self, sessions: Sessions, project_id: UUID, ada: Worker, grace: Worker
    ) -> None:
        set_phase(sessions, overlap_share=1.0, overlap_count=3)
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        ada.post(f"/tasks/{task_id}/submit")
        assert grace.post(f"/projects/{project_id}/tasks/next").json()["source"] == "overlap"
        assert grace.post(f"/projects/{project_id}/tasks/next").json() is None

    def test_copies_are_made_once(self, sessions: Sessions, ada: Worker) -> None:
        set_phase(sessions, overlap_share=1.0)
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        ada.post(f"/tasks/{task_id}/submit")
        ada.post(f"/tasks/{task_id}/withdraw")
        task = ada.post(f"/tasks/{task_id}/submit").json()
        assert len(ada.get(f"/videos/{task['video_id']}/tasks")) == 2

    @pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
    def test_the_share_is_kept(self, share: float) -> None:
        chosen = sum(is_chosen(UUID(int=number), share) for number in range(2000))
        assert abs(chosen / 2000 - share) < 0.04
