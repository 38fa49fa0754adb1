"""Comments beside checks: verifiers talk with annotators, not with each other; honeypots stay unknown."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis

from backend.accounts.actor import Role
from backend.db.engine import Sessions
from backend.tasks.entities import Task
from backend.verification.entities import Check, Defect, Honeypot
from tests.backend.conftest import MakePerson
from tests.backend.factories import events
from tests.backend.judging import BAD, BOTH, GOOD, NO, checks, judge, resubmit
from tests.backend.problem import read_problem
from tests.backend.work import Worker, make_submitted, set_phase

Thread = dict[str, Any]


@pytest.fixture(autouse=True)
def honest(sessions: Sessions) -> None:
    """Show no honeypots, which would come in by chance."""
    set_phase(sessions, honeypot_rate=0.0)


@pytest.fixture
def vera(person: MakePerson) -> Worker:
    return person("Vera", Role.VERIFIER)


@pytest.fixture
def viola(person: MakePerson) -> Worker:
    return person("Viola", *BOTH)


@pytest.fixture
def task(sessions: Sessions, ada: Worker) -> Task:
    """A task that Ada submitted, to be judged by two."""
    set_phase(sessions, double_verification=True)
    with sessions.begin() as session:
        return make_submitted(session, ada.id, verdicts_due=2)


def say(person: Worker, check: dict[str, Any], text: str, **wish: Any) -> Thread:
    answer = person.post(f"/checks/{check['id']}/comments", id=str(uuid4()), text=text, **wish)
    assert answer.status_code == 201, answer.text
    thread: Thread = answer.json()
    return thread


def heard(person: Worker, check: dict[str, Any]) -> list[str]:
    threads = person.get(f"/checks/{check['id']}/comments")
    return [comment["text"] for thread in threads for comment in thread["comments"]]


def of_video(person: Worker, task: Task) -> list[Thread]:
    threads: list[Thread] = person.get(f"/videos/{task.video_id}/comments")
    return threads


class TestConversation:
    def test_goes_both_ways(self, task: Task, ada: Worker, vera: Worker) -> None:
        [check] = checks(vera)
        said = say(vera, check, "Whose foot is this?", frame_index=8, x=3.0, y=4.0)
        [thread] = of_video(ada, task)
        assert thread == said
        assert (thread["masklet_id"], thread["frame_index"]) == (str(task.masklet_id), 8)
        body = {"id": str(uuid4()), "text": "The goalkeeper's.", "reply_to": thread["id"]}
        assert ada.post(f"/videos/{task.video_id}/comments", **body).status_code == 201
        assert heard(vera, check) == ["Whose foot is this?", "The goalkeeper's."]

    def test_sent_twice_it_is_one(self, task: Task, vera: Worker) -> None:
        [check] = checks(vera)
        body = {"id": str(uuid4()), "text": "Here."}
        answers = [vera.post(f"/checks/{check['id']}/comments", **body).json() for _ in range(2)]
        assert answers[0] == answers[1]
        assert heard(vera, check) == ["Here."]

    def test_also_after_the_verdict(self, task: Task, vera: Worker, ada: Worker) -> None:
        [check] = checks(vera)
        vera.post(f"/checks/{check['id']}/verdict", **GOOD)
        say(vera, check, "Well done.")
        assert len(of_video(ada, task)) == 1

    def test_only_beside_ones_own_check(self, task: Task, vera: Worker, viola: Worker) -> None:
        [check] = checks(vera)
        read_problem(viola.browser.get(f"/api/checks/{check['id']}/comments"), 404, "check-not-found")
        answer = viola.post(f"/checks/{check['id']}/comments", id=str(uuid4()), text="Hm.")
        read_problem(answer, 404, "check-not-found")

    def test_answers_what_is_shown_there_only(self, task: Task, ada: Worker, vera: Worker) -> None:
        [check] = checks(vera)
        body = {"id": str(uuid4()), "text": "About the video."}
        other = ada.post(f"/videos/{task.video_id}/comments", **body).json()
        answer = vera.post(f"/checks/{check['id']}/comments", id=str(uuid4()), text="?", reply_to=other["id"])
        read_problem(answer, 404, "comment-not-found")


class TestIndependence:
    def test_two_who_judge_the_same_round_do_not_hear_each_other(
        self, task: Task, ada: Worker, vera: Worker, viola: Worker
    ) -> None:
        [first], [second] = checks(vera), checks(viola)
        say(vera, first, "I doubt it.")
        say(viola, second, "I like it.")
        assert (heard(vera, first), heard(viola, second)) == (["I doubt it."], ["I like it."])
        assert len(of_video(ada, task)) == 2

    def test_what_was_said_before_the_round_is_for_everybody(
        self, task: Task, ada: Worker, vera: Worker, viola: Worker
    ) -> None:
        say(vera, checks(vera)[0], "I doubt it.")
        judge(vera, BAD)
        judge(viola, BAD)
        resubmit(ada, task.id)
        [again], [other] = checks(vera), checks(viola)
        assert heard(viola, other) == heard(vera, again)
        assert "I doubt it." in heard(viola, other)


class TestReasons:
    def test_of_a_return_stand_in_the_list(
        self, task: Task, ada: Worker, vera: Worker, viola: Worker
    ) -> None:
        mark = {"frame_index": 9, "points": [[1.0, 2.0], [3.5, 4.0]]}
        judge(vera, BAD | {"mark": mark})
        assert of_video(ada, task) == []  # the other verifier is still to be asked
        judge(viola, BAD)
        first, second = of_video(ada, task)
        assert (first["kind"], first["label"], first["reason"]) == ("verdict", "unsatisfactory", "boundary")
        assert (first["frame_index"], second["frame_index"]) == (9, 8)
        assert (first["span"], first["mark"]) == ({"first": 8, "last": 12}, mark)
        assert [first["comments"][0][key] for key in ("author", "text")] == ["Vera", "The tail."]
        assert first["open"]
        resubmit(ada, task.id)
        assert [thread["open"] for thread in of_video(ada, task)] == [False, False]
        assert heard(vera, checks(vera)[0]) == ["The tail.", "The tail."]

    def test_of_a_rejection_too_but_not_of_an_acceptance(
        self, sessions: Sessions, ada: Worker, vera: Worker
    ) -> None:
        with sessions.begin() as session:
            rejected, accepted = make_submitted(session, ada.id), make_submitted(session, ada.id)
        judge(vera, NO)
        judge(vera, GOOD)
        assert [thread["label"] for thread in of_video(ada, rejected)] == ["rejected"]
        assert not of_video(ada, rejected)[0]["open"]
        assert of_video(ada, accepted) == []

    def test_nobody_changes_or_answers_them(self, sessions: Sessions, ada: Worker, vera: Worker) -> None:
        with sessions.begin() as session:
            task = make_submitted(session, ada.id)
        judge(vera, BAD)
        [thread] = of_video(ada, task)
        read_problem(vera.browser.delete(f"/api/comments/{thread['id']}"), 404, "comment-not-found")
        read_problem(ada.post(f"/comments/{thread['id']}/resolve"), 404, "comment-not-found")
        body = {"id": str(uuid4()), "text": "No.", "reply_to": thread["id"]}
        read_problem(ada.post(f"/videos/{task.video_id}/comments", **body), 404, "comment-not-found")


class TestHoneypots:
    @pytest.fixture
    def check(self, sessions: Sessions, task: Task, vera: Worker) -> dict[str, Any]:
        """A check of Vera's that shows a honeypot made of Ada's masklet."""
        [given] = checks(vera)
        with sessions.begin() as session:
            honeypot = Honeypot(
                id=uuid4(), project_id=task.project_id, masklet_id=task.masklet_id,
                defect=Defect.GROWTH, first_frame=0, last_frame=20,
            )  # fmt: skip
            session.add(honeypot)
            session.flush()
            check = session.get_one(Check, UUID(given["id"]))
            check.task_id, check.honeypot_id = None, honeypot.id
        return given

    def test_what_is_said_of_one_reaches_nobody(
        self, check: dict[str, Any], task: Task, ada: Worker, vera: Worker, redis: Redis
    ) -> None:
        first = say(vera, check, "It grows.", frame_index=2)
        say(vera, check, "Much.", reply_to=first["id"])
        assert heard(vera, check) == ["It grows.", "Much."]
        assert of_video(ada, task) == []
        read_problem(ada.post(f"/comments/{first['id']}/resolve"), 404, "comment-not-found")
        assert vera.browser.delete(f"/api/comments/{first['id']}").status_code == 200
        assert [each for each in events(redis, task.video_id) if each["type"] == "comments"] == []

    def test_nothing_is_shown_of_what_was_said_of_the_good_masklet(
        self, check: dict[str, Any], task: Task, ada: Worker, vera: Worker
    ) -> None:
        body = {"id": str(uuid4()), "text": "Mine.", "masklet_id": str(task.masklet_id)}
        assert ada.post(f"/videos/{task.video_id}/comments", **body).status_code == 201
        assert heard(vera, check) == []

    def test_answers_have_one_form(self, check: dict[str, Any], vera: Worker) -> None:
        [honest] = [each for each in checks(vera, 2) if each["id"] != check["id"]]
        bad, good = say(vera, check, "Hm.", frame_index=1), say(vera, honest, "Hm.", frame_index=1)
        assert {name for name in bad if bad[name] != good[name]} == {"id", "comments", "created_at"}
        assert bad["comments"][0].keys() == good["comments"][0].keys()
