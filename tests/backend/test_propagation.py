"""Runs over HTTP: started, listed, stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.core.schema import Span
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.masklets.entities import Masklet, MaskState
from backend.prompts.entities import PromptKind
from backend.prompts.repository import PromptRepository
from backend.propagation.entities import Direction, Run, RunState
from backend.propagation.life import begin_run, finish_run
from backend.propagation.service import frames_to_visit
from backend.videos.entities import Video
from tests.backend.conftest import MakePerson, Scene
from tests.backend.factories import (
    FRAMES,
    events,
    make_click,
    make_masklet,
    make_run,
    make_video,
    mask_row,
    queued,
    worker_state,
    write_masks,
)
from tests.backend.problem import read_problem
from tests.backend.work import Worker


@pytest.fixture
def worker(redis: Redis) -> str:
    """A worker that is alive; nobody answers for it here."""
    WorkerRegistry(redis, silence_s=600.0).beat(worker_state("one"))
    return "one"


@pytest.fixture
def prompted(sessions: Sessions, scene: Scene) -> Scene:
    with sessions.begin() as session:
        make_click(session, session.get_one(Masklet, scene.masklet_id), frame_index=4)
    return scene


def start(client: TestClient, scene: Scene, **wish: Any) -> httpx2.Response:
    return client.post(f"/api/videos/{scene.video_id}/propagations", json={"start_frame": 4, **wish})


class TestStart:
    def test_queues_a_run_for_the_worker_of_the_video(
        self, client: TestClient, prompted: Scene, redis: Redis, worker: str
    ) -> None:
        response = start(client, prompted)
        assert response.status_code == 202
        run = response.json()
        assert (run["state"], run["worker"], run["direction"]) == ("queued", worker, "both")
        assert run["masklet_ids"] == [str(prompted.masklet_id)]
        assert (run["span_first"], run["span_last"]) == (0, FRAMES - 1)
        assert (run["frames_done"], run["frames_total"]) == (0, FRAMES)
        assert queued(redis, "gpu.one") == [{"id": run["id"], "task": "propagate", "args": [run["id"]]}]
        assert events(redis, prompted.video_id)[-1] == {"type": "run", "run": run}
        assert client.get(f"/api/propagations/{run['id']}").json() == run
        assert client.get(f"/api/videos/{prompted.video_id}/propagations").json() == [run]

    def test_twice_with_the_same_id_is_one_run(
        self, client: TestClient, prompted: Scene, worker: str
    ) -> None:
        run_id = str(uuid4())
        first = start(client, prompted, id=run_id).json()
        assert first["id"] == run_id
        assert start(client, prompted, id=run_id).json() == first
        assert len(client.get(f"/api/videos/{prompted.video_id}/propagations").json()) == 1

    @pytest.mark.parametrize(
        "other",
        [
            {"direction": "forward"},
            {"start_frame": 5},
            {"span": {"first": 0, "last": 9}},
            {"proposal": True},
        ],
        ids=["direction", "start", "span", "proposal"],
    )
    def test_id_of_another_wish(
        self, client: TestClient, prompted: Scene, worker: str, other: dict[str, Any]
    ) -> None:
        run = {"id": str(uuid4()), "masklet_ids": [str(prompted.masklet_id)]}
        assert start(client, prompted, **run).status_code == 202
        read_problem(start(client, prompted, **run, **other), 409, "run-id-taken")
        assert start(client, prompted, **run).status_code == 202

    def test_id_of_a_run_of_another_video(
        self, client: TestClient, prompted: Scene, sessions: Sessions, worker: str
    ) -> None:
        with sessions.begin() as session:
            other = make_video(session)
            run_id = make_run(session, other, make_masklet(session, other)).id
        read_problem(start(client, prompted, id=str(run_id)), 409, "run-id-taken")

    def test_can_be_undone_later(self, client: TestClient, prompted: Scene, worker: str) -> None:
        run = start(client, prompted).json()
        [step] = client.get(f"/api/videos/{prompted.video_id}/history").json()
        assert (step["kind"], step["id"]) == ("run", run["id"])
        read_problem(client.post(f"/api/changes/{run['id']}/undo"), 409, "already-propagating")

    def test_proposals_are_undone_once_they_are_accepted(
        self, client: TestClient, prompted: Scene, worker: str
    ) -> None:
        start(client, prompted, proposal=True)
        assert client.get(f"/api/videos/{prompted.video_id}/history").json() == []

    def test_of_a_span(self, client: TestClient, prompted: Scene, worker: str) -> None:
        run = start(client, prompted, direction="forward", span={"first": 2, "last": 11}).json()
        assert (run["span_first"], run["span_last"], run["frames_total"]) == (2, 11, 8)

    def test_takes_all_masklets_that_have_prompts(
        self, client: TestClient, prompted: Scene, sessions: Sessions, worker: str
    ) -> None:
        with sessions.begin() as session:
            video = session.get_one(Video, prompted.video_id)
            make_masklet(session, video)
            other = make_masklet(session, video)
            make_click(session, other)
        assert start(client, prompted).json()["masklet_ids"] == [str(prompted.masklet_id), str(other.id)]

    @pytest.mark.parametrize(
        ("span", "start_frame"),
        [((0, FRAMES), 4), ((6, 5), 5), ((5, 9), 4), ((0, 3), 4), (None, FRAMES)],
    )
    def test_span_outside_the_video(
        self,
        client: TestClient,
        prompted: Scene,
        worker: str,
        span: tuple[int, int] | None,
        start_frame: int,
    ) -> None:
        wish = {"span": span and {"first": span[0], "last": span[1]}, "start_frame": start_frame}
        document = read_problem(start(client, prompted, **wish), 422, "span-outside-video")
        assert document["last_frame"] == FRAMES - 1

    def test_without_prompt(self, client: TestClient, scene: Scene, worker: str) -> None:
        read_problem(start(client, scene), 409, "no-prompt")

    def test_named_masklet_without_prompt(
        self, client: TestClient, prompted: Scene, sessions: Sessions, worker: str
    ) -> None:
        with sessions.begin() as session:
            bare = make_masklet(session, session.get_one(Video, prompted.video_id))
        response = start(client, prompted, masklet_ids=[str(prompted.masklet_id), str(bare.id)])
        assert read_problem(response, 409, "no-prompt")["masklet_ids"] == [str(bare.id)]

    def test_retracted_prompts_do_not_count(
        self, client: TestClient, prompted: Scene, sessions: Sessions, worker: str
    ) -> None:
        with sessions.begin() as session:
            prompts = PromptRepository(session)
            [click] = prompts.log_of(prompted.masklet_id)
            prompts.append(prompted.masklet_id, 4, PromptKind.RETRACT, {"prompt_id": str(click.id)})
        read_problem(start(client, prompted), 409, "no-prompt")

    def test_masklet_of_another_video(self, client: TestClient, prompted: Scene, worker: str) -> None:
        response = start(client, prompted, masklet_ids=[str(uuid4())])
        read_problem(response, 404, "masklet-not-found")

    def test_without_a_worker_nothing_is_queued(self, client: TestClient, prompted: Scene) -> None:
        read_problem(start(client, prompted), 503, "no-worker")
        assert client.get(f"/api/videos/{prompted.video_id}/propagations").json() == []

    def test_one_run_per_masklet(self, client: TestClient, prompted: Scene, worker: str) -> None:
        run = start(client, prompted).json()
        assert read_problem(start(client, prompted), 409, "already-propagating")["run_id"] == run["id"]
        client.post(f"/api/propagations/{run['id']}/cancel")
        assert start(client, prompted).status_code == 202

    def test_run_of_a_lost_worker_does_not_block(
        self, client: TestClient, prompted: Scene, sessions: Sessions, worker: str
    ) -> None:
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, prompted.masklet_id)
            video = session.get_one(Video, prompted.video_id)
            lost = make_run(session, video, masklet, state=RunState.RUNNING, worker="gone")
        assert start(client, prompted).status_code == 202
        run = client.get(f"/api/propagations/{lost.id}").json()
        assert (run["state"], run["problem"]["type"]) == ("failed", "/problems/worker-lost")


class TestTerms:
    """A run may offer masks only, stop early, or mend what is stale."""

    def test_are_kept_with_the_run(self, client: TestClient, prompted: Scene, worker: str) -> None:
        wish = {"proposal": True, "until_agreement": 0.98, "stop_at_prompts": True, "only_stale": False}
        run = start(client, prompted, **wish).json()
        assert {name: run[name] for name in wish} == wish

    def test_are_plain_when_nothing_is_said(self, client: TestClient, prompted: Scene, worker: str) -> None:
        run = start(client, prompted).json()
        assert (run["proposal"], run["until_agreement"], run["only_stale"]) == (False, None, False)

    @pytest.mark.parametrize("agreement", [0, -1, 1.01])
    def test_agreement_is_an_iou(
        self, client: TestClient, prompted: Scene, worker: str, agreement: float
    ) -> None:
        assert start(client, prompted, until_agreement=agreement).status_code == 422

    def test_a_start_is_needed_unless_only_stale_masks_are_mended(
        self, client: TestClient, prompted: Scene, worker: str
    ) -> None:
        problem = read_problem(start(client, prompted, start_frame=None), 422, "invalid-request")
        assert "only_stale" in str(problem)

    def test_stale_masks_are_counted(
        self, client: TestClient, prompted: Scene, sessions: Sessions, worker: str
    ) -> None:
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, prompted.masklet_id)
            states = {1: MaskState.STALE, 2: MaskState.STALE, 3: MaskState.PROPAGATED, 9: MaskState.STALE}
            write_masks(session, *(mask_row(masklet, frame, state=state) for frame, state in states.items()))
        span = {"first": 0, "last": 8}
        run = start(client, prompted, start_frame=None, only_stale=True, span=span).json()
        assert (run["frames_total"], run["start_frame"]) == (2, 0)

    def test_without_stale_masks_there_is_nothing_to_mend(
        self, client: TestClient, prompted: Scene, worker: str
    ) -> None:
        read_problem(start(client, prompted, only_stale=True), 409, "nothing-stale")

    def test_changes_are_told_when_the_run_is_over(
        self, client: TestClient, prompted: Scene, sessions: Sessions, redis: Redis, worker: str
    ) -> None:
        run_id = UUID(start(client, prompted).json()["id"])
        assert client.get(f"/api/propagations/{run_id}/changes").json() == []
        with unit_of_work(sessions, redis) as unit:
            finish_run(unit, run_id, changes={str(prompted.masklet_id): [(7, 0.25), (5, 0.5)]})
        assert client.get(f"/api/propagations/{run_id}/changes").json() == [
            {"masklet_id": str(prompted.masklet_id), "frame_index": frame, "agreement": agreement}
            for frame, agreement in ((5, 0.5), (7, 0.25))
        ]
        read_problem(client.get(f"/api/propagations/{uuid4()}/changes"), 404, "run-not-found")


class TestCancel:
    def cancel(self, client: TestClient, run_id: UUID | str) -> dict[str, Any]:
        run: dict[str, Any] = client.post(f"/api/propagations/{run_id}/cancel").json()
        return run

    def test_queued_run_ends_at_once(
        self, client: TestClient, prompted: Scene, redis: Redis, sessions: Sessions, worker: str
    ) -> None:
        run = self.cancel(client, start(client, prompted).json()["id"])
        assert (run["state"], run["cancel_requested"]) == ("cancelled", True)
        assert run["finished_at"] is not None
        assert events(redis, prompted.video_id)[-1]["run"] == run
        assert redis.exists(f"cancel:{run['id']}")
        with unit_of_work(sessions, redis) as unit:
            assert begin_run(unit, UUID(run["id"]), worker) is None

    def test_running_run_is_asked_to_stop(
        self, client: TestClient, prompted: Scene, redis: Redis, sessions: Sessions, worker: str
    ) -> None:
        run_id = start(client, prompted).json()["id"]
        with unit_of_work(sessions, redis) as unit:
            begin_run(unit, UUID(run_id), worker)
        run = self.cancel(client, run_id)
        assert (run["state"], run["cancel_requested"]) == ("running", True)
        assert redis.exists(f"cancel:{run_id}")

    def test_run_of_a_lost_worker_ends_at_once(
        self, client: TestClient, prompted: Scene, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, prompted.masklet_id)
            video = session.get_one(Video, prompted.video_id)
            lost = make_run(session, video, masklet, state=RunState.RUNNING, worker="gone")
        assert self.cancel(client, lost.id)["state"] == "cancelled"

    @pytest.mark.parametrize("state", [RunState.DONE, RunState.FAILED, RunState.CANCELLED])
    def test_ended_run_stays_as_it_is(
        self, client: TestClient, prompted: Scene, sessions: Sessions, redis: Redis, state: RunState
    ) -> None:
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, prompted.masklet_id)
            ended = make_run(session, session.get_one(Video, prompted.video_id), masklet, state=state)
        assert self.cancel(client, ended.id)["state"] == state
        assert events(redis, prompted.video_id) == []
        with sessions() as session:
            assert not session.get_one(Run, ended.id).cancel_requested


class TestWhoseRun:
    """It is stopped by who began it, by who works on what it carries, and by admins; by nobody else."""

    @pytest.fixture
    def run_id(self, ada: Worker, prompted: Scene, worker: str) -> str:
        run = start(ada.browser, prompted).json()
        assert run["account_id"] == str(ada.id)
        return str(run["id"])

    def test_not_by_another_annotator(self, ada: Worker, grace: Worker, run_id: str) -> None:
        problem = read_problem(grace.post(f"/propagations/{run_id}/cancel"), 409, "run-of-somebody-else")
        assert "Ada began this propagation" in problem["detail"]
        assert ada.post(f"/propagations/{run_id}/cancel").json()["state"] == "cancelled"

    def test_by_who_works_on_the_masklet_now(
        self, ada: Worker, grace: Worker, prompted: Scene, run_id: str
    ) -> None:
        [task] = ada.get(f"/videos/{prompted.video_id}/tasks")
        ada.post(f"/tasks/{task['id']}/release")
        read_problem(grace.post(f"/propagations/{run_id}/cancel"), 409, "run-of-somebody-else")
        grace.post(f"/tasks/{task['id']}/take")
        assert grace.post(f"/propagations/{run_id}/cancel").json()["state"] == "cancelled"

    def test_by_an_admin_who_does_not_annotate(self, boss: Worker, run_id: str) -> None:
        assert boss.post(f"/propagations/{run_id}/cancel").json()["state"] == "cancelled"

    def test_also_once_the_project_is_archived(
        self, client: TestClient, ada: Worker, project_id: UUID, run_id: str
    ) -> None:
        client.post("/api/projects", json={"name": "Another"})
        client.patch(f"/api/projects/{project_id}", json={"archived": True}).raise_for_status()
        assert ada.post(f"/propagations/{run_id}/cancel").json()["state"] == "cancelled"

    def test_not_by_a_verifier(self, person: MakePerson, run_id: str) -> None:
        verifier = person("Vera", Role.VERIFIER)
        read_problem(verifier.post(f"/propagations/{run_id}/cancel"), 403, "not-permitted")


@pytest.mark.parametrize(
    ("direction", "count"), [(Direction.FORWARD, 7), (Direction.BACKWARD, 3), (Direction.BOTH, 9)]
)
def test_frames_to_visit(direction: Direction, count: int) -> None:
    assert frames_to_visit(direction, 4, Span(first=2, last=10)) == count
