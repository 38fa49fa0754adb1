"""What a correction costs and changes: early stops, barriers, proposals, and the numbers of every step."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from model.frames import FrameFeatures
from model.memory.bank import MemoryReading
from model.predictors import Clicks, FrameSize, Mask, PropagationStep, VideoPredictor, VideoSession
from model.predictors.agreement import Agreement
from model.predictors.measures import area_of, centroid_of, grid_iou
from model.tracker import Tracker
from tests.model.predictors.clips import HEIGHT, WIDTH, by_frame, made_frames, same, square_mask

CLICK = Clicks([(14, 20)], [1])
OTHER = Clicks([(50, 8)], [1])
FRAMES = 21
WINDOW = 7


@pytest.fixture
def tracked(tracker: Tracker) -> Iterator[VideoSession]:
    """Two objects, prompted on frame 0 and carried through 21 frames."""
    with VideoPredictor(tracker).open(made_frames(FRAMES)) as session:
        session.prompt(1, 0, clicks=CLICK)
        session.prompt(2, 0, clicks=OTHER)
        list(session.propagate())
        yield session


def visited(steps: list[PropagationStep], object_id: int = 1) -> list[int]:
    return [step.frame_index for step in steps if object_id in step.masks]


class TestAgreement:
    def test_takes_as_many_frames_in_a_row_as_the_window_is_long(self) -> None:
        agreement = Agreement(0.9, window=3)
        reached = []
        for iou in (0.95, 0.9, 0.89, 0.9, 1.0, None, 0.9, 0.95, 0.99):
            agreement.note(1, iou)
            reached.append(agreement.is_reached(1))

        assert reached == [False] * 8 + [True]

    def test_counts_every_object_for_itself(self) -> None:
        agreement = Agreement(0.5, window=1)
        agreement.note(1, 1.0)
        agreement.note(2, 0.4)

        assert (agreement.is_reached(1), agreement.is_reached(2)) == (True, False)
        agreement.start_again()
        assert not agreement.is_reached(1)

    def test_without_threshold_is_never_reached(self) -> None:
        agreement = Agreement(None, window=1)
        agreement.note(1, 1.0)

        assert not agreement.is_reached(1)


class TestUntilAgreement:
    def test_nothing_changed_stops_after_the_window(self, tracked: VideoSession) -> None:
        steps = list(tracked.propagate(until_agreement=0.98))

        assert visited(steps) == list(range(1 + WINDOW))  # frame 0 is prompted and says nothing
        assert all(step.measures[1].agreement == 1 for step in steps)

    def test_a_change_further_on_is_reached_all_the_same(self, tracked: VideoSession) -> None:
        tracked.prompt(1, 12, mask=Mask(square_mask(0)))
        steps = list(tracked.propagate(until_agreement=0.98))

        assert visited(steps)[:14] == list(range(14))
        assert visited(steps, 2) == list(range(1 + WINDOW))

    def test_a_retraction_further_on_is_reached_too(self, tracked: VideoSession) -> None:
        tracked.prompt(1, 12, mask=Mask(square_mask(0)))
        list(tracked.propagate())
        tracked.clear_prompts(1, 12)

        assert visited(list(tracked.propagate(until_agreement=0.98)))[:14] == list(range(14))

    def test_masks_that_stay_different_go_to_the_end(self, tracked: VideoSession) -> None:
        tracked.prompt(1, 4, mask=Mask(square_mask(0)))

        assert visited(list(tracked.propagate(until_agreement=1.0, start=4)))[0] == 4
        assert tracked.conditioning_frames(1) == (0, 4)


class TestOneCorrection:
    def test_moves_only_its_object_between_the_prompts_beside_it(self, tracked: VideoSession) -> None:
        for frame in (3, 16):
            tracked.prompt(1, frame, mask=Mask(square_mask(frame % 5)))
            list(tracked.propagate(start=frame))
        others = {frame: tracked.mask_of(2, frame) for frame in range(FRAMES)}
        beyond = {frame: tracked.mask_of(1, frame) for frame in (0, 1, 2, *range(17, FRAMES))}
        corrected = tracked.prompt(1, 9, mask=Mask(square_mask(8)))

        steps = list(tracked.repropagate(1, 9, until_agreement=None))

        assert visited(steps) == [*range(9, 17), *range(8, 2, -1)]
        assert all(step.masks.keys() == {1} for step in steps)
        assert same(by_frame(steps)[9], corrected)
        for object_id, kept in ((2, others), (1, beyond)):
            for frame, mask in kept.items():
                now = tracked.mask_of(object_id, frame)
                assert now is not None
                assert mask is not None
                assert same(now, mask)

    def test_reports_what_it_changed_and_by_how_much(self, tracked: VideoSession) -> None:
        old = {frame: tracked.mask_of(1, frame) for frame in range(FRAMES)}
        tracked.prompt(1, 4, mask=Mask(square_mask(0)))
        carried = tracked.repropagate(1, 4, until_agreement=None)
        steps = list(carried)

        assert carried.changes.keys() == {1}
        for step in steps:
            before, found = old[step.frame_index], step.measures[1].agreement
            assert before is not None
            assert found is not None
            if step.frame_index == 4:
                assert found == 1  # a person's own
                continue
            iou = grid_iou(step.masks[1].low_logits > 0, before.low_logits > 0)
            assert found == pytest.approx(iou)
            assert carried.changes[1].get(step.frame_index, 1.0) == pytest.approx(iou)
        assert carried.changes[1]
        assert all(iou < 1 for iou in carried.changes[1].values())

    def test_encodes_no_frame_that_was_seen(
        self, tracked: VideoSession, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(pixels: torch.Tensor) -> None:
            raise AssertionError("a frame was encoded again")

        monkeypatch.setattr(tracker, "encode_image", refuse)
        tracked.prompt(1, 9, clicks=OTHER)
        tracked.prompt(1, 9, clicks=CLICK)

        assert len(list(tracked.repropagate(1, 9))) > WINDOW

    def test_repeated_clicks_read_the_memory_once(
        self, tracked: VideoSession, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reads: list[FrameFeatures] = []
        real = tracker.with_memory

        def count(features: FrameFeatures, reading: MemoryReading) -> torch.Tensor:
            reads.append(features)
            return real(features, reading)

        monkeypatch.setattr(tracker, "with_memory", count)
        for x in (20, 24, 28):
            tracked.prompt(1, 9, clicks=Clicks([(x, 20)], [1]))
            tracked.prompt(2, 9, clicks=Clicks([(x, 30)], [1]))

        assert len(reads) == 2  # once for each object


class TestProposal:
    def test_changes_nothing_until_it_is_accepted(self, tracked: VideoSession) -> None:
        before = {frame: tracked.mask_of(1, frame) for frame in range(FRAMES)}
        corrected = tracked.prompt(1, 6, mask=Mask(square_mask(0)))
        proposal = tracked.propagate(start=6, objects=[1], keep=False)
        offered = by_frame(list(proposal))

        for frame, mask in before.items():
            now = tracked.mask_of(1, frame)
            assert now is not None
            assert mask is not None
            assert same(now, corrected if frame == 6 else mask)
        taken = proposal.accept(span=(6, 10))
        assert taken == {1: [7, 8, 9, 10]}
        for frame in range(7, FRAMES):
            now, old = tracked.mask_of(1, frame), before[frame]
            assert now is not None
            assert old is not None
            assert same(now, offered[frame] if frame <= 10 else old)
        proposal.refuse()

    def test_gives_the_masks_that_keeping_would_give(self, tracker: Tracker) -> None:
        found = []
        for keep in (True, False):
            with VideoPredictor(tracker).open(made_frames(12)) as session:
                session.prompt(1, 0, clicks=CLICK)
                list(session.propagate())
                session.prompt(1, 3, mask=Mask(square_mask(0)))
                found.append(by_frame(list(session.propagate("both", start=3, keep=keep))))

        kept, proposed = found
        assert kept.keys() == proposed.keys()
        assert all(same(kept[frame], proposed[frame]) for frame in kept)

    def test_accepted_in_full_equals_keeping(self, tracker: Tracker) -> None:
        found = []
        for keep in (True, False):
            with VideoPredictor(tracker).open(made_frames(12)) as session:
                session.prompt(1, 0, clicks=CLICK)
                list(session.propagate())
                session.prompt(1, 3, mask=Mask(square_mask(0)))
                run = session.propagate(start=3, keep=keep)
                list(run)
                run.accept()
                run.refuse()
                found.append(session.prompt(1, 9, clicks=OTHER))  # reads what was accepted

        assert same(*found)

    def test_refused_leaves_no_bytes_behind(self, tracked: VideoSession) -> None:
        before = tracked.byte_count
        proposal = tracked.propagate(keep=False)
        list(proposal)
        assert tracked.byte_count > before
        proposal.refuse()

        assert tracked.byte_count == before

    def test_of_an_object_that_is_removed_is_over(self, tracked: VideoSession) -> None:
        proposal = tracked.propagate(objects=[1], keep=False)
        next(proposal)
        tracked.remove_object(1)

        assert list(proposal) == []
        assert proposal.accept() == {}

    def test_leaves_prompted_frames_alone_when_it_is_accepted(self, tracked: VideoSession) -> None:
        proposal = tracked.propagate(objects=[1], keep=False)
        list(proposal)
        corrected = tracked.prompt(1, 5, mask=Mask(square_mask(0)))

        assert 5 not in proposal.accept()[1]
        now = tracked.mask_of(1, 5)
        assert now is not None
        assert same(now, corrected)


class TestMeasures:
    def test_come_with_every_mask(self, tracked: VideoSession) -> None:
        steps = list(tracked.propagate())

        for step, before in zip(steps[1:], steps, strict=False):
            for object_id, mask in step.masks.items():
                found, grid = step.measures[object_id], mask.low_logits > 0
                assert (found.predicted_iou, found.object_score) == (mask.iou, mask.object_score)
                assert found.area == pytest.approx(grid.mean() * HEIGHT * WIDTH)
                assert found.iou_with_previous_mask == pytest.approx(
                    grid_iou(grid, before.masks[object_id].low_logits > 0)
                )
        assert steps[0].measures[1].iou_with_previous_mask is None

    def test_without_an_old_mask_there_is_no_agreement(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        found = [step.measures[1].agreement for step in session.propagate()]

        assert found == [1.0] + [None] * 7

    def test_area_and_centroid_are_in_pixels_of_the_frame(self) -> None:
        grid = np.zeros((4, 4), np.bool_)
        grid[1, 2:4] = True
        size = FrameSize(40, 80)

        assert area_of(grid, size) == 2 * 10 * 20
        assert centroid_of(grid, size) == (60.0, 15.0)
        assert centroid_of(np.zeros((4, 4), np.bool_), size) is None

    def test_empty_masks_agree(self) -> None:
        empty, full = np.zeros((2, 2), np.bool_), np.ones((2, 2), np.bool_)

        assert grid_iou(empty, empty) == 1
        assert grid_iou(empty, full) == 0


class TestImageOnly:
    def test_answers_as_a_session_that_never_tracked(self, tracked: VideoSession, tracker: Tracker) -> None:
        first = tracked.prompt(1, 9, clicks=CLICK, image_only=True)
        both = Clicks([*CLICK.points, (30, 30)], [1, 0])
        second = tracked.prompt(1, 9, clicks=both, image_only=True)
        with VideoPredictor(tracker).open(made_frames(FRAMES)) as fresh:
            assert same(fresh.prompt(1, 9, clicks=CLICK), first)
            assert same(fresh.prompt(1, 9, clicks=both), second)
