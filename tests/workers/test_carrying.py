"""Propagation runs, step by step, without a thread."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from uuid import UUID

import pytest

from backend.core.schema import Span
from backend.masklets.entities import MaskState
from backend.propagation.entities import Direction, RunState
from backend.propagation.errors import NoPrompt
from media import rle
from model.predictors import Clicks, VideoPredictor
from tests.workers.stage import Stage
from workers.errors import SessionLost

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


class TestFrames:
    @pytest.mark.parametrize(
        ("direction", "span", "visited"),
        [
            (Direction.FORWARD, Span(first=0, last=LAST), list(range(4, 12))),
            (Direction.BACKWARD, Span(first=0, last=LAST), [4, 3, 2, 1, 0]),
            (Direction.BOTH, Span(first=0, last=LAST), [*range(4, 12), 3, 2, 1, 0]),
            (Direction.BOTH, Span(first=2, last=6), [4, 5, 6, 3, 2]),
        ],
    )
    def test_are_visited_in_order_from_the_start_within_the_span(
        self, stage: Stage, masklet: UUID, direction: Direction, span: Span, visited: list[int]
    ) -> None:
        video = stage.video_of(masklet)
        run = stage.new_run(video, [masklet], direction, start=4, span=(span.first, span.last))
        stage.carry(run)
        told = [event["frame_index"] for event in stage.events(video, "masks") if event["run_id"]]
        assert told == [frame for frame in visited if frame != 4]  # the prompted frame has its mask
        assert set(stage.masks(masklet)) == set(visited)
        finished = stage.run(run)
        assert (finished.state, finished.frames_done) == (RunState.DONE, len(visited))
        assert finished.at_frame == visited[-1]

    def test_get_the_masks_of_a_plain_session(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        run = stage.new_run(video, [masklet], Direction.BOTH, start=4)
        stage.carry(run)
        path = stage.store.local_path(f"videos/{video}/video.mp4")
        with VideoPredictor(stage.network).open(path) as session:
            session.prompt(1, 4, Clicks([(12, 25)], [1]))
            expected = {
                step.frame_index: rle.encode(step.masks[1].mask).counts
                for step in session.propagate("both", start=4)
            }
        masks = stage.masks(masklet)
        assert {frame: mask.counts for frame, mask in masks.items()} == expected
        assert masks[7].state == MaskState.PROPAGATED
        assert masks[7].origin == {
            "tool": "propagation",
            "prompt_ids": masks[4].origin["prompt_ids"],
            "run_id": str(run),
            "model": "small",
            "weights": None,
            "trained": False,
            "draft": False,
        }

    def test_of_several_masklets_travel_in_one_event(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        other = stage.masklet(video)
        stage.click(other, 4, 40, 40)
        stage.carry(stage.new_run(video, [masklet, other], start=4))
        event = stage.events(video, "masks")[-1]
        assert event["frame_index"] == LAST
        assert {mask["masklet_id"] for mask in event["masks"]} == {str(masklet), str(other)}

    def test_where_the_object_is_not_visible_are_absent(
        self, stage: Stage, video: UUID, masklet: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        head = stage.network.sam_mask_decoder.pred_obj_score_head.layers[-1]
        monkeypatch.setattr(head, "bias", type(head.bias)(head.bias - 5.0))
        stage.carry(stage.new_run(video, [masklet], start=4))
        mask = stage.masks(masklet)[8]
        assert mask.state == MaskState.ABSENT
        assert mask.object_score <= 0
        assert mask.area == 0


class TestWhatAPersonDid:
    def test_is_never_changed_by_a_run(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.carry(stage.new_run(video, [masklet], Direction.BOTH, start=4))
        stage.click(masklet, 8, 30, 20, positive=False)
        stage.ask(video, masklet, 8)
        stage.lock(masklet, 2)
        before = stage.masks(masklet)
        for _ in range(2):
            stage.carry(stage.new_run(video, [masklet], Direction.BOTH, start=6))
            stage.restart()
        after = stage.masks(masklet)
        assert {frame: after[frame] for frame in (2, 4, 8)} == {frame: before[frame] for frame in (2, 4, 8)}
        assert after[7].revision > before[7].revision

    def test_makes_stale_masks_fresh_again(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.carry(stage.new_run(video, [masklet], start=4))
        stage.click(masklet, 6)
        stage.ask(video, masklet, 6)
        assert stage.states(masklet)[9] == MaskState.STALE
        stage.carry(stage.new_run(video, [masklet], start=6))
        assert stage.states(masklet)[9] == MaskState.PROPAGATED

    def test_in_the_middle_of_a_run_counts_from_the_next_frame_on(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        quiet = stage.new_run(video, [masklet], start=4)
        stage.carry(quiet)
        undisturbed = stage.masks(masklet)
        stage.restart()
        steps = stage.steps(stage.begin(stage.new_run(video, [masklet], start=4)))
        while 7 not in {event["frame_index"] for event in self.since(stage, video, quiet)}:
            next(steps)
        stage.click(masklet, 7, 50, 40)
        answer = stage.ask(video, masklet, 7)
        assert answer.ok
        for _ in steps:
            pass
        masks = stage.masks(masklet)
        assert masks[7].state == MaskState.EDITED
        assert masks[8].counts != undisturbed[8].counts
        assert masks[9].state == MaskState.PROPAGATED
        assert set(masks) == set(range(4, 12))

    @staticmethod
    def since(stage: Stage, video: UUID, run: UUID) -> list[dict[str, int]]:
        events = stage.events(video, "masks")
        last = max(place for place, event in enumerate(events) if event["run_id"] == str(run))
        return events[last + 1 :]


class TestEnds:
    def test_a_cancel_acts_before_the_next_frame_and_keeps_what_was_made(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        run = stage.new_run(video, [masklet], start=4)
        steps = stage.steps(stage.begin(run))
        while len(stage.masks(masklet)) < 3:
            next(steps)
        made = stage.masks(masklet)
        stage.cancel(run)
        assert list(steps) == []
        assert stage.masks(masklet) == made
        assert stage.run(run).state == RunState.CANCELLED
        assert stage.events(video, "run")[-1]["run"]["state"] == "cancelled"

    def test_a_run_of_masklets_without_prompts_is_refused(self, stage: Stage, video: UUID) -> None:
        run = stage.new_run(video, [stage.masklet(video)])
        with pytest.raises(NoPrompt):
            stage.carry(run)

    def test_a_masklet_removed_before_or_on_the_way_is_left_out(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        gone, goes = stage.masklet(video), stage.masklet(video)
        stage.click(goes, 4)
        stage.ask(video, goes, 4)
        run = stage.new_run(video, [gone, goes, masklet], start=4)
        stage.remove_masklet(gone)
        steps = stage.steps(stage.begin(run))
        while len(stage.masks(goes)) < 3:
            next(steps)
        stage.remove_masklet(goes)
        stage.answerer.forget(stage.request(video, goes, kind="forget"))
        for _ in steps:
            pass
        assert stage.run(run).state == RunState.DONE
        assert set(stage.masks(masklet)) == set(range(4, 12))

    def test_a_run_whose_every_masklet_goes_away_ends(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        run = stage.new_run(video, [masklet], start=4)
        steps = stage.steps(stage.begin(run))
        while len(stage.masks(masklet)) < 3:
            next(steps)
        stage.remove_masklet(masklet)
        stage.answerer.forget(stage.request(video, masklet, kind="forget"))
        assert list(steps) == []
        assert stage.run(run).state == RunState.DONE

    def test_a_session_closed_under_a_run_is_named(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        steps = stage.steps(stage.begin(stage.new_run(video, [masklet], start=4)))
        while len(stage.masks(masklet)) < 3:
            next(steps)
        stage.answerer.give_up(video)
        with pytest.raises(SessionLost):
            next(steps)

    def test_a_run_begun_again_after_a_crash_gives_the_same_masks(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        run = stage.new_run(video, [masklet], start=4)
        steps = stage.steps(stage.begin(run))
        while len(stage.masks(masklet)) < 5:
            next(steps)
        half = stage.masks(masklet)
        stage.restart()
        stage.carry(run)
        whole = stage.masks(masklet)
        assert stage.run(run).state == RunState.DONE
        assert set(whole) == set(range(4, 12))
        assert {frame: whole[frame].counts for frame in half} == {
            frame: mask.counts for frame, mask in half.items()
        }
        assert whole[4] == half[4]


class TestProgress:
    def test_is_told_at_most_five_times_a_second(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        ticks = count()
        stage.carrier = replace(stage.carrier, clock=lambda: next(ticks) * 0.0625)  # a tick a frame
        stage.carry(stage.new_run(video, [masklet], Direction.BOTH, start=4))
        running = [event["run"] for event in stage.events(video, "run") if event["run"]["state"] == "running"]
        counts = [run["frames_done"] for run in running]
        assert counts == [0, 1, 5, 9]

    def test_small_steps_let_a_rebuild_give_way(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        for frame in (0, 8):
            stage.click(masklet, frame)
            stage.ask(video, masklet, frame)
        stage.restart()
        steps = stage.steps(stage.begin(stage.new_run(video, [masklet], start=4)))
        held = []
        for _ in range(4):
            next(steps)
            opened = stage.videos.find(video)
            assert opened is not None
            held.append(len(opened.session.objects and opened.session.conditioning_frames(1)))
        assert held == [0, 1, 2, 3]
