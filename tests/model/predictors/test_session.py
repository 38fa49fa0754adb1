import numpy as np
import pytest

from model.predictors import Box, Clicks, Mask, SessionSettings, VideoPredictor, VideoSession
from model.predictors.errors import (
    BadMask,
    BadSettings,
    EmptyMask,
    FrameOutOfRange,
    MaskNotAlone,
    NoPrompt,
    PointOutsideFrame,
    SessionClosed,
    UnknownDirection,
    UnknownObject,
)
from model.tracker import Tracker
from tests.model.predictors.clips import HEIGHT, WIDTH, by_frame, made_frames, same, square_mask

CLICK = Clicks([(14, 20)], [1])


class TestAnswer:
    def test_has_the_shapes_that_are_promised(self, tracker: Tracker, session: VideoSession) -> None:
        answer = session.prompt(1, 0, clicks=CLICK)

        side = tracker.config.low_side
        assert answer.mask.shape == answer.logits.shape == (HEIGHT, WIDTH)
        assert answer.low_logits.shape == (side, side)
        assert answer.mask.dtype == np.bool_
        assert answer.logits.dtype == answer.low_logits.dtype == np.float32
        assert np.array_equal(answer.mask, answer.logits > 0)
        assert 0 <= answer.iou <= 1
        assert isinstance(answer.object_score, float)

    def test_of_a_mask_is_that_mask_but_for_resizing(self, session: VideoSession) -> None:
        answer = session.prompt(1, 0, mask=Mask(square_mask()))

        assert (answer.mask ^ square_mask()).sum() < 0.1 * square_mask().sum()
        assert answer.iou == 1
        assert answer.is_visible

    def test_is_not_changed_by_what_the_caller_does_with_it(self, session: VideoSession) -> None:
        answer = session.prompt(1, 0, clicks=CLICK)
        answer.low_logits[:] = 0

        kept = session.mask_of(1, 0)
        assert kept is not None
        assert kept.low_logits.any()

    def test_feeds_the_mask_before_back(self, tracker: Tracker, session: VideoSession) -> None:
        two = Clicks([(14, 20), (40, 30)], [1, 0])
        session.prompt(1, 0, clicks=CLICK)
        refined = session.prompt(1, 0, clicks=two)
        with VideoPredictor(tracker).open(made_frames()) as other:
            fresh = other.prompt(1, 0, clicks=two)

        assert not same(refined, fresh)


class TestRefusal:
    def test_of_a_point_outside(self, session: VideoSession) -> None:
        with pytest.raises(PointOutsideFrame, match=r"\(61, 3\)"):
            session.prompt(1, 0, clicks=Clicks([(61, 3)], [1]))
        with pytest.raises(PointOutsideFrame):
            session.prompt(1, 0, box=Box(-1, 0, 5, 5))

    def test_leaves_no_object_behind(self, session: VideoSession) -> None:
        with pytest.raises(PointOutsideFrame):
            session.prompt(1, 0, clicks=Clicks([(61, 3)], [1]))

        assert session.objects == ()

    @pytest.mark.parametrize("frame_index", [-1, 8])
    def test_of_a_frame_that_is_not_there(self, session: VideoSession, frame_index: int) -> None:
        for call in (
            lambda: session.prompt(1, frame_index, clicks=CLICK),
            lambda: session.lock(1, frame_index, Mask(square_mask())),
            lambda: session.warm(frame_index),
        ):
            with pytest.raises(FrameOutOfRange):
                call()

    def test_of_nothing(self, session: VideoSession) -> None:
        with pytest.raises(NoPrompt, match="click, a box or a mask"):
            session.prompt(1, 0)
        with pytest.raises(NoPrompt):
            session.propagate()

    def test_of_an_object_without_prompts(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        session.prompt(2, 0, clicks=CLICK)
        session.clear_prompts(2, 0)

        with pytest.raises(NoPrompt):
            session.propagate(objects=[1, 2])
        assert all(step.masks.keys() == {1} for step in session.propagate())

    def test_of_an_unknown_object(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        for call in (
            lambda: session.mask_of(2, 0),
            lambda: session.remove_object(2),
            lambda: session.clear_prompts(2, 0),
            lambda: session.tracked_frames(2),
            lambda: session.propagate(objects=[2]),
        ):
            with pytest.raises(UnknownObject, match="the objects are: 1"):
                call()

    def test_of_masks_that_do_not_fit(self, session: VideoSession) -> None:
        with pytest.raises(BadMask, match="44 x 60"):
            session.prompt(1, 0, mask=Mask(np.ones((4, 4), dtype=np.bool_)))
        with pytest.raises(BadMask):
            session.prompt(1, 0, mask=Mask(np.ones((HEIGHT, WIDTH), dtype=np.float32)))
        with pytest.raises(EmptyMask, match="lock an empty mask"):
            session.prompt(1, 0, mask=Mask(np.zeros((HEIGHT, WIDTH), dtype=np.bool_)))
        with pytest.raises(MaskNotAlone):
            session.prompt(1, 0, clicks=CLICK, mask=Mask(square_mask()))

    @pytest.mark.parametrize("span", [(0, 8), (-1, 3), (5, 2)])
    def test_of_a_span_outside(self, session: VideoSession, span: tuple[int, int]) -> None:
        session.prompt(1, 0, clicks=CLICK)
        with pytest.raises(FrameOutOfRange, match="span"):
            session.propagate(span=span)
        with pytest.raises(FrameOutOfRange, match="start from"):
            session.propagate(start=8)

    def test_of_a_direction_that_is_none(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        with pytest.raises(UnknownDirection, match="forward, backward, both"):
            session.propagate("sideways")

    def test_of_an_agreement_that_is_no_iou(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        with pytest.raises(BadSettings, match="from 0 to 1, or None, not 98"):
            session.propagate(until_agreement=98)

    def test_after_closing(self, session: VideoSession) -> None:
        session.prompt(1, 0, clicks=CLICK)
        running = session.propagate()
        session.close()
        session.close()

        assert list(running) == []
        with pytest.raises(SessionClosed):
            session.prompt(1, 0, clicks=CLICK)
        with pytest.raises(SessionClosed):
            session.mask_of(1, 0)


class TestMemory:
    def test_stays_under_its_caps_and_changes_no_result(self, tracker: Tracker) -> None:
        frames = made_frames()
        with VideoPredictor(tracker).open(frames) as roomy:
            roomy.prompt(1, 0, clicks=CLICK)
            expected = by_frame(list(roomy.propagate()))
            one_frame = roomy.byte_count // len(frames)
        caps = SessionSettings(feature_bytes=3 * one_frame, memory_bytes=one_frame // 4)
        with VideoPredictor(tracker, caps).open(frames) as tight:
            tight.prompt(1, 0, clicks=CLICK)
            for step in tight.propagate():
                assert tight.byte_count <= caps.feature_bytes + caps.memory_bytes
                assert same(step.masks[1], expected[step.frame_index])
            again = by_frame(list(tight.propagate()))

        assert all(same(again[frame], expected[frame]) for frame in expected)
