"""Whoever annotates an object a second time sees nothing of the first masklet until they have submitted."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.db.engine import Sessions
from backend.events.blinkers import visible, without
from backend.guidance.proposals import ProposalStore
from backend.masklets.entities import Masklet
from backend.propagation.entities import RunState
from backend.tasks.blind import Copy, hidden_copies
from backend.tasks.entities import Task
from backend.videos.entities import Video
from tests.backend.conftest import HOME_PAGE, MakePerson
from tests.backend.factories import make_click, make_run, mask_row, write_masks
from tests.backend.work import Worker, queue, set_phase

ME, OTHER = uuid4(), uuid4()
FIRST, SECOND, THIRD = uuid4(), uuid4(), uuid4()


def copy(masklet_id: UUID, **changes: Any) -> Copy:
    values = {"waits": False, "held_by": None, "excluded": False, **changes}
    return Copy(masklet_id, FIRST, **values)


class TestRule:
    @pytest.mark.parametrize(
        ("second", "takes", "hidden"),
        [
            ({"held_by": ME}, False, {FIRST, THIRD}),
            ({"held_by": OTHER}, True, set()),
            ({"waits": True}, True, {FIRST, THIRD}),
            ({"waits": True}, False, set()),
            ({"waits": True, "excluded": True}, True, set()),
            ({"waits": True, "held_by": OTHER}, True, set()),
            ({}, True, set()),
        ],
        ids=[
            "mine",
            "somebody-else's",
            "waits-for-me",
            "waits-and-I-take-nothing",
            "waits-for-others",
            "reserved-for-somebody-else",
            "submitted",
        ],
    )
    def test_what_is_hidden(self, second: dict[str, Any], takes: bool, hidden: set[UUID]) -> None:
        copies = [copy(FIRST), copy(SECOND, **second), copy(THIRD)]
        assert hidden_copies(copies, ME, takes_from_queue=takes) == hidden

    def test_other_objects_are_seen(self) -> None:
        elsewhere = Copy(uuid4(), uuid4(), waits=False, held_by=None, excluded=False)
        assert hidden_copies(
            [copy(FIRST), copy(SECOND, held_by=ME), elsewhere], ME, takes_from_queue=True
        ) == {FIRST}


class Overlap:
    """An object that Ada annotated and submitted; a copy waits for somebody else."""

    def __init__(self, sessions: Sessions, ada: Worker) -> None:
        set_phase(sessions, overlap_share=1.0)
        task_id = queue(sessions)
        with sessions.begin() as session:
            task = session.get_one(Task, task_id)
            make_click(session, session.get_one(Masklet, task.masklet_id), 4)
        ada.post(f"/tasks/{task_id}/take")
        task = ada.post(f"/tasks/{task_id}/submit").json()
        self.masklet_id, self.video_id = task["masklet_id"], task["video_id"]
        self.project_id = task["project_id"]
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, UUID(self.masklet_id))
            video = session.get_one(Video, UUID(self.video_id))
            changes = {self.masklet_id: [[4, 0.5]]}
            run = make_run(session, video, masklet, proposal=True, state=RunState.DONE, changes=changes)
            ProposalStore(session).put(run.id, [mask_row(masklet, 9)])
            self.run_id = run.id

    def seen_by(self, person: Worker) -> set[str]:
        """What a person gets to know of the first masklet."""
        video, found = f"/videos/{self.video_id}", set()
        for what in ("masks", "prompts", "masklets"):
            key = "id" if what == "masklets" else "masklet_id"
            if any(each[key] == self.masklet_id for each in person.get(f"{video}/{what}")):
                found.add(what)
        for what in ("doubt", "best-correction"):
            if person.browser.get(f"/api/masklets/{self.masklet_id}/{what}").status_code == 200:
                found.add(what)
        for what in ("proposal", "changes"):
            if person.get(f"/propagations/{self.run_id}/{what}"):
                found.add(what)
        export = person.browser.get(f"/api{video}/export/sa-v")
        if export.status_code == 200 and export.json()["masklet"]:
            found.add("export")
        return found


EVERYTHING = {"masks", "prompts", "masklets", "doubt", "best-correction", "proposal", "changes", "export"}


@pytest.fixture
def overlap(sessions: Sessions, ada: Worker) -> Overlap:
    return Overlap(sessions, ada)


class TestRoutes:
    def test_annotators_see_nothing_until_they_submit_their_copy(
        self, overlap: Overlap, grace: Worker, sessions: Sessions
    ) -> None:
        assert overlap.seen_by(grace) == set()
        task = grace.post(f"/projects/{overlap.project_id}/tasks/next").json()
        assert overlap.seen_by(grace) == set()
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, UUID(task["masklet_id"]))
            write_masks(session, mask_row(masklet, 0))
        assert grace.post(f"/tasks/{task['id']}/submit").status_code == 200
        assert overlap.seen_by(grace) == EVERYTHING

    def test_whoever_annotated_it_sees_it(self, overlap: Overlap, ada: Worker) -> None:
        assert overlap.seen_by(ada) == EVERYTHING

    def test_so_do_admins_and_those_who_annotate_nothing(
        self, overlap: Overlap, boss: Worker, person: MakePerson
    ) -> None:
        assert overlap.seen_by(boss) == EVERYTHING
        assert overlap.seen_by(person("Vera", Role.VERIFIER)) == EVERYTHING

    def test_token_that_may_only_look_sees_no_more(self, overlap: Overlap, grace: Worker) -> None:
        made = grace.post("/me/tokens", name="script", scopes=["view"]).json()
        script = TestClient(
            grace.browser.app, base_url=HOME_PAGE, headers={"authorization": f"Bearer {made['secret']}"}
        )
        assert overlap.seen_by(Worker(grace.id, script)) == set()

    def test_copy_that_somebody_else_took_hides_nothing(
        self, overlap: Overlap, grace: Worker, person: MakePerson
    ) -> None:
        grace.post(f"/projects/{overlap.project_id}/tasks/next")
        assert overlap.seen_by(person("Mary")) == EVERYTHING


class TestVerifying:
    def test_nobody_judges_what_they_annotate_again(self, overlap: Overlap, person: MakePerson) -> None:
        both = person("Both", Role.ANNOTATOR, Role.VERIFIER)
        both.post(f"/projects/{overlap.project_id}/tasks/next")
        assert both.post(f"/projects/{overlap.project_id}/checks/next").json() == []

    def test_whoever_judges_is_not_given_the_copy(
        self, overlap: Overlap, person: MakePerson, sessions: Sessions
    ) -> None:
        set_phase(sessions, honeypot_rate=0.0)
        both = person("Both", Role.ANNOTATOR, Role.VERIFIER)
        assert len(both.post(f"/projects/{overlap.project_id}/checks/next").json()) == 1
        assert both.post(f"/projects/{overlap.project_id}/tasks/next").json() is None


def message(entry_id: int, **event: Any) -> str:
    return json.dumps({"id": f"{entry_id}-0", "event": event}, separators=(",", ":"))


class TestEvents:
    def test_masks_are_taken_out_of_an_event(self) -> None:
        event = {"type": "masks", "masks": [{"masklet_id": str(FIRST)}, {"masklet_id": str(SECOND)}]}
        shown = without(message(1, **event), frozenset({FIRST}))
        assert shown is not None
        assert json.loads(shown)["event"]["masks"] == [{"masklet_id": str(SECOND)}]
        assert without(message(1, **event), frozenset({FIRST, SECOND})) is None

    @pytest.mark.parametrize(
        "event",
        [
            {"type": "prompts", "masklet_id": str(FIRST)},
            {"type": "stale", "masklet_id": str(FIRST)},
            {"type": "masklet", "masklet": {"id": str(FIRST)}},
        ],
        ids=lambda event: event["type"],
    )
    def test_what_is_about_a_hidden_masklet_is_left_out(self, event: dict[str, Any]) -> None:
        assert without(message(1, **event), frozenset({FIRST})) is None
        assert without(message(1, **event), frozenset({SECOND})) == message(1, **event)

    async def test_page_fetches_everything_once_something_else_is_hidden(self) -> None:
        answers = [frozenset({FIRST}), frozenset({FIRST}), frozenset[UUID]()]

        async def look() -> frozenset[UUID]:
            return answers.pop(0)

        async def stream() -> AsyncIterator[str]:
            yield message(1, type="hello")
            yield message(2, type="stale", masklet_id=str(FIRST))
            yield message(3, type="task", task={})
            yield message(4, type="stale", masklet_id=str(FIRST))
            yield message(5, type="task", task={})
            yield message(6, type="stale", masklet_id=str(FIRST))

        shown = [json.loads(each) async for each in visible(stream(), look)]
        assert [(each["id"], each["event"]["type"]) for each in shown] == [
            ("1-0", "hello"),
            ("3-0", "task"),
            ("5-0", "resync"),
            ("5-0", "task"),
            ("6-0", "stale"),
        ]
