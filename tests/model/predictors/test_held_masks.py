"""Masks that stay although no prompt gave them are remembered, and what follows goes on from them."""

from collections.abc import Mapping

import numpy as np
import pytest

from media import rle
from model.predictors import Clicks, FrameMask, HeldMask, VideoPredictor, VideoSession
from model.predictors.errors import BadMask
from model.tracker import Tracker
from tests.model.predictors.clips import HEIGHT, WIDTH, by_frame, made_frames, same, square_mask

CLICK = Clicks([(14, 20)], [1])
FRAMES = 12
ABSENT = HeldMask(rle.empty(HEIGHT, WIDTH), 1.0, -10.0)


def square(frame_index: int) -> HeldMask:
    return HeldMask(rle.encode(square_mask(frame_index)), 0.75, 6.0)


class Book:
    """Masks that stay, by frame, of object 1; remembers what it was asked for."""

    def __init__(self, masks: Mapping[int, HeldMask]) -> None:
        self.masks = masks
        self.asked: list[int] = []

    def __call__(self, frame_index: int) -> Mapping[int, HeldMask]:
        self.asked.append(frame_index)
        return {1: self.masks[frame_index]} if frame_index in self.masks else {}


def opened(tracker: Tracker) -> VideoSession:
    session = VideoPredictor(tracker).open(made_frames(FRAMES))
    session.prompt(1, 0, clicks=CLICK)
    return session


def carried(tracker: Tracker, masks: Mapping[int, HeldMask]) -> dict[int, FrameMask]:
    with opened(tracker) as session:
        return by_frame(list(session.propagate(held=Book(masks))))


class TestHeld:
    def test_stays_to_the_pixel(self, tracker: Tracker) -> None:
        held = {frame: square(frame) for frame in (3, 4, 5)}
        with opened(tracker) as session:
            steps = list(session.propagate(held=Book(held)))
            kept = {frame: session.mask_of(1, frame) for frame in held}
            assert session.conditioning_frames(1) == (0,)
        for frame, mask in held.items():
            shown = by_frame(steps)[frame]
            assert rle.encode(shown.mask) == mask.mask
            assert (shown.iou, shown.object_score) == (mask.iou, mask.object_score)
            one = kept[frame]
            assert one is not None
            assert same(one, shown)

    def test_what_follows_goes_on_from_it(self, tracker: Tracker) -> None:
        free, held = carried(tracker, {}), carried(tracker, {frame: square(frame) for frame in (3, 4, 5)})
        assert all(same(free[frame], held[frame]) for frame in range(3))
        assert not same(free[6], held[6])

    def test_far_side_knows_nothing_of_what_was_tracked_there_before(self, tracker: Tracker) -> None:
        span = {frame: square(frame) for frame in range(2, 10)}  # longer than the window of memory
        with opened(tracker) as session:
            list(session.propagate())  # other masks, in memory now
            again = by_frame(list(session.propagate(held=Book(span))))
        fresh = carried(tracker, span)
        assert all(same(again[frame], fresh[frame]) for frame in (10, 11))

    def test_absence_leaves_no_mask_in_memory(self, tracker: Tracker) -> None:
        held = carried(tracker, {frame: ABSENT for frame in range(2, 8)})
        assert not any(held[frame].mask.any() for frame in range(2, 8))
        free = carried(tracker, {})
        assert not np.array_equal(held[8].low_logits, free[8].low_logits)

    def test_mask_that_is_there_already_keeps_its_memory(self, tracker: Tracker) -> None:
        with opened(tracker) as session:
            before = by_frame(list(session.propagate()))
            masks = {
                frame: HeldMask(rle.encode(before[frame].mask), 0.5, before[frame].object_score)
                for frame in (3, 4)
            }
            after = by_frame(list(session.propagate(held=Book(masks))))
        assert all(same(before[frame], after[frame]) for frame in range(FRAMES))

    def test_prompted_frame_keeps_its_prompts(self, tracker: Tracker) -> None:
        with opened(tracker) as session:
            before = session.mask_of(1, 0)
            shown = by_frame(list(session.propagate(held=Book({0: ABSENT}))))[0]
        assert before is not None
        assert same(shown, before)

    def test_says_nothing_of_agreement(self, tracker: Tracker) -> None:
        book = Book({frame: square(frame) for frame in range(1, 9)})
        with opened(tracker) as session:
            list(session.propagate(held=book))
            steps = list(session.propagate(held=book, until_agreement=0.98))
        assert [step.frame_index for step in steps] == list(range(FRAMES))
        assert {step.measures[1].agreement for step in steps[1:9]} == {1.0}

    @pytest.mark.parametrize("direction", ["forward", "backward"])
    def test_is_asked_for_on_every_frame(self, tracker: Tracker, direction: str) -> None:
        book = Book({})
        with opened(tracker) as session:
            list(session.propagate(direction, start=5, held=book))
        assert book.asked == (list(range(5, FRAMES)) if direction == "forward" else list(range(5, -1, -1)))

    def test_proposal_leaves_the_session_as_it_is(self, tracker: Tracker) -> None:
        with opened(tracker) as session:
            list(session.propagate())
            before = session.mask_of(1, 4)
            proposal = session.propagate(held=Book({4: ABSENT}), keep=False)
            shown = by_frame(list(proposal))[4]
            after = session.mask_of(1, 4)
        assert not shown.mask.any()
        assert before is not None
        assert after is not None
        assert same(before, after)


def test_of_another_size_is_refused(tracker: Tracker) -> None:
    with pytest.raises(BadMask, match=f"{HEIGHT} x {WIDTH}"):
        carried(tracker, {3: HeldMask(rle.empty(5, 5), 1.0, -10.0)})
