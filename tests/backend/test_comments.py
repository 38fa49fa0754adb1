"""Comments over HTTP: who writes, changes and settles them, each counts once, and who must not see them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from redis import Redis
from sqlalchemy import func, select
from starlette.testclient import TestClient

from backend.accounts.actor import Permission, Role
from backend.comments.entities import Comment
from backend.db.base import now
from backend.db.engine import Sessions
from backend.projects.entities import Project
from tests.backend.conftest import MakePerson, Scene
from tests.backend.factories import events, make_masklet, make_video
from tests.backend.problem import read_problem
from tests.backend.test_blind import Overlap
from tests.backend.work import Worker

Thread = dict[str, Any]


@dataclass(frozen=True)
class Talk:
    """The conversations of one video."""

    video_id: UUID
    masklet_id: UUID

    def send(self, person: Worker, text: str = "The tail.", **wish: Any) -> httpx2.Response:
        body = {"id": str(uuid4()), "text": text, "masklet_id": str(self.masklet_id), **wish}
        return person.post(f"/videos/{self.video_id}/comments", **body)

    def say(self, person: Worker, text: str = "The tail.", **wish: Any) -> Thread:
        answer = self.send(person, text, **wish)
        assert answer.status_code == 201, answer.text
        thread: Thread = answer.json()
        return thread

    def heard_by(self, person: Worker) -> list[Thread]:
        threads: list[Thread] = person.get(f"/videos/{self.video_id}/comments")
        return threads


@pytest.fixture
def talk(scene: Scene) -> Talk:
    return Talk(scene.video_id, scene.masklet_id)


@pytest.fixture
def vera(person: MakePerson) -> Worker:
    return person("Vera", Role.VERIFIER)


def stored(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(Comment)) or 0


def texts(thread: Thread) -> list[str]:
    return [comment["text"] for comment in thread["comments"]]


class TestWriting:
    def test_is_read_by_everybody_of_the_project(
        self, talk: Talk, ada: Worker, vera: Worker, boss: Worker
    ) -> None:
        said = talk.say(vera, "  Look here.\n", frame_index=4, x=10.5, y=20.0)
        for person in (ada, vera, boss):
            assert talk.heard_by(person) == [said]
        assert (said["frame_index"], said["x"], said["y"], said["open"]) == (4, 10.5, 20.0, True)
        assert said["masklet_id"] == str(talk.masklet_id)
        [comment] = said["comments"]
        assert (comment["author"], comment["author_id"], comment["text"]) == (
            "Vera",
            str(vera.id),
            "Look here.",
        )

    def test_about_the_video(self, talk: Talk, ada: Worker) -> None:
        assert talk.say(ada, masklet_id=None)["masklet_id"] is None

    def test_answers_stand_below_what_they_answer(self, talk: Talk, ada: Worker, vera: Worker) -> None:
        first = talk.say(vera, "Where is the tail?", frame_index=4)
        other = talk.say(vera, "And the ear?")
        talk.say(ada, "Hidden.", reply_to=first["id"])
        [one, two] = talk.heard_by(vera)
        assert [texts(one), texts(two)] == [["Where is the tail?", "Hidden."], ["And the ear?"]]
        assert [one["id"], two["id"]] == [first["id"], other["id"]]

    def test_an_answer_is_about_the_same_even_where_it_does_not_say_so(self, talk: Talk, ada: Worker) -> None:
        first = talk.say(ada)
        thread = talk.say(ada, "Yes.", reply_to=first["id"], masklet_id=None)
        assert (thread["masklet_id"], len(thread["comments"])) == (str(talk.masklet_id), 2)

    def test_sent_twice_it_is_one(self, talk: Talk, ada: Worker, redis: Redis, sessions: Sessions) -> None:
        wish: dict[str, Any] = {"id": str(uuid4()), "frame_index": 2}
        assert talk.say(ada, **wish) == talk.say(ada, **wish)
        assert stored(sessions) == 1
        assert len(told(redis, talk)) == 1

    def test_sent_again_after_it_was_edited_it_stays_edited(self, talk: Talk, ada: Worker) -> None:
        wish = {"id": str(uuid4())}
        talk.say(ada, "One.", **wish)
        ada.browser.patch(f"/api/comments/{wish['id']}", json={"text": "Two."})
        assert texts(talk.say(ada, "One.", **wish)) == ["Two."]

    def test_nobody_takes_the_id_of_another(self, talk: Talk, ada: Worker, grace: Worker) -> None:
        first = talk.say(ada)
        read_problem(talk.send(grace, id=first["id"]), 409, "comment-id-taken")
        assert texts(talk.heard_by(ada)[0]) == ["The tail."]

    @pytest.mark.parametrize(
        ("place", "word"),
        [
            ({"frame_index": 30}, "from 0 to 29"),
            ({"frame_index": 3, "x": 4.0}, "name all three"),
            ({"x": 4.0, "y": 4.0}, "lies on a frame"),
            ({"frame_index": 3, "x": 64.5, "y": 4.0}, "64 × 48"),
        ],
        ids=["after-the-end", "half-a-point", "no-frame", "beside-the-frame"],
    )
    def test_points_somewhere(self, talk: Talk, ada: Worker, place: dict[str, Any], word: str) -> None:
        assert word in read_problem(talk.send(ada, **place), 422, "comment-misplaced")["detail"]

    def test_an_answer_has_no_place_of_its_own(self, talk: Talk, ada: Worker) -> None:
        first = talk.say(ada, frame_index=3)
        read_problem(talk.send(ada, reply_to=first["id"], frame_index=4), 422, "comment-misplaced")

    @pytest.mark.parametrize("text", ["", "  \n", "x" * 4001, "a\0b"], ids=["none", "blank", "long", "nul"])
    def test_says_something(self, talk: Talk, ada: Worker, text: str) -> None:
        read_problem(talk.send(ada, text), 422, "invalid-request")

    def test_of_a_masklet_of_another_video(self, talk: Talk, ada: Worker, sessions: Sessions) -> None:
        with sessions.begin() as session:
            elsewhere = make_masklet(session, make_video(session)).id
        read_problem(talk.send(ada, masklet_id=str(elsewhere)), 404, "masklet-not-found")

    def test_answers_go_to_the_beginning_of_a_conversation(self, talk: Talk, ada: Worker) -> None:
        first = talk.say(ada)
        answer = talk.say(ada, "Yes.", reply_to=first["id"])["comments"][1]
        read_problem(talk.send(ada, reply_to=answer["id"]), 404, "comment-not-found")
        read_problem(talk.send(ada, reply_to=str(uuid4())), 404, "comment-not-found")

    def test_a_token_needs_the_scope(self, talk: Talk, client: TestClient, stranger: TestClient) -> None:
        for scope, status in ((Permission.VIEW, 403), (Permission.COMMENT, 201)):
            made = client.post("/api/me/tokens", json={"name": "robot", "scopes": [scope]}).json()
            stranger.headers["authorization"] = f"Bearer {made['secret']}"
            body = {"id": str(uuid4()), "text": "Beep."}
            answer = stranger.post(f"/api/videos/{talk.video_id}/comments", json=body)
            assert answer.status_code == status

    def test_goes_with_its_video(self, talk: Talk, ada: Worker, boss: Worker, sessions: Sessions) -> None:
        first = talk.say(ada)
        talk.say(ada, reply_to=first["id"])
        assert boss.browser.delete(f"/api/videos/{talk.video_id}").status_code == 204
        assert stored(sessions) == 0


class TestMeanwhile:
    """Several people, or several tabs, at the same moment."""

    def test_sent_from_two_tabs_at_once_it_is_one(self, talk: Talk, ada: Worker, sessions: Sessions) -> None:
        for _ in range(5):
            comment_id = str(uuid4())
            with ThreadPoolExecutor(2) as tabs:
                answers = list(tabs.map(lambda _, sent=comment_id: talk.send(ada, id=sent), range(2)))
            assert [answer.status_code for answer in answers] == [201, 201]
        assert stored(sessions) == 5

    @pytest.mark.parametrize("removed", ["videos", "masklets"])
    def test_while_what_it_is_about_is_removed(
        self, client: TestClient, ada: Worker, sessions: Sessions, removed: str
    ) -> None:
        for _ in range(3):
            with sessions.begin() as session:
                video = make_video(session)
                talk = Talk(video.id, make_masklet(session, video).id)
            first = talk.say(ada)
            with ThreadPoolExecutor(3) as tabs:
                answers = [
                    tabs.submit(talk.send, ada, reply_to=first["id"] if number % 2 else None)
                    for number in range(12)
                ]
                target = talk.video_id if removed == "videos" else talk.masklet_id
                assert client.delete(f"/api/{removed}/{target}").is_success
            assert {answer.result().status_code for answer in answers} <= {201, 404}
        assert stored(sessions) == 0


class TestChanging:
    def edit(self, person: Worker, comment_id: str, text: str = "Better.") -> httpx2.Response:
        return person.browser.patch(f"/api/comments/{comment_id}", json={"text": text})

    def delete(self, person: Worker, comment_id: str) -> httpx2.Response:
        return person.browser.delete(f"/api/comments/{comment_id}")

    def test_ones_own_words(self, talk: Talk, ada: Worker) -> None:
        first = talk.say(ada)
        [comment] = self.edit(ada, first["id"]).json()["comments"]
        assert comment["text"] == "Better."
        assert comment["edited_at"] > comment["created_at"]

    def test_the_same_words_are_no_edit(self, talk: Talk, ada: Worker) -> None:
        first = talk.say(ada)
        [comment] = self.edit(ada, first["id"], "The tail.").json()["comments"]
        assert comment["edited_at"] is None

    def test_never_those_of_others(self, talk: Talk, ada: Worker, grace: Worker, boss: Worker) -> None:
        first = talk.say(ada)
        read_problem(self.edit(boss, first["id"]), 403, "comment-not-yours")
        read_problem(self.delete(grace, first["id"]), 403, "comment-not-yours")

    def test_what_is_deleted_leaves_a_trace(self, talk: Talk, ada: Worker, grace: Worker) -> None:
        first = talk.say(ada, "Oh no.")
        talk.say(grace, "What?", reply_to=first["id"])
        assert self.delete(ada, first["id"]).status_code == 200
        [thread] = talk.heard_by(grace)
        assert texts(thread) == ["", "What?"]
        assert [comment["deleted"] for comment in thread["comments"]] == [True, False]
        assert thread["open"]
        read_problem(self.edit(ada, first["id"]), 409, "comment-deleted")
        assert self.delete(ada, first["id"]).json() == thread  # again, without harm

    def test_nothing_is_open_where_all_is_deleted(self, talk: Talk, ada: Worker) -> None:
        first = talk.say(ada)
        assert not self.delete(ada, first["id"]).json()["open"]

    def test_admins_may_delete(self, talk: Talk, ada: Worker, boss: Worker, client: TestClient) -> None:
        first = talk.say(ada)
        assert self.delete(boss, first["id"]).json()["comments"][0]["deleted"]
        [entry] = [each for each in client.get("/api/audit").json() if each["action"] == "comment deleted"]
        assert entry["account_id"] == str(boss.id)
        assert entry["details"]["author"] == str(ada.id)

    def test_settled_and_opened_again_by_anybody(
        self, talk: Talk, ada: Worker, vera: Worker, client: TestClient
    ) -> None:
        first = talk.say(vera)
        answer = talk.say(ada, "Done.", reply_to=first["id"])["comments"][1]
        settled = ada.post(f"/comments/{answer['id']}/resolve").json()
        assert (settled["open"], settled["resolved_by"]) == (False, "Ada")
        assert ada.post(f"/comments/{first['id']}/resolve").json() == settled
        opened = vera.post(f"/comments/{first['id']}/reopen").json()
        assert (opened["open"], opened["resolved_at"], opened["resolved_by"]) == (True, None, None)
        actions = [each["action"] for each in client.get("/api/audit").json()]
        assert actions[:2] == ["comment reopened", "comment resolved"]

    def test_of_no_comment(self, ada: Worker) -> None:
        read_problem(ada.post(f"/comments/{uuid4()}/resolve"), 404, "comment-not-found")

    def test_not_in_an_archived_project(
        self, talk: Talk, ada: Worker, sessions: Sessions, project_id: UUID
    ) -> None:
        first = talk.say(ada)
        with sessions.begin() as session:
            session.get_one(Project, project_id).archived_at = now()
        read_problem(talk.send(ada), 409, "project-archived")
        read_problem(self.edit(ada, first["id"]), 409, "project-archived")


class TestBlind:
    """Whoever annotates an object a second time hears nothing of what is said of the first masklet."""

    def test_not_seen_not_answered_not_changed(
        self, sessions: Sessions, ada: Worker, grace: Worker, vera: Worker
    ) -> None:
        overlap = Overlap(sessions, ada)
        talk = Talk(UUID(overlap.video_id), UUID(overlap.masklet_id))
        first = talk.say(vera, "The left edge.")
        talk.say(vera, "Nice light.", masklet_id=None)
        assert len(talk.heard_by(ada)) == 2
        assert [texts(thread) for thread in talk.heard_by(grace)] == [["Nice light."]]
        read_problem(talk.send(grace), 404, "masklet-not-found")
        for masklet_id in (overlap.masklet_id, None):
            answer = talk.send(grace, reply_to=first["id"], masklet_id=masklet_id)
            assert answer.status_code == 404
        for deed in ("resolve", "reopen"):
            read_problem(grace.post(f"/comments/{first['id']}/{deed}"), 404, "comment-not-found")
        read_problem(grace.browser.delete(f"/api/comments/{first['id']}"), 404, "comment-not-found")


def told(redis: Redis, talk: Talk) -> list[str | None]:
    return [each["masklet_id"] for each in events(redis, talk.video_id) if each["type"] == "comments"]


def test_pages_are_told_of_every_change(talk: Talk, ada: Worker, redis: Redis) -> None:
    first = talk.say(ada)
    talk.say(ada, masklet_id=None)
    ada.browser.patch(f"/api/comments/{first['id']}", json={"text": "Better."})
    ada.post(f"/comments/{first['id']}/resolve")
    ada.post(f"/comments/{first['id']}/resolve")  # changes nothing
    ada.browser.delete(f"/api/comments/{first['id']}")
    masklet = str(talk.masklet_id)
    assert told(redis, talk) == [masklet, None, masklet, masklet, masklet]
