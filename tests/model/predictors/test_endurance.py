"""Memory that stays flat, and what was given back and comes again to the bit. The long form is in bench/."""

import gc
import os
import threading
import tracemalloc
from dataclasses import replace

import pytest
import torch

from model.predictors import Clicks, FrameMask, Mask, SessionSettings, VideoPredictor, VideoSession
from model.predictors.masklet import REBUILDABLE, Masklet
from model.predictors.segmentation import Segmentation
from model.predictors.shelf import TensorShelf
from model.tracker import Tracker
from tests.model.predictors.clips import by_frame, made_frames, same

CLICK = Clicks([(14, 20)], [1])
OTHER = Clicks([(50, 8)], [1])
TIGHT = SessionSettings(feature_bytes=0, memory_bytes=0, disk_memory_bytes=0)


def follow(masklet: Masklet, frames: range) -> None:
    for frame_index in frames:
        answer = Segmentation(torch.zeros(1, 1, 8, 8), torch.zeros(1, 16), 1.5, 0.5)
        masklet.track(frame_index, answer, torch.zeros(1, 4, 2, 2), is_backward=False)


def track_and_correct(session: VideoSession) -> list[FrameMask]:
    """Masks of two objects, one of them corrected in the middle after tracking."""
    session.prompt(1, 0, clicks=CLICK)
    session.prompt(2, 0, clicks=OTHER)
    list(session.propagate())
    corrected = session.prompt(1, 5, clicks=OTHER)
    again = by_frame(list(session.repropagate(1, 5, until_agreement=None)))
    return [corrected, *(again[frame] for frame in sorted(again))]


class TestGrowth:
    def test_a_tracked_frame_costs_a_few_bytes_of_memory(self) -> None:
        shelf = TensorShelf(4096, rebuildable=REBUILDABLE, rebuildable_bytes=64 * 1024)
        masklet = Masklet(0, shelf, frame_count=4000)
        follow(masklet, range(1000))
        tracemalloc.start()
        follow(masklet, range(1000, 4000))
        gc.collect()
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert grown / 3000 < 64  # a mask lies in the file with its pointer; an index of each stays
        assert shelf.byte_count <= 4096

    def test_dropped_sessions_leave_no_file_and_no_thread(self, tracker: Tracker) -> None:
        predictor = VideoPredictor(tracker, SessionSettings(memory_bytes=0))
        held = []
        for number in range(12):
            session = predictor.open(made_frames(6))
            session.prompt(1, 0, clicks=CLICK)
            list(session.propagate())
            if number % 2:
                session.close()
            del session
            gc.collect()
            held.append((len(os.listdir("/proc/self/fd")), threading.active_count()))

        assert held[-1][0] <= held[1][0]
        assert held[-1][1] <= held[1][1]


class TestWhatWasGivenBack:
    def test_memories_are_made_again_to_the_bit(self, tracker: Tracker) -> None:
        found = []
        for settings in (SessionSettings(), TIGHT):
            with VideoPredictor(tracker, settings).open(made_frames()) as session:
                found.append(track_and_correct(session))

        roomy, tight = found
        assert all(same(one, other) for one, other in zip(roomy, tight, strict=True))

    def test_features_on_disk_are_not_encoded_again(
        self, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        frames, encoded = made_frames(), []
        real = tracker.encode_image

        def count(pixels: torch.Tensor) -> object:
            encoded.append(pixels.shape[0])
            return real(pixels)

        monkeypatch.setattr(tracker, "encode_image", count)
        settings = replace(TIGHT, disk_feature_bytes=2**24)
        with VideoPredictor(tracker, settings).open(frames) as session:
            track_and_correct(session)

        assert len(encoded) == len(frames)

    @pytest.mark.parametrize("to_disk", [False, True])
    def test_a_parked_session_goes_on_as_if_nothing_had_been(self, tracker: Tracker, to_disk: bool) -> None:
        with VideoPredictor(tracker).open(made_frames()) as session:
            expected = track_and_correct(session)
        with VideoPredictor(tracker).open(made_frames()) as session:
            session.prompt(1, 0, clicks=CLICK)
            session.prompt(2, 0, clicks=OTHER)
            session.park(to_disk=to_disk)
            list(session.propagate())
            session.park(to_disk=to_disk)
            assert session.byte_count == 0 or not to_disk
            corrected = session.prompt(1, 5, clicks=OTHER)
            session.park(to_disk=to_disk)
            again = by_frame(list(session.repropagate(1, 5, until_agreement=None)))

        found = [corrected, *(again[frame] for frame in sorted(again))]
        assert all(same(one, other) for one, other in zip(expected, found, strict=True))


class TestEncodeTogether:
    def test_changes_masks_by_rounding_only(self, tracker: Tracker) -> None:
        found = []
        for together in (1, 3):
            settings = SessionSettings(encode_together=together)
            with VideoPredictor(tracker, settings).open(made_frames()) as session:
                session.prompt(1, 2, clicks=CLICK)
                found.append(by_frame(list(session.propagate("both"))))

        one, three = found
        assert one.keys() == three.keys()
        assert all(abs(one[frame].logits - three[frame].logits).max() < 1e-2 for frame in one)

    def test_encodes_each_frame_once(self, tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
        batches = []
        real = tracker.encode_image

        def count(pixels: torch.Tensor) -> object:
            batches.append(pixels.shape[0])
            return real(pixels)

        monkeypatch.setattr(tracker, "encode_image", count)
        with VideoPredictor(tracker, SessionSettings(encode_together=3)).open(made_frames()) as session:
            session.prompt(1, 0, clicks=CLICK)
            list(session.propagate())

        assert sum(batches) == 8
        assert max(batches) == 3


class TestRecall:
    def test_stands_for_a_mask_that_was_tracked_elsewhere(self, tracker: Tracker) -> None:
        with VideoPredictor(tracker).open(made_frames()) as live:
            live.prompt(1, 0, clicks=CLICK)
            carried = by_frame(list(live.propagate()))[4]
        with VideoPredictor(tracker).open(made_frames()) as rebuilt:
            rebuilt.prompt(1, 0, clicks=CLICK)
            recalled = rebuilt.recall(
                1, 4, Mask(carried.mask), iou=carried.iou, object_score=carried.object_score
            )
            assert (recalled.mask == carried.mask).all()
            assert (recalled.iou, recalled.object_score) == (carried.iou, carried.object_score)
            assert rebuilt.tracked_frames(1) == (4,)
            rebuilt.prompt(1, 4, clicks=OTHER)
            rebuilt.clear_prompts(1, 4)
            back = rebuilt.mask_of(1, 4)

        assert back is not None
        assert same(back, recalled)


class TestClear:
    def test_leaves_nothing_behind_of_a_frame_that_was_in_memory(self, tracker: Tracker) -> None:
        found = []
        for takes_back in (False, True):
            with VideoPredictor(tracker).open(made_frames()) as session:
                session.prompt(2, 0, clicks=CLICK)
                if takes_back:
                    session.prompt(1, 3, clicks=OTHER)
                    list(session.propagate("both"))
                    session.clear_prompts(1, 3)
                    assert session.mask_of(1, 3) is None
                    for frame in range(8):
                        session.prompt(1, frame, clicks=OTHER)
                        session.clear_prompts(1, frame)
                found.append(session.prompt(1, 3, clicks=CLICK))

        assert same(*found)
