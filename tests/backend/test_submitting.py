"""Submitting a task, and taking a submission back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from backend.db.engine import Sessions
from backend.masklets.entities import Masklet, MaskState
from backend.propagation.entities import RunState
from backend.videos.entities import Video
from tests.backend.conftest import Scene
from tests.backend.factories import make_run, mask_row, write_masks
from tests.backend.fake_worker import fake_worker
from tests.backend.problem import read_problem
from tests.backend.work import (
    Worker,
    make_task,
    queue,
)


@pytest.fixture
def host(redis: Redis) -> Iterator[None]:
    """Somebody who answers prompts."""
    with fake_worker(redis):
        yield


class TestSubmit:
    def test_makes_the_masklet_read_only(self, sessions: Sessions, ada: Worker, host: None) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        task = ada.post(f"/tasks/{task_id}/submit").json()
        assert (task["state"], task["annotator_id"], task["leased_by"]) == ("submitted", str(ada.id), None)
        assert task["submitted_at"] is not None
        document = read_problem(ada.click(task["masklet_id"]), 409, "masklet-closed")
        assert "withdraw" in document["detail"]
        read_problem(ada.post(f"/tasks/{task_id}/submit"), 409, "lease-lost")

    def test_only_by_its_holder(self, sessions: Sessions, ada: Worker, grace: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        read_problem(grace.post(f"/tasks/{task_id}/submit"), 409, "lease-lost")

    def test_not_below_the_bar(self, ada: Worker, scene: Scene, sessions: Sessions) -> None:
        with sessions.begin() as session:
            video = session.get_one(Video, scene.video_id)
            task_id = make_task(session, video, session.get_one(Masklet, scene.masklet_id)).id
        ada.post(f"/tasks/{task_id}/take")
        assert (
            "no mask yet"
            in read_problem(ada.post(f"/tasks/{task_id}/submit"), 409, "not-up-to-the-bar")["detail"]
        )
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, scene.masklet_id)
            write_masks(session, mask_row(masklet, 0), mask_row(masklet, 4, state=MaskState.STALE))
        document = read_problem(ada.post(f"/tasks/{task_id}/submit"), 409, "not-up-to-the-bar")
        assert "frame 4" in document["detail"]

    def test_not_while_propagating(self, sessions: Sessions, ada: Worker) -> None:
        with sessions.begin() as session:
            task = make_task(session)
            masklet, video = session.get_one(Masklet, task.masklet_id), session.get_one(Video, task.video_id)
            run = make_run(session, video, masklet, state=RunState.RUNNING)
        ada.post(f"/tasks/{task.id}/take")
        response = ada.post(f"/tasks/{task.id}/submit")
        assert read_problem(response, 409, "still-propagating")["run_id"] == str(run.id)

    def test_withdrawn_before_a_verdict(
        self, sessions: Sessions, ada: Worker, grace: Worker, host: None
    ) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        ada.post(f"/tasks/{task_id}/submit")
        read_problem(grace.post(f"/tasks/{task_id}/withdraw"), 409, "lease-lost")
        task = ada.post(f"/tasks/{task_id}/withdraw").json()
        assert (task["state"], task["leased_by"], task["round"]) == ("in-progress", str(ada.id), 0)
        assert ada.click(task["masklet_id"]).status_code == 201
        assert ada.post(f"/tasks/{task_id}/submit").json()["state"] == "submitted"
