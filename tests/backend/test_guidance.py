"""Doubt and proposals over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from redis import Redis
from sqlalchemy import update
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.db.engine import Sessions
from backend.guidance.proposals import ProposalStore
from backend.masklets.entities import Mask, Masklet, MaskState
from backend.masklets.masks import MaskRow, MaskStore
from backend.propagation.entities import RunState
from backend.tasks.entities import Task, TaskState
from backend.videos.entities import Video
from tests.backend.conftest import Scene, SignInAs
from tests.backend.factories import events, make_run, mask_row, write_masks
from tests.backend.problem import read_problem
from tests.backend.work import Worker, make_task


def stored(sessions: Sessions, scene: Scene) -> dict[int, Mask]:
    with sessions() as session:
        masks = MaskStore(session).in_span(scene.video_id, 0, None, scene.masklet_id)
        return {mask.frame_index: mask for mask in masks}


def moved(masklet: Masklet, frame_index: int, **changes: Any) -> MaskRow:
    """A mask that lies where that of the frame after next would lie."""
    there = mask_row(masklet, frame_index + 2)
    return mask_row(masklet, frame_index, counts=there.counts, **changes)


class TestDoubt:
    @pytest.fixture(autouse=True)
    def masks(self, sessions: Sessions, scene: Scene) -> None:
        """Frames 0 to 9; the network doubts frame 5, a person edited frame 7."""
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, scene.masklet_id)
            unsure: dict[int, dict[str, Any]] = {
                5: {"predicted_iou": 0.3},
                7: {"state": MaskState.EDITED, "predicted_iou": 0.1},
            }
            write_masks(session, *[mask_row(masklet, frame, **unsure.get(frame, {})) for frame in range(10)])

    def test_by_frame(self, client: TestClient, scene: Scene) -> None:
        found = client.get(f"/api/masklets/{scene.masklet_id}/doubt").json()
        assert [each["frame_index"] for each in found] == list(range(10))
        assert max(found, key=lambda each: each["doubt"])["frame_index"] == 5
        assert found[5]["signs"]["low_iou"] == pytest.approx(0.7)
        assert found[7]["doubt"] == 0.0

    def test_best_correction(self, client: TestClient, scene: Scene) -> None:
        found = client.get(f"/api/masklets/{scene.masklet_id}/best-correction").json()
        assert found["masklet_id"] == str(scene.masklet_id)
        assert found["correction"]["frame_index"] == 5
        assert (found["correction"]["first"], found["correction"]["last"]) == (0, 6)


def test_masklet_without_masks_needs_no_correction(client: TestClient, scene: Scene) -> None:
    found = client.get(f"/api/masklets/{scene.masklet_id}/best-correction").json()
    assert found["correction"] is None


@pytest.mark.parametrize("what", ["doubt", "best-correction"])
def test_unknown_masklet(client: TestClient, what: str) -> None:
    read_problem(client.get(f"/api/masklets/{uuid4()}/{what}"), 404, "masklet-not-found")


class TestProposals:
    @pytest.fixture
    def run_id(self, sessions: Sessions, scene: Scene) -> UUID:
        """A run that proposes frames 0 to 9: 0 to 3 as they are, the others moved; 8 and 9 are new.

        A person edited frame 6.
        """
        with sessions.begin() as session:
            video = session.get_one(Video, scene.video_id)
            masklet = session.get_one(Masklet, scene.masklet_id)
            edited: dict[int, dict[str, Any]] = {6: {"state": MaskState.EDITED}}
            write_masks(session, *[mask_row(masklet, frame, **edited.get(frame, {})) for frame in range(8)])
            run = make_run(session, video, masklet, proposal=True, state=RunState.DONE)
            rows = [mask_row(masklet, frame) for frame in range(4)]
            rows += [moved(masklet, frame, measures={"agreement": 0.6}) for frame in range(4, 10)]
            ProposalStore(session).put(run.id, [mask_row(masklet, 4), *rows])
            return run.id

    def test_lists_what_would_change(self, client: TestClient, run_id: UUID) -> None:
        found = {
            each["frame_index"]: each for each in client.get(f"/api/propagations/{run_id}/proposal").json()
        }
        assert list(found) == [4, 5, 6, 7, 8, 9]
        assert found[4]["iou_with_now"] == pytest.approx(0.6)
        assert (found[4]["kept"], found[6]["kept"]) == (False, True)
        assert (found[8]["iou_with_now"], found[8]["area_now"]) == (None, None)

    def test_nothing_changes_before_it_is_accepted(
        self, sessions: Sessions, scene: Scene, run_id: UUID
    ) -> None:
        assert {mask.revision for mask in stored(sessions, scene).values()} == {1}

    def test_accepting_a_span(
        self, client: TestClient, sessions: Sessions, scene: Scene, run_id: UUID, redis: Redis
    ) -> None:
        body = {"span": {"first": 5, "last": 8}}
        answer = client.post(f"/api/propagations/{run_id}/proposal/accept", json=body).json()
        assert answer == {"changed": 3, "decided": 4, "remaining": 6}
        masks = stored(sessions, scene)
        assert {frame: mask.revision for frame, mask in masks.items() if frame > 3} == {
            **{4: 1, 5: 2, 6: 1, 7: 2, 8: 1}
        }
        assert (masks[5].measures, masks[6].state) == ({"agreement": 0.6}, MaskState.EDITED)
        heard = [event for event in events(redis, scene.video_id) if event["type"] == "masks"]
        assert [(event["frame_index"], event["run_id"]) for event in heard] == [
            (frame, str(run_id)) for frame in (5, 7, 8)
        ]

    def test_accepting_can_be_undone(
        self, client: TestClient, sessions: Sessions, scene: Scene, run_id: UUID
    ) -> None:
        before = {frame: mask.counts for frame, mask in stored(sessions, scene).items()}
        body = {"id": str(uuid4()), "span": {"first": 5, "last": 8}}
        accept = f"/api/propagations/{run_id}/proposal/accept"
        client.post(accept, json=body)
        assert client.post(accept, json=body).json() == {"changed": 3, "decided": 0, "remaining": 6}
        undone = client.post(f"/api/changes/{body['id']}/undo").json()
        assert (undone["kind"], undone["undone"]) == ("accept", True)
        assert {frame: mask.counts for frame, mask in stored(sessions, scene).items()} == before

    def test_refusing_leaves_the_masks(
        self, client: TestClient, sessions: Sessions, scene: Scene, run_id: UUID
    ) -> None:
        body = {"masklet_ids": [str(scene.masklet_id)]}
        answer = client.post(f"/api/propagations/{run_id}/proposal/refuse", json=body).json()
        assert answer == {"changed": 0, "decided": 10, "remaining": 0}
        assert {mask.revision for mask in stored(sessions, scene).values()} == {1}
        assert client.get(f"/api/propagations/{run_id}/proposal").json() == []

    @pytest.mark.parametrize("decision", ["accept", "refuse"])
    def test_what_was_decided_is_offered_again_once_that_is_undone(
        self, client: TestClient, scene: Scene, run_id: UUID, redis: Redis, decision: str
    ) -> None:
        address = f"/api/propagations/{run_id}/proposal"
        offered = client.get(address).json()
        body = {"id": str(uuid4()), "span": {"first": 5, "last": 8}}
        first = client.post(f"{address}/{decision}", json=body).json()
        assert client.post(f"{address}/{decision}", json=body).json()["decided"] == 0  # sent twice
        left = [each["frame_index"] for each in client.get(address).json()]
        assert left == [4, 9]
        history = client.get(f"/api/videos/{scene.video_id}/history").json()
        assert [(step["kind"], step["span"]) for step in history] == [(decision, body["span"])]
        redis.flushall()
        client.post(f"/api/changes/{body['id']}/undo")
        assert client.get(address).json() == offered
        assert [event["run"]["id"] for event in events(redis, scene.video_id) if event["type"] == "run"] == [
            str(run_id)
        ]
        client.post(f"/api/changes/{body['id']}/redo")
        assert [each["frame_index"] for each in client.get(address).json()] == left
        assert first["decided"] == 4

    @pytest.mark.parametrize("decision", ["accept", "refuse"])
    def test_id_of_another_change(self, client: TestClient, run_id: UUID, decision: str) -> None:
        first, second = str(uuid4()), {"first": 5, "last": 6}
        address = f"/api/propagations/{run_id}/proposal"
        client.post(f"{address}/refuse", json={"id": first, "span": {"first": 4, "last": 4}})
        left = client.get(address).json()
        problem = client.post(f"{address}/{decision}", json={"id": first, "span": second})
        read_problem(problem, 409, "change-id-taken")
        assert client.get(address).json() == left

    def test_deciding_twice_changes_nothing(self, client: TestClient, run_id: UUID) -> None:
        accept = f"/api/propagations/{run_id}/proposal/accept"
        client.post(accept, json={})
        assert client.post(accept, json={}).json() == {"changed": 0, "decided": 0, "remaining": 0}

    def test_later_masks_of_a_frame_count(self, sessions: Sessions, scene: Scene, run_id: UUID) -> None:
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, scene.masklet_id)
            store = ProposalStore(session)
            store.put(
                run_id, [mask_row(masklet, 9, predicted_iou=0.1), mask_row(masklet, 9, predicted_iou=0.2)]
            )
            assert store.of_run(run_id)[-1].predicted_iou == 0.2

    def test_masklets_that_are_gone_are_left_out(
        self, sessions: Sessions, scene: Scene, run_id: UUID
    ) -> None:
        with sessions.begin() as session:
            gone = Masklet(id=uuid4(), video_id=scene.video_id, number=7, name="Gone", colour=0)
            store = ProposalStore(session)
            before = store.count(run_id)
            store.put(run_id, [mask_row(gone, 3)])
            assert store.count(run_id) == before

    @pytest.mark.parametrize("decision", ["accept", "refuse"])
    def test_a_run_that_wrote_its_masks_has_nothing_to_decide(
        self, client: TestClient, sessions: Sessions, scene: Scene, decision: str
    ) -> None:
        with sessions.begin() as session:
            video = session.get_one(Video, scene.video_id)
            run_id = make_run(session, video, session.get_one(Masklet, scene.masklet_id)).id
        response = client.post(f"/api/propagations/{run_id}/proposal/{decision}", json={})
        read_problem(response, 409, "not-a-proposal")

    def test_unknown_run(self, client: TestClient) -> None:
        read_problem(client.get(f"/api/propagations/{uuid4()}/proposal"), 404, "run-not-found")

    def test_verifiers_decide_nothing(self, run_id: UUID, sign_in_as: SignInAs) -> None:
        verifier = sign_in_as({Role.VERIFIER})
        assert verifier.post(f"/api/propagations/{run_id}/proposal/accept", json={}).status_code == 403

    def test_masklet_of_somebody_else_stays_theirs(
        self, client: TestClient, scene: Scene, run_id: UUID, sign_in_as: SignInAs
    ) -> None:
        client.post(f"/api/propagations/{run_id}/proposal/accept", json={"span": {"first": 0, "last": 0}})
        other = sign_in_as({Role.ANNOTATOR})
        response = other.post(f"/api/propagations/{run_id}/proposal/accept", json={})
        read_problem(response, 409, "task-held")
        assert client.post(f"/api/propagations/{run_id}/proposal/accept", json={}).json()["decided"] == 9


class TestWhoRefuses:
    """Who may change the masklet, an admin, and who began the run while nobody else works on it."""

    @pytest.fixture
    def run_id(self, sessions: Sessions, scene: Scene, ada: Worker) -> str:
        """A run of Ada's that proposes ten masks."""
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, scene.masklet_id)
            video = session.get_one(Video, scene.video_id)
            run = make_run(session, video, masklet, proposal=True, state=RunState.DONE, account_id=ada.id)
            ProposalStore(session).put(run.id, [mask_row(masklet, frame) for frame in range(10)])
            make_task(session, video, masklet)
            return str(run.id)

    def refuse(self, who: Worker, run_id: str, **decision: Any) -> httpx2.Response:
        return who.browser.post(f"/api/propagations/{run_id}/proposal/refuse", json=decision)

    def take(self, who: Worker, scene: Scene) -> None:
        [task] = who.get(f"/videos/{scene.video_id}/tasks")
        assert who.post(f"/tasks/{task['id']}/take").status_code == 200

    def test_not_while_somebody_else_works_on_it(
        self, ada: Worker, grace: Worker, scene: Scene, run_id: str
    ) -> None:
        self.take(grace, scene)
        read_problem(self.refuse(ada, run_id), 409, "task-held")
        assert self.refuse(grace, run_id).json()["decided"] == 10

    def test_not_by_undoing_and_redoing_either(
        self, ada: Worker, grace: Worker, scene: Scene, run_id: str
    ) -> None:
        change_id = str(uuid4())
        assert self.refuse(ada, run_id, id=change_id).json()["decided"] == 10
        self.take(grace, scene)
        read_problem(ada.post(f"/changes/{change_id}/undo"), 409, "task-held")
        assert grace.post(f"/changes/{change_id}/undo").status_code == 200

    def test_by_who_began_it_after_the_submission(
        self, sessions: Sessions, ada: Worker, grace: Worker, run_id: str
    ) -> None:
        with sessions.begin() as session:
            session.execute(update(Task).values(state=TaskState.SUBMITTED))
        read_problem(self.refuse(grace, run_id), 409, "masklet-closed")
        assert self.refuse(ada, run_id).json()["decided"] == 10

    def test_by_an_admin(self, client: TestClient, grace: Worker, scene: Scene, run_id: str) -> None:
        self.take(grace, scene)
        refused = client.post(f"/api/propagations/{run_id}/proposal/refuse", json={})
        assert refused.json()["decided"] == 10
