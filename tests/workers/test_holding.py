"""Locked masks and spans without the object are remembered by runs, also by a worker that never made them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from backend.db.unit_of_work import unit_of_work
from backend.guidance.proposals import ProposalStore
from backend.masklets.entities import MaskState
from backend.masklets.masks import MaskRow, MaskStore
from backend.propagation.entities import Direction, RunState
from media import rle
from model.predictors import Clicks, HeldMask, VideoPredictor
from tests.workers.stage import HEIGHT, WIDTH, Stage, pixels_of

FRAMES = 20
LAST = FRAMES - 1
WINDOW = 7
SQUARE = (12.0, 25.0)


@pytest.fixture
def video(stage: Stage) -> UUID:
    return stage.video(frame_count=FRAMES)


@pytest.fixture
def masklet(stage: Stage, video: UUID) -> UUID:
    """A masklet clicked on frame 0 and carried to the end."""
    masklet_id = stage.masklet(video)
    stage.click(masklet_id, 0, *SQUARE)
    stage.ask(video, masklet_id, 0)
    stage.carry(stage.new_run(video, [masklet_id], span=(0, LAST)))
    return masklet_id


def decide(stage: Stage, masklet_id: UUID, frames: Collection[int], state: MaskState, *, empty: bool) -> None:
    """Put masks in place as the server does where a person locked them, or said that nothing is there."""
    pixels = np.zeros((HEIGHT, WIDTH), np.bool_)
    if not empty:
        pixels[5:30, 30:50] = True
    mask = rle.encode(pixels)
    with unit_of_work(stage.sessions) as unit:
        video_id = stage.video_of(masklet_id)
        rows = [
            MaskRow(
                masklet_id=masklet_id,
                frame_index=frame,
                video_id=video_id,
                state=state,
                counts=mask.counts,
                area=rle.area(mask),
                predicted_iou=1.0,
                object_score=-10.0 if empty else 10.0,
                origin={"tool": "absent" if empty else "import", "prompt_ids": [], "run_id": None},
            )
            for frame in frames
        ]
        MaskStore(unit.session).write(rows, protect=())


def lock(stage: Stage, masklet_id: UUID, frames: Collection[int]) -> None:
    decide(stage, masklet_id, frames, MaskState.LOCKED, empty=False)


def say_absent(stage: Stage, masklet_id: UUID, frames: Collection[int]) -> None:
    decide(stage, masklet_id, frames, MaskState.EDITED, empty=True)


Found = dict[int, tuple[str, float]]
"""By frame: run lengths and predicted IoU, which differs where the small network's masks are alike."""


def expected_after(stage: Stage, masklet_id: UUID, held: Collection[int]) -> Found:
    """What a session that knows of the held frames from the beginning makes of the video."""
    stored = stage.masks(masklet_id)
    video = stage.video_of(masklet_id)
    size = (HEIGHT, WIDTH)

    def held_on(frame_index: int) -> dict[int, HeldMask]:
        if frame_index not in held:
            return {}
        mask = stored[frame_index]
        return {1: HeldMask(rle.Rle(size, mask.counts), mask.predicted_iou, mask.object_score)}

    path = stage.store.local_path(f"videos/{video}/video.mp4")
    with VideoPredictor(stage.network).open(path) as session:
        session.prompt(1, 0, Clicks([SQUARE], [1]))
        steps = list(session.propagate(start=0, held=held_on))
    masks = {step.frame_index: step.masks[1] for step in steps}
    return {frame: (rle.encode(mask.mask).counts, mask.iou) for frame, mask in masks.items()}


def found(stage: Stage, masklet_id: UUID) -> Found:
    masks = stage.masks(masklet_id)
    return {frame: (mask.counts, mask.predicted_iou) for frame, mask in masks.items()}


class TestFarSide:
    @pytest.mark.parametrize("restarted", [False, True], ids=["same-worker", "another-worker"])
    def test_goes_on_from_locked_masks(
        self, stage: Stage, video: UUID, masklet: UUID, restarted: bool
    ) -> None:
        before = found(stage, masklet)
        lock(stage, masklet, range(4, 13))
        if restarted:
            stage.restart()
        stage.carry(stage.new_run(video, [masklet], span=(0, LAST)))
        after = found(stage, masklet)
        assert after == expected_after(stage, masklet, range(4, 13))
        assert after[14] != before[14]

    @pytest.mark.parametrize("restarted", [False, True], ids=["same-worker", "another-worker"])
    def test_knows_that_the_object_was_absent(
        self, stage: Stage, video: UUID, masklet: UUID, restarted: bool
    ) -> None:
        say_absent(stage, masklet, range(4, 13))
        if restarted:
            stage.restart()
        stage.carry(stage.new_run(video, [masklet], span=(0, LAST)))
        assert found(stage, masklet) == expected_after(stage, masklet, range(4, 13))
        after = stage.masks(masklet)
        assert not any(pixels_of(after[frame]).any() for frame in range(4, 13))
        assert {after[frame].state for frame in range(4, 13)} == {MaskState.EDITED}

    def test_of_a_run_that_begins_behind_them(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        """A rebuilt session has been nowhere; only what it is told lies before the start."""
        stage.restart()
        stage.carry(stage.new_run(video, [masklet], start=13, span=(13, LAST)))
        alone = found(stage, masklet)
        lock(stage, masklet, range(6, 13))
        stage.restart()
        stage.carry(stage.new_run(video, [masklet], start=13, span=(13, LAST)))
        assert found(stage, masklet)[13] != alone[13]

    def test_of_a_run_backward(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.restart()
        backward: dict[str, Any] = {"direction": Direction.BACKWARD, "start": 5, "span": (1, 5)}
        stage.carry(stage.new_run(video, [masklet], **backward))
        alone = found(stage, masklet)
        lock(stage, masklet, range(6, 13))
        stage.restart()
        stage.carry(stage.new_run(video, [masklet], **backward))
        assert found(stage, masklet)[5] != alone[5]

    def test_of_stale_spans_that_are_mended(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.restart()
        made = []
        for locked in (range(0), range(4, 13)):
            lock(stage, masklet, locked)
            with stage.sessions.begin() as database:
                for mask in stage.masks_of(database, masklet):
                    mask.state = MaskState.STALE if mask.frame_index > 12 else mask.state
            stage.restart()
            stage.carry(stage.new_run(video, [masklet], span=(0, LAST), only_stale=True))
            made.append(found(stage, masklet)[13])
        assert made[0] != made[1]


class TestWhatIsSaidOfThem:
    def test_no_run_has_changed_them(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        lock(stage, masklet, [4, 5])
        run_id = stage.new_run(video, [masklet], span=(0, LAST))
        stage.carry(run_id)
        changes = stage.run(run_id).changes
        assert changes is not None
        assert not {4, 5} & {frame for frame, _ in changes[str(masklet)]}

    def test_they_are_no_sign_that_the_rest_agrees(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        lock(stage, masklet, range(1, 1 + WINDOW))
        run_id = stage.new_run(video, [masklet], span=(0, LAST), until_agreement=0.98)
        stage.carry(run_id)
        assert stage.run(run_id).frames_done > 1 + WINDOW

    def test_no_proposal_names_them(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        say_absent(stage, masklet, [4, 5])
        run_id = stage.new_run(video, [masklet], span=(0, LAST), proposal=True)
        stage.carry(run_id)
        with stage.sessions() as database:
            offered = {mask.frame_index for mask in ProposalStore(database).of_run(run_id)}
        assert offered == set(range(1, FRAMES)) - {4, 5}

    def test_other_masklets_are_carried_through(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        other = stage.masklet(video)
        stage.click(other, 0, 40, 40)
        stage.ask(video, other, 0)
        lock(stage, masklet, range(4, 13))
        run_id = stage.new_run(video, [masklet, other], span=(0, LAST))
        stage.carry(run_id)
        assert stage.run(run_id).state == RunState.DONE
        assert {mask.origin["run_id"] for frame, mask in stage.masks(other).items() if frame} == {str(run_id)}
