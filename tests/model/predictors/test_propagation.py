"""What holds whatever the network says: order, objects, directions, spans."""

import pytest

from model.predictors import Box, Clicks, FrameMask, Mask, SessionSettings, VideoPredictor, VideoSession
from model.tracker import Tracker
from tests.model.predictors.clips import by_frame, made_frames, same, square_mask

CLICK = Clicks([(14, 20)], [1])
BOX = Box(30, 5, 55, 40)
FRAMES = 8


def prompt_three(session: VideoSession, order: tuple[int, ...] = (1, 2, 3)) -> None:
    for object_id in order:
        if object_id == 1:
            session.prompt(1, 0, clicks=CLICK)
        elif object_id == 2:
            session.prompt(2, 0, box=BOX)
        else:
            session.prompt(3, 0, mask=Mask(square_mask()))


class TestObjects:
    def test_together_equal_one_by_one(self, tracker: Tracker, session: VideoSession) -> None:
        prompt_three(session)
        together = list(session.propagate())

        for object_id in (1, 2, 3):
            with VideoPredictor(tracker).open(made_frames()) as alone:
                prompt_three(alone, (object_id,))
                expected = by_frame(list(alone.propagate()), object_id)
            found = by_frame(together, object_id)
            assert all(same(found[frame], expected[frame]) for frame in range(FRAMES))

    def test_order_does_not_matter(self, tracker: Tracker, session: VideoSession) -> None:
        prompt_three(session)
        steps = list(session.propagate())
        with VideoPredictor(tracker).open(made_frames()) as other:
            prompt_three(other, (3, 1, 2))
            others = list(other.propagate())

        for object_id in (1, 2, 3):
            one, two = by_frame(steps, object_id), by_frame(others, object_id)
            assert all(same(one[frame], two[frame]) for frame in range(FRAMES))

    def test_in_one_batch_equal_one_by_one_but_for_rounding(self, tracker: Tracker) -> None:
        found = []
        for batch in (True, False):
            settings = SessionSettings(batch_objects=batch)
            with VideoPredictor(tracker, settings).open(made_frames()) as session:
                prompt_three(session)
                found.append(list(session.propagate()))

        for object_id in (1, 2, 3):
            one, two = (by_frame(steps, object_id) for steps in found)
            assert all(abs(one[frame].logits - two[frame].logits).max() < 1e-2 for frame in range(FRAMES))

    def test_one_added_after_tracking_equals_one_given_first(
        self, tracker: Tracker, session: VideoSession
    ) -> None:
        session.prompt(1, 0, clicks=CLICK)
        first = by_frame(list(session.propagate()))
        session.prompt(2, 3, box=BOX)
        steps = list(session.propagate())

        assert session.objects == (1, 2)
        assert all(same(by_frame(steps)[frame], first[frame]) for frame in range(FRAMES))
        with VideoPredictor(tracker).open(made_frames()) as alone:
            alone.prompt(2, 3, box=BOX)
            expected = by_frame(list(alone.propagate()), 2)
        assert by_frame(steps, 2).keys() == expected.keys() == set(range(3, FRAMES))
        assert all(same(by_frame(steps, 2)[frame], expected[frame]) for frame in expected)

    def test_removed_one_leaves_the_others_alone(self, session: VideoSession) -> None:
        prompt_three(session)
        before = by_frame(list(session.propagate()), 3)
        session.remove_object(2)

        steps = list(session.propagate())

        assert session.objects == (1, 3)
        assert all(step.masks.keys() == {1, 3} for step in steps)
        assert all(same(by_frame(steps, 3)[frame], before[frame]) for frame in range(FRAMES))

    def test_one_removed_and_given_again_starts_afresh(self, session: VideoSession) -> None:
        def track_and_correct(where: tuple[float, float]) -> FrameMask:
            session.prompt(1, 0, clicks=Clicks([where], [1]))
            list(session.propagate())
            return session.prompt(1, 4, clicks=CLICK)

        first = track_and_correct((14, 20))
        session.remove_object(1)
        other = track_and_correct((50, 8))
        session.remove_object(1)

        assert not same(first, other)
        assert same(first, track_and_correct((14, 20)))

    def test_chosen_ones_move_alone(self, session: VideoSession) -> None:
        prompt_three(session)

        steps = list(session.propagate(objects=[3]))

        assert all(step.masks.keys() == {3} for step in steps)
        assert session.tracked_frames(1) == ()
        assert session.tracked_frames(3) == tuple(range(1, FRAMES))


class TestWay:
    def test_two_halves_equal_one_go(self, tracker: Tracker, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        halves = [*session.propagate(span=(0, 3)), *session.propagate(span=(4, 7))]
        with VideoPredictor(tracker).open(made_frames()) as other:
            other.prompt(1, 0, clicks=CLICK)
            whole = by_frame(list(other.propagate()))

        found = by_frame(halves)
        assert found.keys() == whole.keys()
        assert all(same(found[frame], whole[frame]) for frame in whole)

    def test_backward_mirrors_forward(self, tracker: Tracker, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        forward = by_frame(list(session.propagate()))
        with VideoPredictor(tracker).open(made_frames()[::-1]) as mirrored:
            mirrored.prompt(1, FRAMES - 1, clicks=CLICK)
            backward = list(mirrored.propagate("backward"))

        assert [step.frame_index for step in backward] == list(range(FRAMES - 1, -1, -1))
        found = by_frame(backward)
        assert all(same(found[FRAMES - 1 - frame], forward[frame]) for frame in range(FRAMES))

    def test_both_visits_every_frame_once(self, session: VideoSession) -> None:
        session.prompt(1, 3, clicks=CLICK)

        steps = list(session.propagate("both"))

        assert [step.frame_index for step in steps] == [3, 4, 5, 6, 7, 2, 1, 0]
        assert session.tracked_frames(1) == (0, 1, 2, 4, 5, 6, 7)

    def test_span_bounds_the_way(self, session: VideoSession) -> None:
        session.prompt(1, 3, clicks=CLICK)

        steps = list(session.propagate("both", span=(2, 5)))

        assert [step.frame_index for step in steps] == [3, 4, 5, 2]

    def test_start_overrules_the_prompts(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)

        assert [step.frame_index for step in session.propagate(start=6)] == [6, 7]


class TestStop:
    def test_cancel_stops_before_the_next_frame_and_keeps_the_rest(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        visited = []
        for step in session.propagate():
            visited.append(step.frame_index)
            if step.frame_index == 2:
                session.cancel()

        assert visited == [0, 1, 2]
        assert session.tracked_frames(1) == (1, 2)

    def test_closing_the_iterator_then_going_on_equals_one_go(
        self, tracker: Tracker, session: VideoSession
    ) -> None:
        session.prompt(1, 0, clicks=CLICK)
        steps = session.propagate()
        first = [next(steps) for _ in range(3)]
        steps.close()
        rest = list(session.propagate(start=3))
        with VideoPredictor(tracker).open(made_frames()) as other:
            other.prompt(1, 0, clicks=CLICK)
            whole = by_frame(list(other.propagate()))

        found = by_frame([*first, *rest])
        assert all(same(found[frame], whole[frame]) for frame in range(FRAMES))

    def test_a_cancelled_run_does_not_stop_the_next(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        session.propagate()
        session.cancel()

        assert len(list(session.propagate())) == FRAMES


class TestNothingMoves:
    @pytest.mark.parametrize("direction", ["forward", "backward", "both"])
    def test_without_frames_left_there_is_no_step(self, session: VideoSession, direction: str) -> None:
        session.prompt(1, 5, clicks=CLICK)

        spans = {"forward": (0, 2), "backward": (6, 7), "both": (0, 7)}
        expected = {"forward": 0, "backward": 0, "both": FRAMES}
        assert len(list(session.propagate(direction, span=spans[direction]))) == expected[direction]
