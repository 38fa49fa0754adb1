"""Automatic masklets over HTTP: asking, following, stopping, exporting."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from numpy.typing import NDArray
from redis import Redis
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.accounts.gate import COOKIE
from backend.automask.entities import AutomaskJob, AutomaskState
from backend.automask.life import begin_next_job
from backend.automask.repository import AutomaskRepository
from backend.automask.schemas import MOST_VIDEOS, AutomaskCreate
from backend.automask.storing import MadeMask, MadeMasklet, store_masklets
from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import BATCH, JobClient
from backend.jobs.recovery import MARK, refill_lost_queue
from backend.main import create_app
from backend.masklets.entities import Masklet, MaskState
from backend.projects.entities import Project
from backend.tasks.entities import Task, TaskState
from backend.videos.entities import Video, VideoState
from media import rle
from media.sav import read_sav
from tests.backend.conftest import HOME_PAGE, SignInAs
from tests.backend.factories import (
    FRAMES,
    default_project_id,
    events,
    make_masklet,
    make_video,
    mask_row,
    queued,
    worker_state,
    write_masks,
)
from tests.backend.problem import read_problem
from tests.backend.work import set_phase

MAKER = {"model": "nano", "weights": "nano-1", "trained": True, "draft": False}


def ask(client: TestClient, video_id: UUID, **settings: Any) -> dict[str, Any]:
    response = client.post(f"/api/videos/{video_id}/automask", json=settings)
    assert response.status_code == 202, response.text
    job: dict[str, Any] = response.json()
    return job


def made(left: int = 0, stability: float = 0.99) -> MadeMasklet:
    """A square that stays, seen on all frames but the last."""
    pixels = mask_pixels(left)
    counts = rle.encode(pixels).counts
    nothing = rle.empty(*pixels.shape).counts
    return MadeMasklet(
        frame_index=0,
        point=(left + 4.0, 10.0),
        crop=(0, 0, 64, 48),
        predicted_iou=0.91,
        stability=stability,
        masks=[
            MadeMask(frame, counts, int(pixels.sum()), 0.9, 5.0, stability)
            if frame < FRAMES - 1
            else MadeMask(frame, nothing, 0, 0.1, -5.0, 1.0)
            for frame in range(FRAMES)
        ],
    )


def mask_pixels(left: int) -> NDArray[np.bool_]:
    pixels = np.zeros((48, 64), dtype=np.bool_)
    pixels[4:20, left : left + 8] = True
    return pixels


def begin_and_store(sessions: Sessions, redis: Redis, *masklets: MadeMasklet) -> list[UUID]:
    """What the worker does first; gives the masklets."""
    with unit_of_work(sessions, redis) as unit:
        plan = begin_next_job(unit, "one")
        assert plan is not None
    with unit_of_work(sessions, redis) as unit:
        assert store_masklets(unit, plan.job_id, plan.video_id, masklets, MAKER)
        return [origin.masklet_id for origin in AutomaskRepository(unit.session).origins_of(plan.job_id)]


def set_state(sessions: Sessions, masklet_id: UUID, state: TaskState) -> None:
    with sessions.begin() as session:
        session.query(Task).filter(Task.masklet_id == masklet_id).one().state = state


def job_state(sessions: Sessions, job_id: str) -> AutomaskState:
    with sessions() as session:
        return session.get_one(AutomaskJob, UUID(job_id)).state


class TestStart:
    def test_queues_a_search_with_the_settings_of_the_paper(
        self, client: TestClient, redis: Redis, video_id: UUID
    ) -> None:
        job = ask(client, video_id)
        assert (job["state"], job["video_id"], job["stage"]) == ("queued", str(video_id), None)
        assert [tuple(layer.values()) for layer in job["settings"]["layers"]] == [(1, 32), (2, 16), (4, 4)]
        assert job["account_id"] == client.get("/api/me").json()["id"]
        assert queued(redis, BATCH) == [{"id": job["id"], "task": "automask", "args": [job["id"]]}]
        assert events(redis, video_id)[-1] == {"type": "automask", "job": job}

    def test_settings_can_be_chosen(self, client: TestClient, video_id: UUID) -> None:
        job = ask(client, video_id, min_predicted_iou=0.6, frame_step=4, prompt_frame=8, max_masklets=20)
        assert job["settings"]["min_predicted_iou"] == 0.6
        assert (job["settings"]["frame_step"], job["settings"]["prompt_frame"]) == (4, 8)
        assert job["settings"]["min_stability"] is None  # left to what suits the network

    def test_network_is_that_of_the_phase_its_tasks_belong_to(
        self, client: TestClient, sessions: Sessions, video_id: UUID
    ) -> None:
        assert ask(client, video_id)["settings"]["model"] is None
        set_phase(sessions, "phase-3", model="tiny")
        with sessions.begin() as session:
            other = make_video(session).id
        assert ask(client, other)["settings"]["model"] == "tiny"

    def test_network_can_be_chosen(self, client: TestClient, sessions: Sessions, video_id: UUID) -> None:
        set_phase(sessions, "phase-3", model="tiny")
        assert ask(client, video_id, model="nano:nano-1")["settings"]["model"] == "nano:nano-1"

    def test_network_that_no_worker_runs_is_refused(
        self, client: TestClient, redis: Redis, video_id: UUID
    ) -> None:
        WorkerRegistry(redis, silence_s=600.0).beat(worker_state())
        address = f"/api/videos/{video_id}/automask"
        problem = read_problem(client.post(address, json={"model": "tiny"}), 409, "network-not-here")
        assert (problem["wanted"], problem["running"]) == ("tiny", ["nano"])
        assert ask(client, video_id, model="nano")["state"] == "queued"

    def test_one_at_a_time(self, client: TestClient, video_id: UUID) -> None:
        job = ask(client, video_id)
        response = client.post(f"/api/videos/{video_id}/automask", json={})
        problem = read_problem(response, 409, "automask-under-way")
        assert problem["automask_id"] == job["id"]

    def test_one_that_a_lost_worker_held_makes_room(
        self, client: TestClient, sessions: Sessions, redis: Redis, video_id: UUID
    ) -> None:
        job = ask(client, video_id)
        with unit_of_work(sessions, redis) as unit:
            begin_next_job(unit, "gone")
        again = ask(client, video_id)
        assert (job_state(sessions, job["id"]), again["state"]) == (AutomaskState.CANCELLED, "queued")

    def test_the_video_must_be_ready(self, client: TestClient, sessions: Sessions) -> None:
        with sessions.begin() as session:
            coming = make_video(session, state=VideoState.INGESTING).id
        read_problem(client.post(f"/api/videos/{coming}/automask", json={}), 409, "video-not-ready")
        read_problem(client.post(f"/api/videos/{uuid4()}/automask", json={}), 404, "video-not-found")

    def test_the_video_must_have_the_prompt_frame(self, client: TestClient, video_id: UUID) -> None:
        response = client.post(f"/api/videos/{video_id}/automask", json={"prompt_frame": FRAMES})
        problem = read_problem(response, 422, "prompt-frame-outside-video")
        assert "from 0 to 29" in problem["detail"]

    @pytest.mark.parametrize(
        ("wish", "sentence"),
        [
            ({"layers": []}, "at least 1"),
            ({"layers": [{"crops_per_side": 0, "points_per_side": 4}]}, "greater than or equal to 1"),
            ({"layers": [{"crops_per_side": 16, "points_per_side": 128}]}, "at most 20000"),
            ({"min_predicted_iou": 1.5}, "less than or equal to 1"),
            ({"crop_overlap": 1}, "less than 1"),
            ({"stability_offset": 0}, "greater than 0"),
            ({"frame_step": 3}, "1, 2 or 4"),
            ({"prompt_frame": 6, "frame_step": 4}, "multiple of frame_step, 4"),
            ({"min_iou": 0.5}, "min_iou"),
        ],
        ids=["none", "crops", "points", "iou", "overlap", "offset", "step", "between", "unknown"],
    )
    def test_settings_that_cannot_be_used_are_explained(
        self, client: TestClient, video_id: UUID, wish: dict[str, Any], sentence: str
    ) -> None:
        response = client.post(f"/api/videos/{video_id}/automask", json=wish)
        problem = read_problem(response, 422, "invalid-request")
        assert sentence in str(problem)

    def test_annotators_may_look_but_not_ask(
        self, client: TestClient, sign_in_as: SignInAs, video_id: UUID
    ) -> None:
        job = ask(client, video_id)
        annotator = sign_in_as({Role.ANNOTATOR})
        assert annotator.get(f"/api/automask/{job['id']}").json() == job
        for path in (f"videos/{video_id}/automask", f"automask/{job['id']}/cancel"):
            read_problem(annotator.post(f"/api/{path}", json={}), 403, "not-permitted")

    def test_of_another_project_there_is_nothing(
        self, client: TestClient, sessions: Sessions, sign_in_as: SignInAs, video_id: UUID
    ) -> None:
        job = ask(client, video_id)
        with sessions.begin() as session:
            elsewhere = Project(name="elsewhere")
            session.add(elsewhere)
            session.flush()
            project_id = elsewhere.id
        stranger = sign_in_as({Role.ADMIN}, project_id)
        read_problem(stranger.get(f"/api/automask/{job['id']}"), 404, "automask-not-found")


class TestProject:
    def test_every_ready_video_gets_a_search_and_the_others_are_named(
        self, client: TestClient, sessions: Sessions, video_id: UUID
    ) -> None:
        with sessions.begin() as session:
            project_id = default_project_id(session)
            second = make_video(session, name="second.mp4").id
            coming = make_video(session, name="coming.mp4", state=VideoState.QUEUED).id
            short = make_video(session, name="short.mp4", frame_count=4).id
        ask(client, video_id)
        answer = client.post(f"/api/projects/{project_id}/automask", json={"prompt_frame": 8}).json()
        assert [job["video_id"] for job in answer["begun"]] == [str(second)]
        reasons = {one["video_id"]: one["problem"]["type"] for one in answer["left_out"]}
        assert reasons == {
            str(video_id): "/problems/automask-under-way",
            str(coming): "/problems/video-not-ready",
            str(short): "/problems/prompt-frame-outside-video",
        }
        listed = client.get(f"/api/projects/{project_id}/automask").json()
        assert {job["video_id"] for job in listed} == {str(video_id), str(second)}

    def test_some_videos_can_be_chosen_each_is_answered_for(
        self, client: TestClient, sessions: Sessions, sign_in_as: SignInAs, video_id: UUID
    ) -> None:
        with sessions.begin() as session:
            project_id = default_project_id(session)
            coming = make_video(session, name="coming.mp4", state=VideoState.QUEUED).id
            make_video(session, name="not chosen.mp4")
            elsewhere = Project(name="elsewhere")
            session.add(elsewhere)
            session.flush()
            foreign, gone = make_video(session, project_id=elsewhere.id).id, uuid4()
        chosen = [str(one) for one in (video_id, coming, foreign, gone, video_id)]
        admin = sign_in_as({Role.ADMIN})
        wish = {"video_ids": chosen, "frame_step": 4}
        answer = admin.post(f"/api/projects/{project_id}/automask", json=wish).json()
        assert [job["video_id"] for job in answer["begun"]] == [str(video_id)]
        assert answer["begun"][0]["settings"].keys() == AutomaskCreate.model_fields.keys()
        assert answer["begun"][0]["settings"]["frame_step"] == 4
        reasons = {one["video_id"]: (one["name"], one["problem"]["type"]) for one in answer["left_out"]}
        assert reasons == {
            str(coming): ("coming.mp4", "/problems/video-not-ready"),
            str(foreign): (None, "/problems/video-not-found"),
            str(gone): (None, "/problems/video-not-found"),
        }
        assert len(client.get(f"/api/projects/{project_id}/automask").json()) == 1

    @pytest.mark.parametrize("count", [0, MOST_VIDEOS + 1], ids=["none", "too-many"])
    def test_so_many_videos_and_no_more(self, client: TestClient, project_id: UUID, count: int) -> None:
        wish = {"video_ids": [str(uuid4()) for _ in range(count)]}
        response = client.post(f"/api/projects/{project_id}/automask", json=wish)
        problem = read_problem(response, 422, "invalid-request")
        assert problem["errors"][0]["field"] == "body.video_ids"

    def test_all_can_be_stopped_together(
        self, client: TestClient, sessions: Sessions, video_id: UUID
    ) -> None:
        with sessions.begin() as session:
            project_id = default_project_id(session)
            make_video(session)
        client.post(f"/api/projects/{project_id}/automask", json={})
        stopped = client.post(f"/api/projects/{project_id}/automask/cancel").json()
        assert [job["state"] for job in stopped] == ["cancelled", "cancelled"]
        assert client.post(f"/api/projects/{project_id}/automask/cancel").json() == []


class TestCancel:
    def test_what_has_not_begun_ends_at_once(self, client: TestClient, video_id: UUID) -> None:
        job = ask(client, video_id)
        stopped = client.post(f"/api/automask/{job['id']}/cancel").json()
        assert (stopped["state"], stopped["cancel_requested"]) == ("cancelled", True)
        assert stopped["finished_at"] is not None
        assert client.post(f"/api/automask/{job['id']}/cancel").json() == stopped

    def test_what_runs_is_asked_to_stop(
        self, client: TestClient, sessions: Sessions, redis: Redis, video_id: UUID
    ) -> None:
        job = ask(client, video_id)
        client.app.state.parts.registry.beat(worker_state("one"))  # type: ignore[attr-defined]
        with unit_of_work(sessions, redis) as unit:
            begin_next_job(unit, "one")
        stopped = client.post(f"/api/automask/{job['id']}/cancel").json()
        assert (stopped["state"], stopped["cancel_requested"]) == ("running", True)

    def test_unknown_jobs_are_not_found(self, client: TestClient) -> None:
        read_problem(client.post(f"/api/automask/{uuid4()}/cancel"), 404, "automask-not-found")
        read_problem(client.get(f"/api/automask/{uuid4()}"), 404, "automask-not-found")


class TestExport:
    def export(self, client: TestClient, video_id: UUID, **query: Any) -> Any:
        return client.get(f"/api/videos/{video_id}/export/sa-v", params=query)

    def test_accepted_masklets_make_the_automatic_file(
        self, client: TestClient, sessions: Sessions, redis: Redis, video_id: UUID
    ) -> None:
        ask(client, video_id)
        accepted, waiting = begin_and_store(sessions, redis, made(0, 0.97), made(20))
        set_state(sessions, accepted, TaskState.SATISFACTORY)
        response = self.export(client, video_id, type="auto")
        assert "street_auto.json" in response.headers["content-disposition"]
        annotation = read_sav(response.content)
        assert (annotation.masklet_num, annotation.masklet_type) == (1, ["auto"])
        assert annotation.masklet_edited_frame_count == [0]
        assert annotation.masklet_stability_score == [[0.97]] * 8
        assert annotation.masklet_first_appeared_frame == [0]
        both = read_sav(self.export(client, video_id, type="auto", unjudged=True).content)
        assert both.masklet_num == 2
        read_problem(self.export(client, video_id), 409, "nothing-to-export")
        assert waiting != accepted

    @pytest.mark.parametrize("state", [TaskState.QUEUED, TaskState.REJECTED, TaskState.IN_PROGRESS], ids=str)
    def test_refused_masklets_are_left_out(
        self, client: TestClient, sessions: Sessions, redis: Redis, video_id: UUID, state: TaskState
    ) -> None:
        ask(client, video_id)
        (refused,) = begin_and_store(sessions, redis, made())
        set_state(sessions, refused, state)
        read_problem(self.export(client, video_id, type="auto", unjudged=True), 409, "no-accepted-masklets")

    def test_what_somebody_corrected_is_manual(
        self, client: TestClient, sessions: Sessions, redis: Redis, video_id: UUID
    ) -> None:
        ask(client, video_id)
        (corrected,) = begin_and_store(sessions, redis, made())
        set_state(sessions, corrected, TaskState.SATISFACTORY)
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, corrected)
            write_masks(session, mask_row(masklet, 4, state=MaskState.EDITED, origin={"tool": "click"}))
        annotation = read_sav(self.export(client, video_id).content)
        assert (annotation.masklet_type, annotation.masklet_edited_frame_count) == (["manual"], [1])
        read_problem(self.export(client, video_id, type="auto"), 409, "no-accepted-masklets")

    def test_masklets_of_people_stay_in_the_manual_file(
        self, client: TestClient, sessions: Sessions, redis: Redis, video_id: UUID
    ) -> None:
        ask(client, video_id)
        (automatic,) = begin_and_store(sessions, redis, made())
        set_state(sessions, automatic, TaskState.SATISFACTORY)
        with sessions.begin() as session:
            write_masks(session, mask_row(make_masklet(session, session.get_one(Video, video_id)), 0))
        manual, auto = (
            read_sav(self.export(client, video_id, type=kind).content) for kind in ("manual", "auto")
        )
        assert (manual.masklet_id, auto.masklet_id) == ([1], [0])


@pytest.fixture
def waiting_job(settings: Settings, site_admin: str, video_id: UUID) -> dict[str, Any]:
    """A job asked of a server that has stopped since: a running one would fill the queues by itself."""
    with TestClient(create_app(settings), base_url=HOME_PAGE, cookies={COOKIE: site_admin}) as browser:
        return ask(browser, video_id)


def test_queues_that_were_lost_are_filled_again(
    waiting_job: dict[str, Any], sessions: Sessions, redis: Redis, jobs: JobClient
) -> None:
    redis.delete(BATCH, MARK)
    assert refill_lost_queue(sessions, redis, jobs)
    assert [message["args"] for message in queued(redis, BATCH)] == [[waiting_job["id"]]]
