"""The order of work, in tables: no thread, no clock."""

from __future__ import annotations

from collections import Counter
from typing import Literal
from uuid import UUID, uuid4

import pytest

from backend.inference.schemas import HostRequest
from workers.scheduler import (
    NEIGHBOURS,
    Agenda,
    Answer,
    Drop,
    LookAhead,
    RunEntry,
    Step,
    StepRun,
    StepTogether,
    Warm,
    next_step,
)

NOW = 1000.0
FIRST_VIDEO, SECOND_VIDEO, THIRD_VIDEO = uuid4(), uuid4(), uuid4()


def request(
    kind: Literal["answer", "warm", "forget"] = "answer",
    video: UUID = FIRST_VIDEO,
    deadline: float = NOW + 60,
    frame: int = 0,
) -> HostRequest:
    return HostRequest(id=uuid4(), kind=kind, video_id=video, frame_index=frame, deadline=deadline)


def run(video: UUID = FIRST_VIDEO, *masklets: UUID) -> RunEntry:
    return RunEntry(uuid4(), video, frozenset(masklets or (uuid4(),)))


def agenda(*items: HostRequest | RunEntry) -> Agenda:
    filled = Agenda()
    for item in items:
        filled = filled.with_run(item) if isinstance(item, RunEntry) else filled.with_request(item)
    return filled


def steps(waiting: Agenda, count: int, now: float = NOW) -> list[Step]:
    """The next ``count`` steps, or fewer when nothing waits any more."""
    taken: list[Step] = []
    while len(taken) < count:
        step, waiting = next_step(waiting, now)
        if step is None:
            break
        taken.append(step)
    return taken


class TestOrder:
    def test_an_empty_agenda_gives_nothing_and_stays_as_it_is(self) -> None:
        step, left = next_step(Agenda(), NOW)
        assert step is None
        assert left == Agenda()

    def test_clicks_come_before_looks_and_looks_before_runs(self) -> None:
        look, click, track = request("warm"), request(), run()
        assert steps(agenda(track, look, click), 3) == [Answer(click), Warm(look), StepRun(track.run_id)]

    def test_frames_around_come_last(self) -> None:
        look = request("warm", frame=5)
        assert steps(agenda(look), 4) == [Warm(look), *(LookAhead(FIRST_VIDEO, near) for near in (6, 4, 7))]

    def test_clicks_keep_their_order(self) -> None:
        clicks = [request() for _ in range(4)]
        assert steps(agenda(*clicks), 4) == [Answer(click) for click in clicks]

    @pytest.mark.parametrize(
        ("deadline", "expected"),
        [(NOW - 0.001, Drop), (NOW, Answer), (NOW + 5, Answer)],
        ids=["late", "just in time", "early"],
    )
    def test_a_click_past_its_deadline_is_dropped(self, deadline: float, expected: type[Step]) -> None:
        (step,) = steps(agenda(request(deadline=deadline)), 1)
        assert isinstance(step, expected)

    def test_a_look_past_its_deadline_is_dropped(self) -> None:
        look = request("warm", deadline=NOW - 1)
        assert steps(agenda(look), 2) == [Drop(look)]

    def test_forgetting_a_video_keeps_its_place_among_the_clicks(self) -> None:
        first, forget, last = request(), request("forget"), request()
        assert steps(agenda(first, forget, last), 3) == [Answer(first), Answer(forget), Answer(last)]


class TestClicksWait:
    def test_at_most_one_frame_of_a_run(self) -> None:
        track, click = run(), request()
        step, left = next_step(agenda(track), NOW)
        assert step == StepRun(track.run_id)
        assert steps(left.with_request(click), 1) == [Answer(click)]

    def test_no_longer_for_many_runs_of_many_videos(self) -> None:
        tracks = [run(video) for video in (FIRST_VIDEO, SECOND_VIDEO, THIRD_VIDEO) for _ in range(3)]
        waiting, click = agenda(*tracks, request("warm")), request(video=THIRD_VIDEO)
        for _ in range(20):
            _, waiting = next_step(waiting, NOW)
            assert steps(waiting.with_request(click), 1) == [Answer(click)]


class TestLooks:
    def test_a_newer_look_at_a_video_replaces_the_older(self) -> None:
        old, other, new = request("warm"), request("warm", SECOND_VIDEO), request("warm", frame=7)
        assert steps(agenda(old, other, new), 2) == [Warm(other), Warm(new)]

    def test_scrubbing_does_not_stop_a_run(self) -> None:
        track = run()
        waiting, kinds = agenda(track), []
        for frame in range(6):
            waiting = waiting.with_request(request("warm", frame=frame))
            step, waiting = next_step(waiting, NOW)
            kinds.append(type(step))
        assert kinds == [Warm, StepRun, Warm, StepRun, Warm, StepRun]

    def test_looks_follow_each_other_where_no_run_waits(self) -> None:
        looks = [request("warm", video) for video in (FIRST_VIDEO, SECOND_VIDEO)]
        assert steps(agenda(*looks), 2) == [Warm(look) for look in looks]


class TestLookAhead:
    """Frames encoded while somebody thinks."""

    def after(self, *items: HostRequest | RunEntry, steps_taken: int = 1) -> Agenda:
        waiting = agenda(*items)
        for _ in range(steps_taken):
            _, waiting = next_step(waiting, NOW)
        return waiting

    @pytest.mark.parametrize("kind", ["answer", "warm"])
    def test_goes_around_the_frame_that_was_asked_about(self, kind: Literal["answer", "warm"]) -> None:
        waiting = self.after(request(kind, frame=20))
        assert steps(waiting, 99) == [LookAhead(FIRST_VIDEO, 20 + gap) for gap in NEIGHBOURS]

    def test_knows_no_frame_before_the_first(self) -> None:
        ahead = steps(self.after(request("warm", frame=0)), 99)
        assert ahead == [LookAhead(FIRST_VIDEO, frame) for frame in (1, 2, 3, 4)]

    @pytest.mark.parametrize("what", ["click", "look", "forget", "run"])
    def test_is_dropped_as_soon_as_real_work_comes(self, what: str) -> None:
        waiting = self.after(request("warm", frame=20), steps_taken=3)
        assert waiting.ahead
        arrivals = {
            "click": request(video=SECOND_VIDEO, frame=3),
            "look": request("warm", SECOND_VIDEO, frame=3),
            "forget": request("forget", SECOND_VIDEO),
        }
        waiting = waiting.with_run(run()) if what == "run" else waiting.with_request(arrivals[what])
        assert waiting.ahead == ()

    def test_does_not_begin_beside_a_run(self) -> None:
        track = run()
        assert steps(self.after(track, request(frame=20)), 3) == [StepRun(track.run_id)] * 3

    def test_of_a_request_that_came_too_late_there_is_none(self) -> None:
        assert steps(self.after(request("warm", deadline=NOW - 1, frame=20)), 9) == []

    def test_forgetting_looks_nowhere(self) -> None:
        assert self.after(request("forget")).ahead == ()


class TestFairness:
    def test_runs_of_two_videos_alternate(self) -> None:
        first, second = run(FIRST_VIDEO), run(SECOND_VIDEO)
        taken = steps(agenda(first, second), 6)
        assert taken == [StepRun(first.run_id), StepRun(second.run_id)] * 3

    def test_a_video_with_many_runs_gets_no_more_than_one_with_one(self) -> None:
        many, single = [run(FIRST_VIDEO) for _ in range(3)], run(SECOND_VIDEO)
        taken = Counter(step.run_id for step in steps(agenda(*many, single), 12) if isinstance(step, StepRun))
        assert taken == {single.run_id: 6, **{entry.run_id: 2 for entry in many}}

    def test_a_latecomer_is_served_next_and_then_in_turn(self) -> None:
        early, late = run(FIRST_VIDEO), run(SECOND_VIDEO)
        waiting = agenda(early)
        for _ in range(50):
            _, waiting = next_step(waiting, NOW)
        taken = steps(waiting.with_run(late), 4)
        assert taken == [StepRun(late.run_id), StepRun(early.run_id)] * 2

    def test_runs_that_share_a_masklet_go_one_after_the_other(self) -> None:
        shared = uuid4()
        first, second, apart = run(FIRST_VIDEO, shared), run(FIRST_VIDEO, shared, uuid4()), run(FIRST_VIDEO)
        waiting = agenda(first, second, apart)
        assert steps(waiting, 4) == [StepRun(first.run_id), StepRun(apart.run_id)] * 2
        after = waiting.without_run(first.run_id)
        assert steps(after, 2) == [StepRun(second.run_id), StepRun(apart.run_id)]

    def test_the_same_masklet_ids_in_another_video_do_not_wait(self) -> None:
        shared = uuid4()
        first, second = run(FIRST_VIDEO, shared), run(SECOND_VIDEO, shared)
        assert steps(agenda(first, second), 2) == [StepRun(first.run_id), StepRun(second.run_id)]


class TestTogether:
    """Runs of several videos take a step in one batch."""

    def in_stride(self, *runs: RunEntry) -> Agenda:
        """Runs whose last step was a frame."""
        waiting = agenda(*runs)
        for entry in runs:
            waiting = waiting.after_step(entry.run_id, was_frame=True)
        return waiting

    def members(self, waiting: Agenda, count: int, together: int) -> list[set[UUID]]:
        """Who takes part in each of the next steps."""
        taken = []
        for _ in range(count):
            step, waiting = next_step(waiting, NOW, together)
            assert isinstance(step, StepRun | StepTogether)
            taken.append({step.run_id} if isinstance(step, StepRun) else set(step.run_ids))
        return taken

    def test_one_run_of_each_video_joins(self) -> None:
        first, again = run(FIRST_VIDEO), run(FIRST_VIDEO)
        second, third = run(SECOND_VIDEO), run(THIRD_VIDEO)
        step, _ = next_step(self.in_stride(first, again, second, third), NOW, together=8)
        assert step == StepTogether((first.run_id, second.run_id, third.run_id))

    def test_nobody_joins_where_a_step_is_for_one(self) -> None:
        waiting = self.in_stride(run(FIRST_VIDEO), run(SECOND_VIDEO))
        assert all(len(step) == 1 for step in self.members(waiting, 4, together=1))

    def test_a_run_without_company_takes_its_step_alone(self) -> None:
        alone = run()
        step, _ = next_step(self.in_stride(alone), NOW, together=8)
        assert step == StepRun(alone.run_id)

    def test_who_may_be_opening_a_video_joins_nobody(self) -> None:
        marching, other, fresh = run(FIRST_VIDEO), run(SECOND_VIDEO), run(THIRD_VIDEO)
        waiting = self.in_stride(marching, other).with_run(fresh)
        assert self.members(waiting, 3, together=8) == [
            {marching.run_id, other.run_id},
            {fresh.run_id},
            {marching.run_id, other.run_id},
        ]
        waiting = waiting.after_step(fresh.run_id, was_frame=True)
        assert self.members(waiting, 1, together=8) == [{marching.run_id, other.run_id, fresh.run_id}]
        waiting = waiting.after_step(other.run_id, was_frame=False)
        assert self.members(waiting, 2, together=8) == [{marching.run_id, fresh.run_id}, {other.run_id}]

    def test_a_click_waits_for_one_step_of_them(self) -> None:
        waiting, click = self.in_stride(run(FIRST_VIDEO), run(SECOND_VIDEO)), request()
        _, waiting = next_step(waiting, NOW, together=8)
        step, _ = next_step(waiting.with_request(click), NOW, together=8)
        assert step == Answer(click)

    @pytest.mark.parametrize(("videos", "together"), [(3, 2), (5, 2), (7, 3), (9, 4), (4, 8)])
    def test_shares_stay_fair_where_not_all_fit(self, videos: int, together: int) -> None:
        runs = [run(uuid4()) for _ in range(videos)]
        taken = self.members(self.in_stride(*runs), 12 * videos, together)
        assert {len(step) for step in taken} == {min(videos, together)}
        shares = Counter(run_id for step in taken for run_id in step)
        assert max(shares.values()) - min(shares.values()) <= 1

    def test_a_video_with_many_runs_gets_no_more_than_one_with_one(self) -> None:
        many, single = [run(FIRST_VIDEO) for _ in range(3)], run(SECOND_VIDEO)
        shares = Counter(
            run_id for step in self.members(self.in_stride(*many, single), 12, 8) for run_id in step
        )
        assert shares == {single.run_id: 12, **{entry.run_id: 4 for entry in many}}

    def test_runs_that_share_a_masklet_still_go_one_after_the_other(self) -> None:
        shared = uuid4()
        first, second, other = run(FIRST_VIDEO, shared), run(FIRST_VIDEO, shared), run(SECOND_VIDEO)
        taken = self.members(self.in_stride(first, second, other), 5, 8)
        assert taken == [{first.run_id, other.run_id}] * 5

    def test_of_a_run_that_is_over_nothing_is_kept(self) -> None:
        track = run()
        assert self.in_stride(track).without_run(track.run_id).in_stride == frozenset()


class TestRunsComeAndGo:
    def test_a_cancelled_run_gets_no_further_frame(self) -> None:
        gone, stays = run(), run()
        _, left = next_step(agenda(gone, stays), NOW)
        assert steps(left.without_run(gone.run_id), 3) == [StepRun(stays.run_id)] * 3

    def test_a_run_sent_twice_stands_in_line_once(self) -> None:
        track = run()
        assert agenda(track, track).runs == (track,)

    def test_turns_of_finished_runs_are_not_kept(self) -> None:
        track = run()
        _, left = next_step(agenda(track), NOW)
        left = left.without_run(track.run_id)
        assert (left.runs, dict(left.video_turns), dict(left.run_turns)) == ((), {}, {})
