"""What a person corrected or locked, no propagation changes, bit for bit."""

import numpy as np
import pytest

from model.predictors import Box, Clicks, Mask, VideoPredictor, VideoSession
from model.predictors.measures import grid_iou
from model.tracker import Tracker
from tests.model.predictors.clips import HEIGHT, WIDTH, by_frame, made_frames, same, square_mask

CLICK = Clicks([(14, 20)], [1])
TWO = Clicks([(20, 20), (50, 8)], [1, 0])


@pytest.fixture
def tracked(session: VideoSession) -> VideoSession:
    session.prompt(1, 0, clicks=CLICK)
    list(session.propagate())
    return session


class TestCorrection:
    @pytest.mark.parametrize("direction", ["forward", "backward", "both"])
    def test_survives_any_propagation(self, tracked: VideoSession, direction: str) -> None:
        corrected = tracked.prompt(1, 4, clicks=TWO)

        for step in tracked.propagate(direction):
            if step.frame_index == 4:
                assert same(step.masks[1], corrected)

        kept = tracked.mask_of(1, 4)
        assert kept is not None
        assert same(kept, corrected)
        assert tracked.conditioning_frames(1) == (0, 4)

    def test_changes_the_frames_after_it(self, tracked: VideoSession) -> None:
        before = tracked.mask_of(1, 5)
        tracked.prompt(1, 4, mask=Mask(square_mask(4)))

        after = by_frame(list(tracked.propagate()))[5]

        assert before is not None
        assert not same(before, after)

    def test_survives_many_rounds(self, tracked: VideoSession) -> None:
        corrected = {frame: tracked.prompt(1, frame, box=Box(10, 8, 40, 36)) for frame in (2, 5)}
        for direction in ("forward", "both", "backward", "forward"):
            list(tracked.propagate(direction))

        for frame, mask in corrected.items():
            kept = tracked.mask_of(1, frame)
            assert kept is not None
            assert same(kept, mask)

    def test_given_while_a_propagation_runs_is_respected(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        steps = session.propagate()
        next(steps)
        corrected = session.prompt(1, 3, clicks=TWO)

        found = by_frame(list(steps))

        assert same(found[3], corrected)

    def test_replaces_the_prompts_before_on_its_frame(self, tracked: VideoSession) -> None:
        first = tracked.prompt(1, 4, clicks=TWO)
        second = tracked.prompt(1, 4, mask=Mask(square_mask(4)))

        kept = tracked.mask_of(1, 4)

        assert kept is not None
        assert same(kept, second)
        assert not same(first, second)


class TestLock:
    def test_keeps_exactly_the_pixels_that_were_given(self, tracked: VideoSession) -> None:
        pixels = np.random.default_rng(1).random((HEIGHT, WIDTH)) > 0.5
        locked = tracked.lock(1, 3, Mask(pixels))

        list(tracked.propagate("both"))

        kept = tracked.mask_of(1, 3)
        assert kept is not None
        assert np.array_equal(locked.mask, pixels)
        assert np.array_equal(kept.mask, pixels)
        assert np.array_equal(kept.logits > 0, pixels)

    def test_of_an_empty_mask_says_absent(self, tracked: VideoSession) -> None:
        locked = tracked.lock(1, 3, Mask(np.zeros((HEIGHT, WIDTH), dtype=np.bool_)))

        assert not locked.mask.any()
        assert not locked.is_visible

    def test_of_a_new_object_makes_it(self, session: VideoSession) -> None:
        session.lock(9, 2, Mask(square_mask(2)))

        assert session.objects == (9,)
        assert session.conditioning_frames(9) == (2,)


class TestTakingBack:
    def test_lets_propagation_change_the_frame_again(self, tracked: VideoSession) -> None:
        untouched = tracked.mask_of(1, 4)
        tracked.lock(1, 4, Mask(square_mask(0)))
        list(tracked.propagate())

        tracked.clear_prompts(1, 4)
        again = by_frame(list(tracked.propagate()))[4]

        assert tracked.conditioning_frames(1) == (0,)
        assert untouched is not None
        assert same(again, untouched)

    def test_of_a_fresh_prompt_leaves_nothing(self, session: VideoSession) -> None:
        session.prompt(1, 2, clicks=CLICK)
        session.clear_prompts(1, 2)

        assert session.mask_of(1, 2) is None
        assert session.conditioning_frames(1) == ()

    def test_of_a_fresh_correction_shows_the_tracked_mask(self, tracked: VideoSession) -> None:
        before = tracked.mask_of(1, 4)
        tracked.prompt(1, 4, clicks=TWO)
        tracked.clear_prompts(1, 4)

        after = tracked.mask_of(1, 4)
        assert before is not None
        assert after is not None
        assert same(before, after)

    def test_of_everything_forgets_the_objects(self, tracked: VideoSession) -> None:
        tracked.reset()

        assert tracked.objects == ()


class TestRebuild:
    def test_from_the_prompts_in_order_gives_equal_masks(
        self, tracker: Tracker, session: VideoSession
    ) -> None:
        def replay(target: VideoSession) -> None:
            target.prompt(1, 0, clicks=CLICK)
            target.prompt(2, 1, mask=Mask(square_mask(1)))
            target.prompt(1, 0, clicks=TWO)
            target.prompt(1, 5, box=Box(10, 8, 40, 36))

        replay(session)
        with VideoPredictor(tracker).open(made_frames()) as rebuilt:
            replay(rebuilt)
            for object_id, frame in ((1, 0), (1, 5), (2, 1)):
                one, two = session.mask_of(object_id, frame), rebuilt.mask_of(object_id, frame)
                assert one is not None
                assert two is not None
                assert same(one, two)
            first, second = list(session.propagate("both")), list(rebuilt.propagate("both"))
        for object_id in (1, 2):
            ours, theirs = by_frame(first, object_id), by_frame(second, object_id)
            assert ours.keys() == theirs.keys()
            assert all(same(ours[frame], theirs[frame]) for frame in ours)

    def test_with_locked_masks_gives_equal_masks_on_corrected_frames(
        self, tracker: Tracker, tracked: VideoSession
    ) -> None:
        corrected = tracked.prompt(1, 4, clicks=TWO)
        with VideoPredictor(tracker).open(made_frames()) as rebuilt:
            rebuilt.prompt(1, 0, clicks=CLICK)
            rebuilt.lock(1, 4, Mask(corrected.mask))
            list(rebuilt.propagate())
            kept = rebuilt.mask_of(1, 4)

        assert kept is not None
        assert np.array_equal(kept.mask, corrected.mask)

    def test_with_recalled_and_locked_masks_comes_close_everywhere_else(self, tracker: Tracker) -> None:
        """As a worker that lost its session does: prompts, the carried mask, the corrected mask."""
        with VideoPredictor(tracker).open(made_frames(12)) as live:
            live.prompt(1, 0, clicks=CLICK)
            carried = by_frame(list(live.propagate()))[4]
            corrected = live.prompt(1, 4, clicks=TWO)
            expected = by_frame(list(live.propagate()))
        with VideoPredictor(tracker).open(made_frames(12)) as rebuilt:
            rebuilt.prompt(1, 0, clicks=CLICK)
            score = carried.object_score
            rebuilt.recall(1, 4, Mask(carried.mask), iou=carried.iou, object_score=score)
            rebuilt.prompt(1, 4, clicks=TWO)
            rebuilt.lock(1, 4, Mask(corrected.mask))
            found = by_frame(list(rebuilt.propagate()))

        assert same(found[0], expected[0])
        assert np.array_equal(found[4].mask, corrected.mask)
        assert min(grid_iou(found[frame].mask, expected[frame].mask) for frame in range(12)) > 0.95
