"""Candidates, absence, and undoing what runs did: the worker's part, with the server's rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.accounts.actor import ALL_ROLES, Actor
from backend.changes.content import Content, content_of
from backend.changes.entities import ChangeKind
from backend.changes.errors import MasksChangedSince
from backend.changes.making import new_change
from backend.changes.repository import ChangeRepository
from backend.changes.schemas import SpanChange
from backend.changes.service import FrameService
from backend.changes.undo import UndoService
from backend.core.schema import Span
from backend.db.unit_of_work import unit_of_work
from backend.inference.client import HostClient
from backend.inference.registry import WorkerRegistry
from backend.masklets.entities import MaskState
from backend.propagation.entities import Direction
from backend.videos.entities import Video
from tests.backend.factories import make_account
from tests.workers.stage import Stage

LAST = 11


@pytest.fixture
def video(stage: Stage) -> UUID:
    return stage.video()


@pytest.fixture
def masklet(stage: Stage, video: UUID) -> UUID:
    """A masklet with an answered click on frame 4."""
    masklet_id = stage.masklet(video)
    stage.click(masklet_id, 4)
    stage.ask(video, masklet_id, 4)
    return masklet_id


class Person:
    """What a person does to frames, by the server's rules."""

    def __init__(self, stage: Stage, video_id: UUID) -> None:
        self._stage = stage
        self._video_id = video_id
        self._registry = WorkerRegistry(stage.redis)
        self._hosts = HostClient(stage.redis, self._registry, answer_timeout_s=1.0)
        with stage.sessions.begin() as session:
            project_id = session.get_one(Video, video_id).project_id
            account = make_account(session, project_id=project_id)
            self._actor = Actor(account.id, account.name, roles={project_id: ALL_ROLES})

    def run(self, masklet_id: UUID, start: int = 4, **terms: Any) -> UUID:
        """Carry a masklet, so that it can be undone."""
        run_id = self._stage.new_run(self._video_id, [masklet_id], Direction.BOTH, start=start, **terms)
        span = Span(first=0, last=LAST)
        with unit_of_work(self._stage.sessions) as unit:
            ChangeRepository(unit.session).add(
                new_change(run_id, ChangeKind.RUN, self._video_id, [masklet_id], span, account_id=None)
            )
        self._stage.carry(run_id)
        return run_id

    def do(self, kind: ChangeKind, masklet_id: UUID, first: int, last: int) -> UUID:
        wish = SpanChange(id=uuid4(), span=Span(first=first, last=last))
        with unit_of_work(self._stage.sessions, self._stage.redis) as unit:
            FrameService(unit, self._hosts, self._registry, self._actor).do(kind, masklet_id, wish)
        self._forget(masklet_id)
        return wish.id

    def turn(self, change_id: UUID, masklet_id: UUID, *, undone: bool = True) -> None:
        with unit_of_work(self._stage.sessions, self._stage.redis) as unit:
            UndoService(unit, self._hosts, self._registry, self._actor).turn(change_id, undone=undone)
        self._forget(masklet_id)

    def _forget(self, masklet_id: UUID) -> None:
        """What the server asks the worker for, once it has committed."""
        self._stage.answerer.forget(self._stage.request(self._video_id, masklet_id, kind="forget"))


@pytest.fixture
def person(stage: Stage, video: UUID) -> Person:
    return Person(stage, video)


def contents(stage: Stage, masklet_id: UUID) -> dict[int, Content]:
    with stage.sessions() as session:
        return {mask.frame_index: content_of(mask) for mask in stage.masks_of(session, masklet_id)}


class TestCandidates:
    def test_of_one_click_three_are_offered_best_first(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 7)
        reply = stage.ask(video, masklet, 7)
        ious = [one.predicted_iou for one in reply.candidates]
        assert len(ious) == 3
        assert ious == sorted(ious, reverse=True)
        assert reply.mask is not None
        assert reply.mask.counts in [one.counts for one in reply.candidates]

    def test_further_clicks_leave_nothing_open(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.click(masklet, 4, 40, 40, positive=False)
        assert stage.ask(video, masklet, 4).candidates == []

    def test_asked_again_they_are_still_there(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.click(masklet, 7)
        assert stage.ask(video, masklet, 7).candidates == stage.ask(video, masklet, 7).candidates != []

    def test_choosing_one_and_taking_it_back(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.click(masklet, 7)
        first = stage.ask(video, masklet, 7)
        other = next(one for one in first.candidates if first.mask and one.counts != first.mask.counts)
        chosen = stage.prompt(masklet, 7, tool="candidate", kind="mask", counts=other.counts)
        mask = stage.ask(video, masklet, 7).mask
        assert mask is not None
        assert (mask.counts, mask.origin["tool"]) == (other.counts, "candidate")
        stage.retract(chosen)
        mask = stage.ask(video, masklet, 7).mask
        assert first.mask is not None
        assert mask is not None
        assert (mask.counts, mask.origin["tool"]) == (first.mask.counts, "click")


class TestAbsence:
    def test_a_person_says_that_the_object_is_not_there(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.prompt(masklet, 9, kind="absent")
        mask = stage.ask(video, masklet, 9).mask
        assert mask is not None
        assert (mask.state, mask.area, mask.origin["tool"]) == (MaskState.EDITED, 0, "absent")
        assert mask.object_score < 0

    def test_no_run_changes_it(self, stage: Stage, video: UUID, masklet: UUID, person: Person) -> None:
        stage.prompt(masklet, 9, kind="absent")
        stage.ask(video, masklet, 9)
        person.do(ChangeKind.ABSENT, masklet, 6, 7)
        person.run(masklet)
        areas = {frame: mask.area for frame, mask in stage.masks(masklet).items()}
        assert [areas[frame] for frame in (6, 7, 9)] == [0, 0, 0]
        assert areas[8] > 0

    def test_a_later_click_says_otherwise(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.prompt(masklet, 9, kind="absent")
        stage.ask(video, masklet, 9)
        click = stage.click(masklet, 9, 30, 25)
        mask = stage.ask(video, masklet, 9).mask
        assert mask is not None
        assert (mask.origin["prompt_ids"], mask.area > 0) == ([str(click)], True)

    def test_lives_on_in_a_new_session(
        self, stage: Stage, video: UUID, masklet: UUID, person: Person
    ) -> None:
        stage.prompt(masklet, 9, kind="absent")
        stage.ask(video, masklet, 9)
        person.do(ChangeKind.ABSENT, masklet, 4, 6)  # takes the click of frame 4 back
        before = contents(stage, masklet)
        stage.restart()
        stage.click(masklet, 0)
        stage.ask(video, masklet, 0)
        after = contents(stage, masklet)
        assert {frame: after[frame] for frame in before} == before


class TestUndoingARun:
    def test_first_run_leaves_nothing(self, stage: Stage, masklet: UUID, person: Person) -> None:
        before = contents(stage, masklet)
        run_id = person.run(masklet)
        after = contents(stage, masklet)
        assert len(after) == LAST + 1
        person.turn(run_id, masklet)
        assert contents(stage, masklet) == before
        person.turn(run_id, masklet, undone=False)
        assert contents(stage, masklet) == after

    def test_later_run_gives_the_masks_before_it_back(
        self, stage: Stage, video: UUID, masklet: UUID, person: Person
    ) -> None:
        person.run(masklet)
        stage.click(masklet, 8, 30, 20)
        stage.ask(video, masklet, 8)
        before = contents(stage, masklet)
        assert before[10]["state"] == MaskState.STALE
        run_id = person.run(masklet, start=8)
        assert contents(stage, masklet) != before
        person.turn(run_id, masklet)
        assert contents(stage, masklet) == before

    def test_frames_that_were_taken_for_true_again_are_stale_again(
        self, stage: Stage, video: UUID, masklet: UUID, person: Person
    ) -> None:
        person.run(masklet)
        with stage.sessions.begin() as session:
            for mask in stage.masks_of(session, masklet):
                mask.state = MaskState.STALE if mask.frame_index != 4 else mask.state
        before = contents(stage, masklet)
        run_id = person.run(masklet, until_agreement=0.5)
        assert MaskState.STALE not in stage.states(masklet).values()
        person.turn(run_id, masklet)
        assert contents(stage, masklet) == before

    def test_in_reverse_order_everything_can_be_undone(
        self, stage: Stage, video: UUID, masklet: UUID, person: Person
    ) -> None:
        before = contents(stage, masklet)
        first = person.run(masklet)
        click = stage.click(masklet, 8, 30, 20)
        stage.ask(video, masklet, 8)
        second = person.run(masklet, start=8)
        locked = person.do(ChangeKind.LOCK, masklet, 9, 10)
        person.turn(locked, masklet)
        person.turn(second, masklet)
        stage.retract(click)
        stage.ask(video, masklet, 8)
        person.turn(first, masklet)
        assert contents(stage, masklet) == before

    def test_corrections_on_top_of_it_keep_it(
        self, stage: Stage, video: UUID, masklet: UUID, person: Person
    ) -> None:
        run_id = person.run(masklet)
        stage.click(masklet, 8, 30, 20)
        stage.ask(video, masklet, 8)
        with pytest.raises(MasksChangedSince, match="frame 8"):
            person.turn(run_id, masklet)

    def test_clicks_after_it_start_from_what_one_sees(
        self, stage: Stage, video: UUID, masklet: UUID, person: Person
    ) -> None:
        run_id = person.run(masklet)
        person.turn(run_id, masklet)
        other = stage.masklet(video)
        for masklet_id in (masklet, other):
            stage.click(masklet_id, 9, 30, 25)
        mask = stage.ask(video, masklet, 9).mask
        stage.click(other, 4)
        assert mask is not None
        fresh = stage.ask(video, other, 9).mask
        assert fresh is not None
        assert mask.counts == fresh.counts
