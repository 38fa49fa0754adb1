"""Verification over HTTP: never one's own work, verdicts, returns, double verification."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import select, update
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.db.base import now
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.ledger.entities import EventKind, LedgerEvent
from backend.masklets.entities import Masklet, MaskletType
from backend.tasks.entities import Task, TaskState
from backend.tasks.repository import TaskRepository
from backend.tasks.service import TaskService
from backend.verification.entities import Check
from backend.videos.entities import Video
from tests.backend.conftest import Scene, SignInAs
from tests.backend.factories import default_project_id, make_masklet, mask_row, write_masks
from tests.backend.problem import read_problem
from tests.backend.work import Worker, make_submitted, make_task, set_phase

GOOD = {"label": "satisfactory", "active_ms": 4000}
BAD = {"label": "unsatisfactory", "reason": "boundary", "span": {"first": 8, "last": 12}, "note": "The tail."}
NO = {"label": "rejected", "reason": "not-well-defined"}


@pytest.fixture
def project_id(sessions: Sessions) -> UUID:
    set_phase(sessions, honeypot_rate=0.0)
    with sessions.begin() as session:
        return default_project_id(session)


@pytest.fixture
def person(sign_in_as: SignInAs, project_id: UUID) -> Any:
    def make(name: str, *roles: Role) -> Worker:
        browser = sign_in_as(roles or [Role.ANNOTATOR, Role.VERIFIER], name=name)
        return Worker(UUID(browser.get("/api/me").json()["id"]), browser)

    return make


@pytest.fixture
def ada(person: Any) -> Worker:
    worker: Worker = person("Ada")
    return worker


@pytest.fixture
def vera(person: Any) -> Worker:
    worker: Worker = person("Vera")
    return worker


@pytest.fixture
def submitted(sessions: Sessions, ada: Worker) -> UUID:
    """A task that Ada submitted."""
    with sessions.begin() as session:
        return make_submitted(session, ada.id).id


def checks(worker: Worker, count: int = 1) -> list[dict[str, Any]]:
    [project] = worker.get("/projects")
    response = worker.browser.post(f"/api/projects/{project['id']}/checks/next?count={count}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


def judge(worker: Worker, verdict: dict[str, Any]) -> None:
    [check] = checks(worker)
    response = worker.post(f"/checks/{check['id']}/verdict", **verdict)
    assert response.status_code == 200, response.text


def resubmit(worker: Worker, task_id: UUID) -> None:
    assert worker.post(f"/tasks/{task_id}/take").status_code == 200
    assert worker.post(f"/tasks/{task_id}/submit").status_code == 200


class TestChecks:
    def test_never_ones_own_work(
        self, submitted: UUID, ada: Worker, vera: Worker, sessions: Sessions
    ) -> None:
        assert checks(ada) == []
        [check] = checks(vera)
        with sessions() as session:
            assert session.get_one(Check, UUID(check["id"])).task_id == submitted

    def test_whoever_helped_is_an_author_too(self, sessions: Sessions, ada: Worker, vera: Worker) -> None:
        with sessions.begin() as session:
            task_id = make_task(session).id
        vera.post(f"/tasks/{task_id}/take")
        vera.post(f"/tasks/{task_id}/release")
        resubmit(ada, task_id)
        assert checks(vera) == []

    def test_prefetched_ones_are_given_again_and_to_nobody_else(
        self, sessions: Sessions, vera: Worker, person: Any
    ) -> None:
        with sessions.begin() as session:
            for _ in range(3):
                make_submitted(session)
        first = checks(vera, 2)
        assert [each["id"] for each in checks(vera, 2)] == [each["id"] for each in first]
        assert len(checks(person("Viola"), 5)) == 1
        assert len({each["id"] for each in checks(vera, 5)}) == 2

    def test_one_that_ran_out_goes_to_the_next(
        self, submitted: UUID, sessions: Sessions, vera: Worker, person: Any
    ) -> None:
        [check] = checks(vera)
        with sessions.begin() as session:
            session.execute(update(Check).values(expires_at=now()))
        other = person("Viola")
        judge(other, GOOD)
        late = vera.post(f"/checks/{check['id']}/verdict", **GOOD)
        read_problem(late, 409, "check-outdated")

    def test_shows_the_masks(self, submitted: UUID, sessions: Sessions, vera: Worker, person: Any) -> None:
        [check] = checks(vera)
        with sessions() as session:
            task = session.get_one(Task, submitted)
        stored = vera.get(f"/videos/{task.video_id}/masks?masklet_id={task.masklet_id}")
        shown = vera.get(f"/checks/{check['id']}/masks")
        assert shown == [{"frame_index": each["frame_index"], "counts": each["counts"]} for each in stored]
        foreign = person("Viola").browser.get(f"/api/checks/{check['id']}/masks")
        read_problem(foreign, 404, "check-not-found")

    def test_annotators_do_not_verify(self, project_id: UUID, person: Any) -> None:
        annotator = person("Anna", Role.ANNOTATOR)
        read_problem(annotator.post(f"/projects/{project_id}/checks/next"), 403, "not-permitted")


class TestVerdict:
    def test_satisfactory(self, submitted: UUID, ada: Worker, vera: Worker, sessions: Sessions) -> None:
        judge(vera, GOOD)
        assert ada.get(f"/tasks/{submitted}")["state"] == "satisfactory"
        [verdict] = ada.get(f"/tasks/{submitted}/verdicts")
        assert (verdict["label"], verdict["verifier_id"], verdict["round"]) == (
            "satisfactory",
            str(vera.id),
            0,
        )
        with sessions() as session:
            event = session.scalars(select(LedgerEvent).where(LedgerEvent.kind == EventKind.VERDICT)).one()
        assert (event.account_id, event.judged_account_id) == (vera.id, ada.id)
        assert (event.active_ms, event.task_id, str(event.id)) == (4000, submitted, verdict["id"])

    def test_rejected(self, submitted: UUID, ada: Worker, vera: Worker) -> None:
        judge(vera, NO)
        assert ada.get(f"/tasks/{submitted}")["state"] == "rejected"

    def test_unsatisfactory_is_a_work_order(
        self, project_id: UUID, submitted: UUID, ada: Worker, vera: Worker, person: Any
    ) -> None:
        mark = {"frame_index": 9, "points": [[1.0, 2.0], [3.5, 4.0]]}
        judge(vera, BAD | {"mark": mark})
        task = ada.get(f"/tasks/{submitted}")
        assert (task["state"], task["round"], task["assigned_to"]) == ("queued", 1, str(ada.id))
        assert task["entry"] == {
            "span_first": 8,
            "span_last": 12,
            "reason": "boundary",
            "note": "The tail.",
            "mark": mark,
            "box": None,
        }
        read_problem(person("Anna").post(f"/tasks/{submitted}/take"), 409, "task-assigned")
        assert ada.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(submitted)
        said = [(each["action"], each["reason"]) for each in ada.get(f"/tasks/{submitted}/history")]
        assert said == [("return", "The tail."), ("requeue", ""), ("take", "")]

    def test_comes_back_better(self, submitted: UUID, ada: Worker, vera: Worker) -> None:
        judge(vera, BAD)
        resubmit(ada, submitted)
        [check] = checks(vera)
        assert (check["round"], check["entry"]["note"]) == (1, "The tail.")
        judge(vera, GOOD)
        assert [each["round"] for each in ada.get(f"/tasks/{submitted}/verdicts")] == [0, 1]
        assert ada.get(f"/tasks/{submitted}")["state"] == "satisfactory"

    def test_after_some_rounds_to_another_annotator(
        self, submitted: UUID, sessions: Sessions, ada: Worker, vera: Worker, person: Any
    ) -> None:
        set_phase(sessions, return_rounds=1)
        judge(vera, BAD)
        resubmit(ada, submitted)
        judge(vera, BAD)
        assert ada.get(f"/tasks/{submitted}")["assigned_to"] is None
        read_problem(ada.post(f"/tasks/{submitted}/take"), 409, "task-not-for-you")
        anna = person("Anna")
        resubmit(anna, submitted)
        judge(vera, BAD)
        assert ada.get(f"/tasks/{submitted}")["assigned_to"] == str(anna.id)

    def test_sent_twice_counts_once(self, submitted: UUID, vera: Worker) -> None:
        [check] = checks(vera)
        for _ in range(2):
            assert vera.post(f"/checks/{check['id']}/verdict", **GOOD).json() == {"label": "satisfactory"}
        assert len(vera.get(f"/tasks/{submitted}/verdicts")) == 1
        read_problem(vera.post(f"/checks/{check['id']}/verdict", **NO), 409, "already-judged")

    def test_of_a_withdrawn_masklet(self, submitted: UUID, ada: Worker, vera: Worker) -> None:
        [check] = checks(vera)
        ada.post(f"/tasks/{submitted}/withdraw")
        read_problem(vera.post(f"/checks/{check['id']}/verdict", **GOOD), 409, "check-outdated")
        assert checks(vera) == []

    def test_of_what_became_ones_own_work(
        self, submitted: UUID, ada: Worker, vera: Worker, client: TestClient
    ) -> None:
        [check] = checks(vera)
        ada.post(f"/tasks/{submitted}/withdraw")
        ada.post(f"/tasks/{submitted}/release")
        resubmit(vera, submitted)
        read_problem(vera.post(f"/checks/{check['id']}/verdict", **GOOD), 403, "own-work")

    @pytest.mark.parametrize(
        ("verdict", "word"),
        [
            ({"label": "unsatisfactory"}, "Say why"),
            ({"label": "rejected"}, "Say why"),
            ({"label": "unsatisfactory", "reason": "missed"}, "Say where"),
            (BAD | {"span": {"first": 9, "last": 8}}, "the first one first"),
            (BAD | {"span": {"first": 9, "last": 30}}, "from 0 to 29"),
            (BAD | {"mark": {"frame_index": 30, "points": [[1, 1]]}}, "pen mark"),
        ],
        ids=["bad-without-reason", "rejected-without-reason", "no-span", "turned", "too-far", "mark-too-far"],
    )
    def test_incomplete(self, submitted: UUID, vera: Worker, verdict: dict[str, Any], word: str) -> None:
        [check] = checks(vera)
        response = vera.post(f"/checks/{check['id']}/verdict", **verdict)
        assert word in read_problem(response, 422, "verdict-incomplete")["detail"]


class TestDouble:
    @pytest.fixture(autouse=True)
    def double(self, project_id: UUID, sessions: Sessions) -> None:
        set_phase(sessions, double_verification=True)

    @pytest.fixture
    def task_id(self, sessions: Sessions, ada: Worker) -> UUID:
        with sessions.begin() as session:
            return make_submitted(session, ada.id, verdicts_due=2).id

    @pytest.mark.parametrize(
        ("said", "state"),
        [((GOOD, GOOD), "satisfactory"), ((GOOD, NO, NO), "rejected"), ((GOOD, NO, BAD), "queued")],
        ids=["agree", "tie-broken", "all-different"],
    )
    def test_two_that_agree_decide(
        self, task_id: UUID, person: Any, ada: Worker, said: tuple[Any, ...], state: str
    ) -> None:
        for number, verdict in enumerate(said):
            assert ada.get(f"/tasks/{task_id}")["state"] == "submitted"
            judge(person(f"V{number}"), verdict)
        assert ada.get(f"/tasks/{task_id}")["state"] == state

    def test_one_person_is_asked_once(self, task_id: UUID, vera: Worker) -> None:
        judge(vera, GOOD)
        assert checks(vera) == []

    def test_judged_ones_cannot_be_withdrawn(self, task_id: UUID, ada: Worker, vera: Worker) -> None:
        judge(vera, GOOD)
        read_problem(ada.post(f"/tasks/{task_id}/withdraw"), 409, "action-not-possible")

    def test_kappa(
        self, project_id: UUID, sessions: Sessions, person: Any, ada: Worker, client: TestClient
    ) -> None:
        first, second = person("V1"), person("V2")
        for pair in ((GOOD, GOOD), (NO, NO), (GOOD, NO)):
            with sessions.begin() as session:
                make_submitted(session, ada.id, verdicts_due=2)
            judge(first, pair[0])
            judge(second, pair[1])
            with sessions.begin() as session:
                session.execute(update(Task).values(state=TaskState.SATISFACTORY))
        agreement = client.get(f"/api/projects/{project_id}/agreement").json()
        [kappa] = [pair["kappa"] for pair in agreement["pairs"]]
        assert kappa == pytest.approx((2 / 3 - 4 / 9) / (1 - 4 / 9))
        assert agreement["fleiss_kappa"] == pytest.approx((2 / 3 - 1 / 2) / (1 - 1 / 2))
        assert agreement["items"] == 3


class TestAutomatic:
    @pytest.fixture
    def task_id(self, sessions: Sessions, redis: Redis, scene: Scene) -> UUID:
        """What the generator handed in."""
        with unit_of_work(sessions, redis) as unit:
            masklet = unit.session.get_one(Masklet, scene.masklet_id)
            write_masks(unit.session, mask_row(masklet, 0))
            return TaskService(unit).submit_for_verification(masklet).id

    def unjudged(self, sessions: Sessions, scene: Scene) -> list[UUID]:
        with sessions() as session:
            return list(TaskRepository(session).unjudged_automatic(scene.video_id))

    def test_goes_to_verifiers_and_then_to_phase_3(
        self, sessions: Sessions, scene: Scene, task_id: UUID, ada: Worker, vera: Worker
    ) -> None:
        assert self.unjudged(sessions, scene) == [scene.masklet_id]
        refusal = read_problem(ada.click(scene.masklet_id), 409, "masklet-closed")
        assert "made automatically" in refusal["detail"]
        judge(vera, BAD)
        assert self.unjudged(sessions, scene) == []
        task = ada.get(f"/tasks/{task_id}")
        assert (task["source"], task["state"], task["assigned_to"]) == ("auto", "queued", None)
        phases = ada.get(f"/projects/{task['project_id']}/phases")
        assert {phase["id"]: phase["key"] for phase in phases}[task["phase_id"]] == "phase-3"
        taken = ada.post(f"/projects/{task['project_id']}/tasks/next").json()
        assert (taken["id"], taken["entry"]["note"]) == (str(task_id), "The tail.")

    def test_satisfactory_ones_are_done(self, task_id: UUID, vera: Worker) -> None:
        judge(vera, GOOD)
        task = vera.get(f"/tasks/{task_id}")
        assert (task["state"], task["annotator_id"], task["source"]) == ("satisfactory", None, "auto")


class TestShown:
    def test_what_is_to_be_judged(self, submitted: UUID, vera: Worker) -> None:
        [check] = checks(vera)
        assert check["video"] == {
            "name": "street.mp4", "width": 64, "height": 48, "frame_count": 30, "frame_rate": 24.0,
        }  # fmt: skip
        assert (check["object"]["name"], check["object"]["type"]) == ("Car", "manual")
        assert check["phase"]["key"] == "phase-3"

    def test_contact_sheet(self, submitted: UUID, vera: Worker) -> None:
        [check] = checks(vera)
        sheet = vera.get(f"/checks/{check['id']}/sheet")
        frames = {each["frame_index"]: each for each in sheet["frames"]}
        assert (frames[0]["causes"][0], frames[20]["causes"][0]) == ("first", "last")
        assert (frames[24]["causes"], frames[24]["counts"]) == (["after"], None)
        shown = {each["frame_index"]: each["counts"] for each in vera.get(f"/checks/{check['id']}/masks")}
        assert {frame: each["counts"] for frame, each in frames.items() if frame in shown} == shown
        assert [each["frame_index"] for each in sheet["flip"]] == [0, 4, 8, 12, 16, 20]
        assert sheet["visible"] == [{"first": 0, "last": 20}]

    def test_of_somebody_else(self, submitted: UUID, vera: Worker, person: Any) -> None:
        [check] = checks(vera)
        for what in ("sheet", "masks"):
            read_problem(
                person("Vito").browser.get(f"/api/checks/{check['id']}/{what}"), 404, "check-not-found"
            )


class TestManyAtOnce:
    @pytest.fixture
    def automatic(self, sessions: Sessions, redis: Redis, scene: Scene) -> list[UUID]:
        """What the generator handed in."""
        with unit_of_work(sessions, redis) as unit:
            video = unit.session.get_one(Masklet, scene.masklet_id).video_id
            tasks = []
            for _ in range(3):
                masklet = make_masklet(unit.session, unit.session.get_one(Video, video))
                masklet.type = MaskletType.AUTO
                write_masks(unit.session, mask_row(masklet, 0))
                tasks.append(TaskService(unit).submit_for_verification(masklet).id)
            return tasks

    def given(self, worker: Worker, project_id: UUID) -> list[str]:
        response = worker.browser.post(f"/api/projects/{project_id}/checks/next?count=40&automatic=true")
        assert response.status_code == 200, response.text
        return [each["id"] for each in response.json()]

    def test_only_what_the_generator_made(
        self, project_id: UUID, submitted: UUID, automatic: list[UUID], vera: Worker
    ) -> None:
        assert len(checks(vera, 1)) == 1  # of whatever kind
        found = self.given(vera, project_id)
        assert len(found) == 3
        assert found == self.given(vera, project_id)

    def test_each_counts_for_itself(
        self, project_id: UUID, automatic: list[UUID], vera: Worker, person: Any
    ) -> None:
        first, second, third = self.given(vera, project_id)
        unknown = str(uuid4())
        verdicts = [
            GOOD | {"check_id": first},
            BAD | {"check_id": unknown},
            {"check_id": second, "label": "unsatisfactory"},
            NO | {"check_id": third},
        ]
        for _ in range(2):  # sent twice, they count once
            said = vera.post(f"/projects/{project_id}/checks/verdicts", verdicts=verdicts).json()
            assert [each["check_id"] for each in said] == [first, unknown, second, third]
            assert [each["label"] for each in said] == ["satisfactory", None, None, "rejected"]
            kinds = [each["problem"] and each["problem"]["type"] for each in said]
            assert kinds == [None, "/problems/check-not-found", "/problems/verdict-incomplete", None]
        states = sorted(vera.get(f"/tasks/{task}")["state"] for task in automatic)
        assert states == ["rejected", "satisfactory", "submitted"]
        assert self.given(vera, project_id) == [second]

    def test_checks_of_another_project_are_unknown(
        self, automatic: list[UUID], project_id: UUID, vera: Worker, client: TestClient
    ) -> None:
        [first, *_] = self.given(vera, project_id)
        other = client.post("/api/projects", json={"name": "Other"}).json()["id"]
        people = f"/api/projects/{other}/members/{vera.id}"
        assert client.put(people, json={"roles": ["verifier"]}).status_code == 200
        said = vera.post(f"/projects/{other}/checks/verdicts", verdicts=[GOOD | {"check_id": first}]).json()
        assert said[0]["problem"]["type"] == "/problems/check-not-found"
