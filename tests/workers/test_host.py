"""The host with its thread: clicks beside runs, fairness, failures, stopping."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from backend.core.errors import DomainError
from backend.db.unit_of_work import unit_of_work
from backend.inference.schemas import HostReply, HostRequest
from backend.propagation.entities import Direction, RunState
from backend.propagation.life import fail_run
from model.predictors import FrameWork, Outcome, answer_works
from tests.workers.stage import Stage
from workers import host as host_module
from workers.host import InferenceHost
from workers.parts import RunParts
from workers.plans import RunPlan


@dataclass
class Desk:
    """Carries out requests and runs by writing down what was done, in order."""

    diary: list[str] = field(default_factory=list)
    replies: dict[UUID, HostReply] = field(default_factory=dict)
    dropped: list[UUID] = field(default_factory=list)
    failed: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    closed: list[UUID] = field(default_factory=list)
    trouble: Exception | None = None
    gate: Event = field(default_factory=Event)

    def answer(self, request: HostRequest, reply: HostReply | None = None) -> HostReply:
        if reply is not None:  # the side of the replies
            self.replies[request.id] = reply
            return reply
        self.diary.append("click")
        if self.trouble is not None:
            raise self.trouble
        return HostReply(ok=True)

    def warm(self, request: HostRequest) -> None:
        self.diary.append("warm")

    def look_ahead(self, video_id: UUID, frame_index: int) -> None:
        self.diary.append(f"ahead {frame_index}")
        if self.trouble is not None:
            raise self.trouble

    def forget(self, request: HostRequest) -> None:
        self.diary.append("forget")

    def give_up(self, video_id: UUID) -> None:
        self.closed.append(video_id)

    def drop(self, request: HostRequest) -> None:
        self.dropped.append(request.id)

    def fail_run(self, run_id: UUID, problem: dict[str, Any]) -> None:
        self.failed[run_id] = problem

    def steps(self, plan: RunPlan) -> Generator[None, None, None]:
        for _ in range(plan.span_last + 1):
            self.gate.wait(5)
            self.diary.append(f"frame {plan.start_frame}")
            yield


class SomethingExpected(DomainError):
    pass


def plan(mark: int = 0, frames: int = 20, video: UUID | None = None) -> RunPlan:
    """A run whose frames are written down with ``mark``."""
    return RunPlan(uuid4(), video or uuid4(), (uuid4(),), Direction.FORWARD, mark, 0, frames - 1)


def request(deadline_s: float = 30, kind: str = "answer", frame_index: int | None = None) -> HostRequest:
    return HostRequest.model_validate(
        {
            "id": uuid4(),
            "kind": kind,
            "video_id": uuid4(),
            "frame_index": frame_index,
            "deadline": time.time() + deadline_s,
        }
    )


def eventually(condition: Any) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it did not come about in 60 s"
        time.sleep(0.002)


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.gate.set()
    return made


@pytest.fixture
def host(desk: Desk) -> Iterator[InferenceHost]:
    made = InferenceHost(desk, desk.steps, desk.fail_run)
    thread = Thread(target=made.run, args=(desk,))
    thread.start()
    yield made
    desk.gate.set()
    made.stop()
    thread.join(10)
    assert not thread.is_alive()


class TestClicks:
    def test_wait_for_at_most_one_frame_of_a_run(self, host: InferenceHost, desk: Desk) -> None:
        desk.gate.clear()
        over = host.start_run(plan())
        click = request()
        host.submit(click)  # while the first frame is computed
        desk.gate.set()
        assert over.wait(10)
        assert desk.diary.index("click") <= 1
        assert desk.replies[click.id].ok

    def test_past_their_deadline_are_dropped(self, host: InferenceHost, desk: Desk) -> None:
        late = request(deadline_s=-1)
        host.submit(late)
        eventually(lambda: desk.dropped == [late.id])
        assert desk.diary == []

    def test_that_go_wrong_get_a_problem_and_the_thread_lives_on(
        self, host: InferenceHost, desk: Desk
    ) -> None:
        desk.trouble = SomethingExpected("Click elsewhere.")
        expected = request()
        host.submit(expected)
        eventually(lambda: expected.id in desk.replies)
        desk.trouble = RuntimeError("a bug")
        unexpected = request()
        host.submit(unexpected)
        eventually(lambda: unexpected.id in desk.replies)
        desk.trouble = None
        fine = request()
        host.submit(fine)
        eventually(lambda: fine.id in desk.replies)
        problems = [desk.replies[one.id].problem for one in (expected, unexpected, fine)]
        assert [problem and (problem["type"], problem["status"]) for problem in problems] == [
            ("/problems/something-expected", 400),
            ("/problems/worker-fault", 500),
            None,
        ]
        assert desk.closed == [unexpected.video_id]  # only an unexpected error spoils the session


class TestLookAhead:
    def test_follows_a_look(self, host: InferenceHost, desk: Desk) -> None:
        host.submit(request(kind="warm", frame_index=20))
        eventually(lambda: len(desk.diary) == 9)
        assert desk.diary == ["warm", *(f"ahead {frame}" for frame in (21, 19, 22, 18, 23, 17, 24, 16))]

    def test_that_goes_wrong_stops_nothing(self, host: InferenceHost, desk: Desk) -> None:
        desk.trouble = SomethingExpected("This frame is broken.")
        host.submit(request(kind="warm", frame_index=0))
        eventually(lambda: len(desk.diary) == 5)
        desk.trouble = None
        click = request()
        host.submit(click)
        eventually(lambda: click.id in desk.replies)
        assert desk.replies[click.id].ok
        assert desk.closed == []


class TestRuns:
    def test_of_two_videos_share_fairly(self, host: InferenceHost, desk: Desk) -> None:
        desk.gate.clear()
        runs = [host.start_run(plan(mark)) for mark in (1, 2)]
        desk.gate.set()
        assert all(over.wait(10) for over in runs)
        assert desk.diary[:20] in (
            ["frame 1", "frame 2"] * 10,
            ["frame 1", "frame 1", *["frame 2", "frame 1"] * 9],
        )
        assert desk.diary.count("frame 1") == desk.diary.count("frame 2") == 20

    def test_handed_in_twice_are_done_once(self, host: InferenceHost, desk: Desk) -> None:
        desk.gate.clear()
        once = plan(frames=3)
        first, second = host.start_run(once), host.start_run(once)
        assert first is second is host.find_run(once.run_id)
        desk.gate.set()
        assert first.wait(10)
        assert desk.diary == ["frame 0"] * 3
        assert host.find_run(once.run_id) is None

    def test_that_go_wrong_are_noted_and_end(self, desk: Desk) -> None:
        def broken(_: RunPlan) -> Generator[None, None, None]:
            yield
            raise RuntimeError("a bug")

        host = InferenceHost(desk, broken, desk.fail_run)
        thread = Thread(target=host.run, args=(desk,))
        thread.start()
        bad = plan()
        assert host.start_run(bad).wait(10)
        host.stop()
        thread.join(10)
        assert desk.failed[bad.run_id]["type"] == "/problems/worker-fault"
        assert desk.closed == [bad.video_id]


class TestTogether:
    """Runs that ask the network in the middle of a step, and a desk that answers."""

    @staticmethod
    def parts(desk: Desk, plan: RunPlan) -> RunParts:
        yield  # opens the video, asks nothing
        for _ in range(plan.span_last + 1):
            outcome = yield cast("FrameWork", f"frame {plan.start_frame}")
            if isinstance(outcome, Exception):
                raise outcome
            desk.diary.append(f"answered {plan.start_frame}")
            yield

    @pytest.fixture
    def batches(self, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
        """What was asked together."""
        asked: list[list[str]] = []

        def answering(works: Sequence[FrameWork]) -> list[Outcome]:
            asked.append([str(work) for work in works])
            return [SomethingExpected("Broken.") if str(work) == "frame 9" else [] for work in works]

        monkeypatch.setattr(host_module, "answer_works", answering)
        return asked

    def carry(self, desk: Desk, plans: list[RunPlan], together: int) -> None:
        host = InferenceHost(desk, partial(self.parts, desk), desk.fail_run, together)
        events = [host.start_run(one) for one in plans]
        thread = Thread(target=host.run, args=(desk,))
        thread.start()
        assert all(over.wait(10) for over in events)
        host.stop()
        thread.join(10)

    def test_frames_of_several_videos_share_a_batch(self, desk: Desk, batches: list[list[str]]) -> None:
        self.carry(desk, [plan(mark, frames=3) for mark in (1, 2, 3)], together=2)
        assert max(len(batch) for batch in batches) == 2
        assert all(len(set(batch)) == len(batch) for batch in batches)
        assert sorted(desk.diary) == sorted([f"answered {mark}" for mark in (1, 2, 3)] * 3)

    def test_what_goes_wrong_with_one_leaves_the_others_alone(
        self, desk: Desk, batches: list[list[str]]
    ) -> None:
        good, bad = plan(1, frames=4), plan(9, frames=4)
        self.carry(desk, [good, bad], together=8)
        assert desk.failed.keys() == {bad.run_id}
        assert desk.diary == ["answered 1"] * 4

    def test_one_by_one_where_a_step_is_for_one(self, desk: Desk, batches: list[list[str]]) -> None:
        self.carry(desk, [plan(mark, frames=3) for mark in (1, 2)], together=1)
        assert [len(batch) for batch in batches] == [1] * 6


class TestStopping:
    def test_finishes_the_frame_in_hand_and_leaves_the_rest(self, host: InferenceHost, desk: Desk) -> None:
        desk.gate.clear()
        over = host.start_run(plan())
        eventually(lambda: host.busy)
        host.stop()
        assert over.is_set()  # whoever waits for the run is let go at once
        desk.gate.set()
        time.sleep(0.05)
        assert len(desk.diary) <= 1
        assert desk.failed == {}

    def test_a_run_that_comes_later_is_let_go(self, host: InferenceHost) -> None:
        host.stop()
        assert host.start_run(plan()).wait(1)


class TestWithTheNetwork:
    @pytest.fixture
    def working(self, stage: Stage) -> Iterator[tuple[InferenceHost, Desk]]:
        desk = Desk()

        def note_failure(run_id: UUID, problem: dict[str, Any]) -> None:
            with unit_of_work(stage.sessions, stage.redis) as unit:
                fail_run(unit, run_id, problem)

        host = InferenceHost(stage.answerer, stage.carrier.parts, note_failure)
        thread = Thread(target=host.run, args=(desk,))
        thread.start()
        yield host, desk
        host.stop()
        thread.join(10)
        assert not thread.is_alive()

    def test_a_click_is_answered_while_a_run_goes_on(
        self, stage: Stage, working: tuple[InferenceHost, Desk]
    ) -> None:
        host, desk = working
        video = stage.video(frame_count=80)
        tracked, clicked = stage.masklet(video), stage.masklet(video)
        stage.click(tracked, 0)
        run = stage.new_run(video, [tracked], span=(0, 79))
        over = host.start_run(stage.begin(run))
        eventually(lambda: stage.run(run).frames_done > 3)
        stage.click(clicked, 40)
        click = stage.request(video, clicked, 40)
        before = stage.run(run).frames_done
        host.submit(click)
        eventually(lambda: click.id in desk.replies)
        assert stage.run(run).state == RunState.RUNNING
        assert desk.replies[click.id].ok
        told = stage.events(video, "masks")
        place = next(
            index
            for index, event in enumerate(told)
            if event["run_id"] is None and event["frame_index"] == 40
        )
        frames_before_the_answer = sum(event["run_id"] == str(run) for event in told[:place])
        assert frames_before_the_answer <= before + 2  # one in hand, one between our reading and the click
        stage.cancel(run)
        assert over.wait(10)
        assert stage.run(run).state == RunState.CANCELLED

    def test_runs_of_several_videos_in_one_batch_make_the_masks_of_each_alone(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        videos = [stage.video(frame_count=12) for _ in range(3)]
        masklets = [stage.masklet(video) for video in videos]
        for place, masklet in enumerate(masklets):
            stage.click(masklet, 0, 10 + 4 * place, 25)
        alone = [stage.new_run(video, [masklet]) for video, masklet in zip(videos, masklets, strict=True)]
        for run in alone:
            stage.carry(run)
        expected = [stage.masks(masklet) for masklet in masklets]
        stage.restart()

        sizes: list[int] = []

        def noting(works: Sequence[FrameWork]) -> list[Outcome]:
            sizes.append(len(works))
            return answer_works(works)

        monkeypatch.setattr(host_module, "answer_works", noting)
        desk = Desk()
        host = InferenceHost(desk, stage.carrier.parts, desk.fail_run, together=8)
        runs = [stage.new_run(video, [masklet]) for video, masklet in zip(videos, masklets, strict=True)]
        events = [host.start_run(stage.begin(run)) for run in runs]
        thread = Thread(target=host.run, args=(desk,))
        thread.start()
        assert all(over.wait(30) for over in events)
        host.stop()
        thread.join(10)
        assert desk.failed == {}
        assert max(sizes) == 3
        assert [stage.run(run).state for run in runs] == [RunState.DONE] * 3
        for masklet, masks in zip(masklets, expected, strict=True):
            found = stage.masks(masklet)
            assert {frame: mask.counts for frame, mask in found.items()} == {
                frame: mask.counts for frame, mask in masks.items()
            }

    def test_frames_around_a_click_are_encoded_while_the_person_thinks(
        self, stage: Stage, working: tuple[InferenceHost, Desk]
    ) -> None:
        host, desk = working
        video = stage.video(frame_count=12)
        masklet = stage.masklet(video)
        stage.click(masklet, 10)
        host.submit(click := stage.request(video, masklet, 10))
        eventually(lambda: click.id in desk.replies)
        opened = stage.videos.find(video)
        assert opened is not None
        eventually(lambda: all(opened.session.is_warm(frame) for frame in range(6, 12)))
        assert not opened.session.is_warm(5)

    def test_a_run_without_prompts_fails_with_its_problem(
        self, stage: Stage, working: tuple[InferenceHost, Desk]
    ) -> None:
        host, _ = working
        video = stage.video()
        run = stage.new_run(video, [stage.masklet(video)])
        assert host.start_run(stage.begin(run)).wait(10)
        failed = stage.run(run)
        assert failed.state == RunState.FAILED
        assert failed.problem is not None
        assert failed.problem["type"] == "/problems/no-prompt"
        assert stage.events(video, "run")[-1]["run"]["problem"] == failed.problem
