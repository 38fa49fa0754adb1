"""Verification over HTTP: never one's own work, verdicts, returns, double verification."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.db.base import now
from backend.db.engine import Sessions
from backend.ledger.entities import EventKind, LedgerEvent
from backend.tasks.entities import Task, TaskState
from backend.verification.entities import Check
from tests.backend.conftest import MakePerson
from tests.backend.judging import BAD, BOTH, GOOD, NO, checks, judge, resubmit
from tests.backend.problem import read_problem
from tests.backend.work import Worker, make_submitted, make_task, set_phase


@pytest.fixture(autouse=True)
def honest(sessions: Sessions) -> None:
    """Show no honeypots, which would come in by chance."""
    set_phase(sessions, honeypot_rate=0.0)


@pytest.fixture
def ada(person: MakePerson) -> Worker:
    return person("Ada", *BOTH)


@pytest.fixture
def vera(person: MakePerson) -> Worker:
    return person("Vera", *BOTH)


@pytest.fixture
def submitted(sessions: Sessions, ada: Worker) -> UUID:
    """A task that Ada submitted."""
    with sessions.begin() as session:
        return make_submitted(session, ada.id).id


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
        self, sessions: Sessions, vera: Worker, person: MakePerson
    ) -> None:
        with sessions.begin() as session:
            for _ in range(3):
                make_submitted(session)
        first = checks(vera, 2)
        assert [each["id"] for each in checks(vera, 2)] == [each["id"] for each in first]
        assert len(checks(person("Viola", *BOTH), 5)) == 1
        assert len({each["id"] for each in checks(vera, 5)}) == 2

    def test_one_that_ran_out_goes_to_the_next(
        self, submitted: UUID, sessions: Sessions, vera: Worker, person: MakePerson
    ) -> None:
        [check] = checks(vera)
        with sessions.begin() as session:
            session.execute(update(Check).values(expires_at=now()))
        other = person("Viola", *BOTH)
        judge(other, GOOD)
        late = vera.post(f"/checks/{check['id']}/verdict", **GOOD)
        read_problem(late, 409, "check-outdated")

    def test_shows_the_masks(
        self, submitted: UUID, sessions: Sessions, vera: Worker, person: MakePerson
    ) -> None:
        [check] = checks(vera)
        with sessions() as session:
            task = session.get_one(Task, submitted)
        stored = vera.get(f"/videos/{task.video_id}/masks?masklet_id={task.masklet_id}")
        shown = vera.get(f"/checks/{check['id']}/masks")
        assert shown == [{"frame_index": each["frame_index"], "counts": each["counts"]} for each in stored]
        foreign = person("Viola", *BOTH).browser.get(f"/api/checks/{check['id']}/masks")
        read_problem(foreign, 404, "check-not-found")

    def test_annotators_do_not_verify(self, project_id: UUID, person: MakePerson) -> None:
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
        self, project_id: UUID, submitted: UUID, ada: Worker, vera: Worker, person: MakePerson
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
        read_problem(person("Anna", *BOTH).post(f"/tasks/{submitted}/take"), 409, "task-assigned")
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
        self, submitted: UUID, sessions: Sessions, ada: Worker, vera: Worker, person: MakePerson
    ) -> None:
        set_phase(sessions, return_rounds=1)
        judge(vera, BAD)
        resubmit(ada, submitted)
        judge(vera, BAD)
        assert ada.get(f"/tasks/{submitted}")["assigned_to"] is None
        read_problem(ada.post(f"/tasks/{submitted}/take"), 409, "task-not-for-you")
        anna = person("Anna", *BOTH)
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


class TestSubmittedAgain:
    """The same round of the same task, but other masks than the verifier saw."""

    @pytest.fixture
    def seen(self, submitted: UUID, ada: Worker, vera: Worker) -> str:
        """A check that Vera was given before Ada took the masklet back and submitted it again."""
        [check] = checks(vera)
        assert ada.post(f"/tasks/{submitted}/withdraw").status_code == 200
        assert ada.post(f"/tasks/{submitted}/submit").status_code == 200
        return str(check["id"])

    def test_what_was_seen_before_is_not_judged(self, seen: str, submitted: UUID, vera: Worker) -> None:
        read_problem(vera.post(f"/checks/{seen}/verdict", **GOOD), 409, "check-outdated")
        assert vera.get(f"/tasks/{submitted}")["state"] == "submitted"

    def test_it_is_given_anew(self, seen: str, submitted: UUID, ada: Worker, vera: Worker) -> None:
        [check] = checks(vera)
        assert check["id"] != seen
        assert vera.post(f"/checks/{check['id']}/verdict", **GOOD).status_code == 200
        assert ada.get(f"/tasks/{submitted}")["state"] == "satisfactory"


class TestLeft:
    """Whose masklet was returned, and who is not there any more."""

    @pytest.mark.parametrize("how", ["other-role", "disabled"])
    def test_is_not_waited_for(
        self, submitted: UUID, client: TestClient, ada: Worker, vera: Worker, how: str
    ) -> None:
        [project] = client.get("/api/projects").json()
        if how == "disabled":
            client.patch(f"/api/accounts/{ada.id}", json={"disabled": True})
        else:
            client.put(f"/api/projects/{project['id']}/members/{ada.id}", json={"roles": ["verifier"]})
        judge(vera, BAD)
        task = client.get(f"/api/tasks/{submitted}").json()
        assert (task["state"], task["assigned_to"]) == ("queued", None)


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
        self, task_id: UUID, person: MakePerson, ada: Worker, said: tuple[Any, ...], state: str
    ) -> None:
        for number, verdict in enumerate(said):
            assert ada.get(f"/tasks/{task_id}")["state"] == "submitted"
            judge(person(f"V{number}", *BOTH), verdict)
        assert ada.get(f"/tasks/{task_id}")["state"] == state

    def test_one_person_is_asked_once(self, task_id: UUID, vera: Worker) -> None:
        judge(vera, GOOD)
        assert checks(vera) == []

    def test_judged_ones_cannot_be_withdrawn(self, task_id: UUID, ada: Worker, vera: Worker) -> None:
        judge(vera, GOOD)
        read_problem(ada.post(f"/tasks/{task_id}/withdraw"), 409, "action-not-possible")

    def test_kappa(
        self, project_id: UUID, sessions: Sessions, person: MakePerson, ada: Worker, client: TestClient
    ) -> None:
        first, second = person("V1", *BOTH), person("V2", *BOTH)
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
