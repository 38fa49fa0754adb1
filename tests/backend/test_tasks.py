"""Tasks over HTTP: the queue, leases, skipping, submitting, and what admins do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import update

from backend.accounts.actor import Role
from backend.db.base import now
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.masklets.entities import Masklet, MaskState
from backend.propagation.entities import RunState
from backend.tasks.entities import Task, TaskSource, TaskState
from backend.tasks.leases import expire_leases
from backend.tasks.overlap import is_chosen
from backend.videos.entities import Video
from tests.backend.conftest import Scene, SignInAs
from tests.backend.factories import default_project_id, events, make_run, mask_row, write_masks
from tests.backend.fake_worker import fake_worker
from tests.backend.problem import read_problem
from tests.backend.work import Worker, make_submitted, make_task, set_phase


@pytest.fixture
def project_id(sessions: Sessions) -> UUID:
    with sessions.begin() as session:
        return default_project_id(session)


@pytest.fixture
def person(sign_in_as: SignInAs) -> Any:
    """Makes people with browsers."""

    def make(name: str, *roles: Role) -> Worker:
        browser = sign_in_as(roles or [Role.ANNOTATOR], name=name)
        return Worker(UUID(browser.get("/api/me").json()["id"]), browser)

    return make


@pytest.fixture
def ada(person: Any) -> Worker:
    worker: Worker = person("Ada")
    return worker


@pytest.fixture
def grace(person: Any) -> Worker:
    worker: Worker = person("Grace")
    return worker


@pytest.fixture
def boss(person: Any) -> Worker:
    worker: Worker = person("Boss", Role.ADMIN)
    return worker


@pytest.fixture
def host(redis: Redis) -> Iterator[None]:
    """Somebody who answers prompts."""
    with fake_worker(redis):
        yield


def queue(sessions: Sessions, **changes: Any) -> UUID:
    with sessions.begin() as session:
        return make_task(session, **changes).id


def state_of(worker: Worker, task_id: UUID | str) -> dict[str, Any]:
    task: dict[str, Any] = worker.get(f"/tasks/{task_id}")
    return task


def run_out(sessions: Sessions) -> None:
    """Let every lease run out."""
    with sessions.begin() as session:
        session.execute(update(Task).values(lease_expires_at=now() - timedelta(seconds=1)))


def actions(worker: Worker, task_id: UUID) -> list[str]:
    return [change["action"] for change in worker.get(f"/tasks/{task_id}/history")]


class TestPull:
    def test_by_priority_then_age(self, sessions: Sessions, project_id: UUID, ada: Worker) -> None:
        first, second, urgent = queue(sessions), queue(sessions), queue(sessions, priority=5)
        got = [ada.post(f"/projects/{project_id}/tasks/next").json() for _ in range(4)]
        assert [task and task["id"] for task in got] == [str(urgent), str(first), str(second), None]
        assert {task["leased_by"] for task in got[:3]} == {str(ada.id)}

    def test_reserved_ones_come_first_and_for_nobody_else(
        self, sessions: Sessions, project_id: UUID, ada: Worker, grace: Worker
    ) -> None:
        urgent, mine = queue(sessions, priority=9), queue(sessions, assigned_to=ada.id)
        read_problem(grace.post(f"/tasks/{mine}/take"), 409, "task-assigned")
        assert ada.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(mine)
        assert grace.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(urgent)

    def test_of_one_phase(self, sessions: Sessions, project_id: UUID, ada: Worker) -> None:
        queue(sessions)
        per_frame = queue(sessions, phase="phase-1")
        phase = state_of(ada, per_frame)["phase_id"]
        task = ada.browser.post(f"/api/projects/{project_id}/tasks/next?phase_id={phase}").json()
        assert task["id"] == str(per_frame)

    def test_at_the_same_moment_everybody_gets_another_one(
        self, sessions: Sessions, project_id: UUID, ada: Worker, grace: Worker
    ) -> None:
        for _ in range(6):
            queue(sessions)
        got: list[str] = []
        threads = [
            Thread(
                target=lambda who=who: got.append(who.post(f"/projects/{project_id}/tasks/next").json()["id"])
            )
            for who in (ada, grace) * 3
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(got)) == 6

    def test_verifiers_do_not_annotate(self, project_id: UUID, person: Any) -> None:
        verifier = person("Vera", Role.VERIFIER)
        read_problem(verifier.post(f"/projects/{project_id}/tasks/next"), 403, "not-permitted")


class TestLease:
    def test_two_people_never_hold_one_masklet(
        self, sessions: Sessions, ada: Worker, grace: Worker, host: None
    ) -> None:
        task_id = queue(sessions)
        task = ada.post(f"/tasks/{task_id}/take").json()
        for response in (grace.post(f"/tasks/{task_id}/take"), grace.click(task["masklet_id"])):
            document = read_problem(response, 409, "task-held")
            assert document["holder"] == "Ada"
            assert "Ada" in document["detail"]
        assert ada.click(task["masklet_id"]).status_code == 201
        read_problem(grace.browser.delete(f"/api/masklets/{task['masklet_id']}"), 409, "task-held")

    def test_two_people_work_on_two_objects_of_one_video(
        self, ada: Worker, grace: Worker, scene: Scene, host: None
    ) -> None:
        begun = {}
        for who in (ada, grace):
            masklet = who.post(f"/videos/{scene.video_id}/masklets", name=str(who.id)).json()
            begun[str(who.id)] = masklet["id"]
            assert who.click(masklet["id"]).status_code == 201
        tasks = ada.get(f"/videos/{scene.video_id}/tasks")
        assert {task["leased_by"]: task["masklet_id"] for task in tasks} == begun

    def test_an_edit_takes_a_free_task_and_renews_it(
        self, sessions: Sessions, ada: Worker, host: None
    ) -> None:
        task_id = queue(sessions)
        masklet_id = state_of(ada, task_id)["masklet_id"]
        ada.click(masklet_id)
        with sessions.begin() as session:
            session.execute(update(Task).values(lease_expires_at=now() + timedelta(seconds=9)))
        ada.click(masklet_id)
        with sessions() as session:
            task = session.get_one(Task, task_id)
            assert task.leased_by == ada.id
            assert task.lease_expires_at is not None
            assert task.lease_expires_at > now() + timedelta(minutes=9)
        assert actions(ada, task_id) == ["take"]

    def test_heartbeat(self, sessions: Sessions, ada: Worker, grace: Worker) -> None:
        task_id = queue(sessions)
        read_problem(ada.post(f"/tasks/{task_id}/heartbeat"), 409, "lease-lost")
        ada.post(f"/tasks/{task_id}/take")
        assert ada.post(f"/tasks/{task_id}/heartbeat").json()["leased_by"] == str(ada.id)
        read_problem(grace.post(f"/tasks/{task_id}/heartbeat"), 409, "lease-lost")

    def test_one_that_ran_out_goes_to_the_next(self, sessions: Sessions, ada: Worker, grace: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        run_out(sessions)
        assert grace.post(f"/tasks/{task_id}/take").json()["leased_by"] == str(grace.id)
        read_problem(ada.post(f"/tasks/{task_id}/heartbeat"), 409, "lease-lost")
        assert actions(ada, task_id) == ["take", "expire", "take"]

    def test_one_that_ran_out_goes_on_when_nobody_took_it(self, sessions: Sessions, ada: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        run_out(sessions)
        assert ada.post(f"/tasks/{task_id}/heartbeat").status_code == 200
        assert actions(ada, task_id) == ["take"]

    def test_the_server_ends_leases(
        self, sessions: Sessions, redis: Redis, ada: Worker, project_id: UUID, grace: Worker
    ) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        with unit_of_work(sessions, redis) as unit:
            assert expire_leases(unit) == 0
        run_out(sessions)
        with unit_of_work(sessions, redis) as unit:
            assert expire_leases(unit) == 1
        assert state_of(ada, task_id)["state"] == "queued"
        assert grace.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(task_id)

    def test_pages_hear_of_it(self, sessions: Sessions, redis: Redis, ada: Worker) -> None:
        task_id = queue(sessions)
        task = ada.post(f"/tasks/{task_id}/take").json()
        assert events(redis, UUID(task["video_id"]))[-1] == {"type": "task", "task": task}


class TestGivingBack:
    def test_release(self, sessions: Sessions, ada: Worker, grace: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        read_problem(grace.post(f"/tasks/{task_id}/release"), 409, "lease-lost")
        released = ada.post(f"/tasks/{task_id}/release").json()
        assert (released["state"], released["leased_by"]) == ("queued", None)
        assert grace.post(f"/tasks/{task_id}/take").status_code == 200

    def test_skipped_ones_do_not_come_back(
        self, sessions: Sessions, project_id: UUID, ada: Worker, grace: Worker, boss: Worker
    ) -> None:
        task_id = queue(sessions, assigned_to=ada.id)
        ada.post(f"/tasks/{task_id}/take")
        assert ada.browser.post(f"/api/tasks/{task_id}/skip", json={}).status_code == 422
        ada.post(f"/tasks/{task_id}/skip", reason="Smoke has no boundary.")
        assert ada.post(f"/projects/{project_id}/tasks/next").json() is None
        read_problem(ada.post(f"/tasks/{task_id}/take"), 409, "task-not-for-you")
        assert grace.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(task_id)
        skip = boss.get(f"/tasks/{task_id}/history")[1]
        assert (skip["action"], skip["reason"], skip["account_id"]) == (
            "skip",
            "Smoke has no boundary.",
            str(ada.id),
        )

    def test_of_others_cannot_be_skipped(self, sessions: Sessions, ada: Worker, grace: Worker) -> None:
        task_id = queue(sessions)
        ada.post(f"/tasks/{task_id}/take")
        read_problem(grace.post(f"/tasks/{task_id}/skip", reason="Mine."), 409, "lease-lost")


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
        assert chief.browser.delete(address).status_code == 204
        with sessions() as session:
            assert session.get(Task, task.id) is None

    def test_a_video_takes_its_tasks_along(self, sessions: Sessions, boss: Worker) -> None:
        task_id = queue(sessions, source=TaskSource.AUTO)
        video_id = state_of(boss, task_id)["video_id"]
        assert boss.browser.delete(f"/api/videos/{video_id}").status_code == 204
        with sessions() as session:
            assert session.get(Task, task_id) is None
