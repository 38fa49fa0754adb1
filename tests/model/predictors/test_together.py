"""Frames of several videos in one batch: the same masks, and nobody suffers for another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from media.errors import FrameUnreadable
from model.frames import FrameFeatures
from model.memory.bank import MemoryReading
from model.predictors import (
    Box,
    Clicks,
    FrameWork,
    Outcome,
    Propagation,
    PropagationStep,
    SessionSettings,
    VideoPredictor,
    VideoSession,
    answer_works,
)
from model.tracker import Tracker
from tests.model.predictors.clips import made_frames
from tests.model.small import SMALL, drawn_tracker

FRAMES = 8
CLICK = Clicks([(14, 20)], [1])
VIDEOS = 3


class BrokenVideo:
    """Frames of which one cannot be read."""

    width, height = 60, 44

    def __init__(self, broken: int) -> None:
        self._frames = made_frames(FRAMES, seed=9)
        self._broken = broken

    def __len__(self) -> int:
        return len(self._frames)

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        if frame_index == self._broken:
            raise FrameUnreadable("This frame is broken.")
        return self._frames[frame_index]


def prompt(session: VideoSession, objects: int) -> VideoSession:
    """Prompt objects that join at different frames, so that they have different numbers of memories."""
    for object_id in range(1, objects + 1):
        frame_index = 0 if object_id == 1 else 2
        if object_id % 2:
            session.prompt(object_id, frame_index, clicks=CLICK)
        else:
            session.prompt(object_id, frame_index, box=Box(30, 5, 55, 40))
    return session


@pytest.fixture
def opened(tracker: Tracker) -> Iterator[list[VideoSession]]:
    """Videos with one, two and three objects."""
    with ExitStack() as stack:
        predictor = VideoPredictor(tracker)
        yield [
            prompt(stack.enter_context(predictor.open(made_frames(FRAMES, seed=seed))), seed + 1)
            for seed in range(VIDEOS)
        ]


def step_together(
    runs: Mapping[int, Propagation],
) -> tuple[dict[int, PropagationStep | None], dict[int, Exception], list[int]]:
    """Take one step of each run, what they ask answered together; also errors, and sizes of batches."""
    steps: dict[int, PropagationStep | None] = {}
    errors: dict[int, Exception] = {}
    sizes: list[int] = []
    parts = {key: run.parts() for key, run in runs.items()}
    outcomes: dict[int, Outcome | None] = dict.fromkeys(parts)
    while outcomes:
        works: dict[int, FrameWork] = {}
        for key, outcome in outcomes.items():
            try:
                works[key] = next(parts[key]) if outcome is None else parts[key].send(outcome)
            except StopIteration as end:
                steps[key] = end.value
            except FrameUnreadable as error:
                errors[key] = error
        sizes.append(len(works))
        found = answer_works(list(works.values())) if works else []
        outcomes = dict(zip(works, found, strict=True))
    return steps, errors, sizes


def all_together(sessions: list[VideoSession]) -> list[list[PropagationStep]]:
    runs = {key: session.propagate() for key, session in enumerate(sessions)}
    found: list[list[PropagationStep]] = [[] for _ in sessions]
    while runs:
        steps, errors, _ = step_together(runs)
        assert not errors
        for key, step in steps.items():
            if step is None:
                del runs[key]
            else:
                found[key].append(step)
    return found


# Float32 answers are up to 3e-5 away from those of float64 (logits up to 0.5, over 8 frames), by processor
# and by size of batch. What videos would take from each other by mistake shows in float64, where no rounding
# hides it.
TOLERANCES = {torch.float64: 1e-9, torch.float32: 1e-4}


class TestMasks:
    @pytest.fixture(params=TOLERANCES, ids=["float64", "float32"])
    def tracker(self, request: pytest.FixtureRequest) -> Tracker:
        return drawn_tracker(SMALL).to(request.param)

    @pytest.mark.parametrize("batch", [True, False], ids=["objects in a batch", "one by one"])
    def test_are_those_of_each_video_alone(
        self, tracker: Tracker, opened: list[VideoSession], batch: bool
    ) -> None:
        tolerance = TOLERANCES[tracker.dtype]
        found = all_together(opened)
        alone_as = VideoPredictor(tracker, SessionSettings(batch_objects=batch))
        for seed, together in enumerate(found):
            with alone_as.open(made_frames(FRAMES, seed=seed)) as session:
                alone = list(prompt(session, seed + 1).propagate())
            assert [step.frame_index for step in together] == [step.frame_index for step in alone]
            for one, other in zip(together, alone, strict=True):
                assert one.masks.keys() == other.masks.keys()
                for object_id, mask in one.masks.items():
                    expected = other.masks[object_id]
                    assert abs(mask.logits - expected.logits).max() < tolerance
                    assert np.array_equal(mask.mask, expected.mask)
                    assert mask.iou == pytest.approx(expected.iou, abs=tolerance)

    def test_leave_behind_what_a_later_correction_reads(
        self, tracker: Tracker, opened: list[VideoSession]
    ) -> None:
        all_together(opened)
        alone_as = VideoPredictor(tracker, SessionSettings(batch_objects=True))
        with alone_as.open(made_frames(FRAMES, seed=1)) as session:
            for _ in prompt(session, 2).propagate():
                pass
            expected = session.prompt(1, 5, clicks=CLICK)
        found = opened[1].prompt(1, 5, clicks=CLICK)
        assert abs(found.logits - expected.logits).max() < 1e-5

    def test_and_memories_hold_no_other_videos_memory(self, opened: list[VideoSession]) -> None:
        runs = [session.propagate() for session in opened]
        for run in runs:
            next(run)  # frame 0 is prompted, so nothing is asked there
        works = [next(run.parts()) for run in runs]
        for outcome in answer_works(works):
            assert not isinstance(outcome, Exception)
            for answer, memory in outcome:
                assert memory.untyped_storage().nbytes() == memory.nbytes
                assert answer.pointer.untyped_storage().nbytes() == answer.pointer.nbytes


class TestBatches:
    @pytest.fixture
    def batches(self, tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
        """What the network is asked for, and for how many."""
        asked: list[tuple[str, int]] = []
        encode, read = tracker.encode_image, tracker.with_memory

        def encoding(pixels: torch.Tensor) -> FrameFeatures:
            asked.append(("encode", pixels.shape[0]))
            return encode(pixels)

        def reading(features: FrameFeatures, memories: MemoryReading) -> torch.Tensor:
            asked.append(("read", memories.batch))
            return read(features, memories)

        monkeypatch.setattr(tracker, "encode_image", encoding)
        monkeypatch.setattr(tracker, "with_memory", reading)
        return asked

    def test_there_is_one_of_frames_and_one_of_objects(
        self, opened: list[VideoSession], batches: list[tuple[str, int]]
    ) -> None:
        runs = {key: session.propagate() for key, session in enumerate(opened)}
        step_together(runs)  # prompted on this frame
        batches.clear()
        _, _, sizes = step_together(runs)
        assert sizes == [VIDEOS, 0]
        assert batches == [("encode", VIDEOS), ("read", VIDEOS)]

    def test_frames_that_are_kept_are_not_encoded_again(
        self, opened: list[VideoSession], batches: list[tuple[str, int]]
    ) -> None:
        all_together(opened)
        batches.clear()
        again = all_together(opened)
        assert all(len(steps) == FRAMES for steps in again)
        assert {what for what, _ in batches} == {"read"}

    def test_networks_and_minds_are_not_mixed(self, tracker: Tracker) -> None:
        other = drawn_tracker(SMALL, seed=8)
        predictors = [
            VideoPredictor(tracker),
            VideoPredictor(other),
            VideoPredictor(tracker, SessionSettings(stability_choice=False)),
        ]
        with ExitStack() as stack:
            sessions = [prompt(stack.enter_context(one.open(made_frames(FRAMES))), 1) for one in predictors]
            found = all_together(sessions)
            for predictor, together in zip(predictors, found, strict=True):
                with predictor.open(made_frames(FRAMES)) as session:
                    alone = list(prompt(session, 1).propagate())
                assert all(
                    np.array_equal(one.masks[1].low_logits, two.masks[1].low_logits)
                    for one, two in zip(together, alone, strict=True)
                )


class TestTrouble:
    def test_of_one_video_is_its_own(
        self, tracker: Tracker, opened: list[VideoSession], caplog: pytest.LogCaptureFixture
    ) -> None:
        with VideoPredictor(tracker, SessionSettings(pictures_ahead=0)).open(BrokenVideo(3)) as broken:
            broken.prompt(1, 0, clicks=CLICK)
            runs = {key: session.propagate() for key, session in enumerate([*opened, broken])}
            for _ in range(3):
                steps, errors, _ = step_together(runs)
                assert not errors
            steps, errors, _ = step_together(runs)
            assert errors.keys() == {VIDEOS}
            assert steps.keys() == set(range(VIDEOS))
            assert all(step is not None and step.frame_index == 3 for step in steps.values())
            assert next(runs[VIDEOS], None) is None  # a propagation that failed is over
        assert "did not go through together" in caplog.text
