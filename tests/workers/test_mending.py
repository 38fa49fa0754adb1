"""Runs that do less: proposals, early stops, barriers, stale spans only."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from backend.guidance.proposals import ProposalStore
from backend.masklets.entities import MaskState
from backend.propagation.entities import Direction, RunState
from media import rle
from tests.workers.stage import Stage, pixels_of

FRAMES = 24
LAST = FRAMES - 1
WINDOW = 7


@pytest.fixture
def video(stage: Stage) -> UUID:
    return stage.video(frame_count=FRAMES)


@pytest.fixture
def masklet(stage: Stage, video: UUID) -> UUID:
    """A masklet clicked on frame 0 and carried to the end."""
    masklet_id = stage.masklet(video)
    stage.click(masklet_id, 0)
    stage.ask(video, masklet_id, 0)
    stage.carry(stage.new_run(video, [masklet_id], span=(0, LAST)))
    return masklet_id


def correct(stage: Stage, masklet_id: UUID, frame: int, x: float = 50, y: float = 10) -> None:
    stage.click(masklet_id, frame, x, y)
    assert stage.ask(stage.video_of(masklet_id), masklet_id, frame).ok


def frames_in(stage: Stage, masklet_id: UUID, state: MaskState) -> list[int]:
    return [frame for frame, found in stage.states(masklet_id).items() if found == state]


class TestMeasures:
    def test_are_stored_with_every_carried_mask(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        masks = stage.masks(masklet)
        assert masks[0].measures is None
        for frame in range(1, FRAMES):
            measures = masks[frame].measures
            assert measures is not None
            assert measures.keys() == {"centroid", "iou_with_previous_mask", "agreement"}
            assert measures["agreement"] is None
            assert 0 <= measures["iou_with_previous_mask"] <= 1
            rows, columns = np.nonzero(pixels_of(masks[frame]))
            assert measures["centroid"] == pytest.approx([columns.mean() + 0.5, rows.mean() + 0.5], abs=2)

    def test_a_run_tells_what_it_changed(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        before = stage.masks(masklet)
        correct(stage, masklet, 5)
        run = stage.new_run(video, [masklet], start=5, span=(0, LAST))
        stage.carry(run)
        after, changes = stage.masks(masklet), stage.run(run).changes
        assert changes is not None
        told = dict(map(tuple, changes.get(str(masklet), [])))
        for frame in range(6, FRAMES):
            one, two = pixels_of(before[frame]), pixels_of(after[frame])
            expected = rle.iou(rle.encode(one), rle.encode(two))
            assert told.get(frame, 1.0) == pytest.approx(expected)
            measures = after[frame].measures
            assert measures is not None
            assert measures["agreement"] == pytest.approx(expected)


class TestProposal:
    def test_changes_no_mask_and_stores_what_it_would(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        correct(stage, masklet, 5)
        before = stage.masks(masklet)
        told = len(stage.events(video, "masks"))
        proposal = stage.new_run(video, [masklet], start=5, span=(0, LAST), proposal=True)
        stage.carry(proposal)
        assert stage.masks(masklet) == before
        assert len(stage.events(video, "masks")) == told
        assert stage.run(proposal).state == RunState.DONE
        with stage.sessions() as database:
            offered = {mask.frame_index: mask.counts for mask in ProposalStore(database).of_run(proposal)}
        stage.carry(stage.new_run(video, [masklet], start=5, span=(0, LAST)))
        kept = stage.masks(masklet)
        assert offered == {frame: kept[frame].counts for frame in range(6, FRAMES)}


class TestUntilAgreement:
    def test_stops_where_nothing_changes_and_trusts_the_rest_again(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        with stage.sessions.begin() as database:  # as if a click had changed nothing
            for mask in stage.masks_of(database, masklet):
                mask.state = MaskState.STALE if mask.frame_index else mask.state
        run = stage.new_run(video, [masklet], start=0, span=(0, LAST), until_agreement=0.98)
        stage.carry(run)
        assert stage.run(run).frames_done == 1 + WINDOW
        assert frames_in(stage, masklet, MaskState.STALE) == []
        assert stage.masks(masklet)[LAST].origin["run_id"] != str(run)
        fresh = [
            event["frame_index"] for event in stage.events(video, "masks") if event["run_id"] == str(run)
        ]
        assert fresh == list(range(1, FRAMES))

    def test_other_masklets_go_on(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        fresh = stage.masklet(video)
        correct(stage, fresh, 0, 12, 25)
        run = stage.new_run(video, [masklet, fresh], start=0, span=(0, LAST), until_agreement=0.98)
        stage.carry(run)
        made_by = {frame: mask.origin["run_id"] for frame, mask in stage.masks(masklet).items()}
        assert [frame for frame, run_id in made_by.items() if run_id == str(run)] == list(
            range(1, 1 + WINDOW)
        )
        assert set(stage.masks(fresh)) == set(range(FRAMES))


class TestStopAtPrompts:
    def test_ends_at_the_next_prompted_or_locked_frame_on_either_side(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        correct(stage, masklet, 16)
        stage.lock(masklet, 3)
        correct(stage, masklet, 9)
        run = stage.new_run(video, [masklet], Direction.BOTH, start=9, span=(0, LAST), stop_at_prompts=True)
        stage.carry(run)
        made = [frame for frame, mask in stage.masks(masklet).items() if mask.origin["run_id"] == str(run)]
        assert made == [4, 5, 6, 7, 8, *range(10, 16)]


class TestOnlyStale:
    def test_mends_stale_masks_and_nothing_else_the_smallest_span_first(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        correct(stage, masklet, 14)
        stage.carry(stage.new_run(video, [masklet], start=14, span=(0, LAST), only_stale=True))
        assert frames_in(stage, masklet, MaskState.STALE) == []
        before = stage.masks(masklet)
        correct(stage, masklet, 10)
        stale = frames_in(stage, masklet, MaskState.STALE)
        assert stale == [*range(1, 10), 11, 12, 13]
        run = stage.new_run(video, [masklet], start=0, span=(0, LAST), only_stale=True)
        stage.carry(run)
        after = stage.masks(masklet)
        assert frames_in(stage, masklet, MaskState.STALE) == []
        assert {frame for frame in before if after[frame] != before[frame]} == {10, *stale}
        told = [event["frame_index"] for event in stage.events(video, "masks") if event["run_id"] == str(run)]
        assert told == [11, 12, 13, *range(9, 0, -1)]

    def test_leaves_what_lies_outside_the_span(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        correct(stage, masklet, 10)
        stage.carry(stage.new_run(video, [masklet], start=5, span=(5, 15), only_stale=True))
        assert frames_in(stage, masklet, MaskState.STALE) == list(range(16, FRAMES))
