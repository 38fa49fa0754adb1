"""Clicks, boxes, masks and retractions on a real session, database and stream."""

from __future__ import annotations

from uuid import UUID, uuid4

import numpy as np
import pytest

from backend.core.schema import Span
from backend.masklets.entities import MaskState
from backend.masklets.errors import MaskletNotFound
from backend.masklets.masks import MaskStore
from backend.videos.errors import VideoNotFound
from media import rle
from model.predictors import Box, Clicks, VideoPredictor, VideoSession
from tests.workers.stage import HEIGHT, WIDTH, Stage, pixels_of
from workers.answering import IncompleteRequest
from workers.sessions import OpenVideo


@pytest.fixture
def video(stage: Stage) -> UUID:
    return stage.video()


@pytest.fixture
def masklet(stage: Stage, video: UUID) -> UUID:
    return stage.masklet(video)


def opened(stage: Stage, video_id: UUID) -> OpenVideo:
    found = stage.videos.find(video_id)
    assert found is not None
    return found


def plain_session(stage: Stage, video_id: UUID) -> VideoSession:
    """A session of the same network and video that no worker touched."""
    return VideoPredictor(stage.network).open(stage.store.local_path(f"videos/{video_id}/video.mp4"))


class TestPrompts:
    def test_a_click_is_answered_and_stored_with_its_provenance(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        click = stage.click(masklet, 3)
        reply = stage.ask(video, masklet, 3)
        assert reply.ok
        assert reply.ms > 0
        assert reply.mask == stage.masks(masklet)[3]
        assert reply.mask is not None
        assert reply.mask.state == MaskState.EDITED
        assert reply.mask.area == int(pixels_of(reply.mask).sum()) > 0
        assert reply.mask.origin == {
            "tool": "click",
            "prompt_ids": [str(click)],
            "run_id": None,
            "model": "small",
            "weights": None,
            "trained": False,
            "draft": False,
        }

    def test_clicks_build_on_each_other_as_in_a_plain_session(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        stage.ask(video, masklet, 0)
        stage.click(masklet, 0, 40, 40, positive=False)
        reply = stage.ask(video, masklet, 0)
        with plain_session(stage, video) as session:
            session.prompt(1, 0, Clicks([(12, 25)], [1]))
            expected = session.prompt(1, 0, Clicks([(12, 25), (40, 40)], [1, 0]))
        assert reply.mask is not None
        assert reply.mask.counts == rle.encode(expected.mask).counts
        assert reply.mask.revision == 2
        assert reply.mask.predicted_iou == pytest.approx(expected.iou)

    def test_a_box_replaces_the_clicks_before_it(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.click(masklet, 0, 50, 10)
        stage.ask(video, masklet, 0)
        box = stage.prompt(masklet, 0, kind="box", x0=4, y0=15, x1=19, y1=35)
        reply = stage.ask(video, masklet, 0)
        with plain_session(stage, video) as session:
            expected = session.prompt(1, 0, box=Box(4, 15, 19, 35))
        assert reply.mask is not None
        assert reply.mask.counts == rle.encode(expected.mask).counts
        assert (reply.mask.origin["tool"], reply.mask.origin["prompt_ids"]) == ("box", [str(box)])

    def test_a_mask_is_taken_and_refined_by_a_click(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        painted = np.zeros((HEIGHT, WIDTH), np.bool_)
        painted[15:35, 4:19] = True
        stage.prompt(masklet, 0, kind="mask", counts=rle.encode(painted).counts)
        given = stage.ask(video, masklet, 0)
        assert given.mask is not None
        assert rle.iou(rle.encode(pixels_of(given.mask)), rle.encode(painted)) > 0.8
        stage.click(masklet, 0, 30, 20)
        refined = stage.ask(video, masklet, 0)
        assert refined.ok
        assert refined.mask is not None
        assert len(refined.mask.origin["prompt_ids"]) == 2

    def test_what_was_asked_before_a_worker_came_is_answered_on_all_frames(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        for frame in (0, 5, 9):
            stage.click(masklet, frame)
        stage.ask(video, masklet, 9)
        assert stage.states(masklet) == dict.fromkeys((0, 5, 9), MaskState.EDITED)

    def test_two_clicks_read_at_once_answer_both_requests(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        stage.click(masklet, 0, 14, 30)
        first, second = stage.ask(video, masklet, 0), stage.ask(video, masklet, 0)
        assert first.mask is not None
        assert first.mask == second.mask
        assert first.mask.revision == 1


class TestRetractions:
    def test_the_frame_goes_back_to_what_the_other_prompts_give(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        before = stage.ask(video, masklet, 0)
        second = stage.click(masklet, 0, 45, 40)
        stage.ask(video, masklet, 0)
        stage.retract(second)
        after = stage.ask(video, masklet, 0)
        assert before.mask is not None
        assert after.mask is not None
        assert after.mask.counts == before.mask.counts
        assert after.mask.origin == before.mask.origin

    def test_after_a_propagation_bring_back_the_very_mask_that_was_there(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        before = stage.ask(video, masklet, 0)
        stage.carry(stage.new_run(video, [masklet]))
        second = stage.click(masklet, 0, 45, 40)
        assert stage.ask(video, masklet, 0).mask != before.mask
        stage.retract(second)
        after = stage.ask(video, masklet, 0)
        assert before.mask is not None
        assert after.mask is not None
        same = ("counts", "area", "predicted_iou", "object_score", "origin")
        assert [getattr(after.mask, name) for name in same] == [getattr(before.mask, name) for name in same]

    def test_of_the_last_prompt_removes_the_mask(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        click = stage.click(masklet, 4)
        stage.ask(video, masklet, 4)
        stage.retract(click)
        reply = stage.ask(video, masklet, 4)
        assert (reply.ok, reply.mask) == (True, None)
        assert stage.masks(masklet) == {}
        (event,) = stage.events(video, "mask_removed")
        assert event == {"type": "mask_removed", "masklet_id": str(masklet), "frame_index": 4}

    @pytest.mark.parametrize("restarts", [False, True], ids=["same worker", "after a restart"])
    def test_of_the_last_prompt_on_a_carried_frame_brings_its_mask_back(
        self, stage: Stage, video: UUID, masklet: UUID, restarts: bool
    ) -> None:
        stage.click(masklet, 0)
        stage.ask(video, masklet, 0)
        stage.carry(stage.new_run(video, [masklet]))
        carried = stage.masks(masklet)[6]
        first, second = stage.click(masklet, 6, 50, 10), stage.click(masklet, 6, 30, 40)
        assert stage.ask(video, masklet, 6).mask != carried
        for click in (second, first):
            stage.retract(click)
            if restarts:
                stage.restart()
            reply = stage.ask(video, masklet, 6)
        assert reply.mask is not None
        assert reply.mask == stage.masks(masklet)[6]
        same = ("state", "counts", "area", "predicted_iou", "object_score", "origin", "measures")
        assert [getattr(reply.mask, name) for name in same] == [getattr(carried, name) for name in same]
        assert stage.events(video, "mask_removed") == []
        assert stage.events(video, "masks")[-1]["masks"][0]["state"] == "propagated"

    def test_that_a_dead_worker_did_not_answer_are_made_good(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        keeps, goes = stage.click(masklet, 0), stage.click(masklet, 4)
        stage.ask(video, masklet, 4)
        stage.retract(goes)
        stage.restart()
        stage.ask(video, masklet, 0)
        masks = stage.masks(masklet)
        assert list(masks) == [0]
        assert masks[0].origin["prompt_ids"] == [str(keeps)]

    def test_of_a_box_brings_back_the_clicks(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.click(masklet, 0)
        before = stage.ask(video, masklet, 0)
        box = stage.prompt(masklet, 0, kind="box", x0=4, y0=15, x1=19, y1=35)
        stage.ask(video, masklet, 0)
        stage.retract(box)
        after = stage.ask(video, masklet, 0)
        assert before.mask is not None
        assert after.mask is not None
        assert after.mask.counts == before.mask.counts


class TestRebuild:
    def test_gives_the_same_conditioning_masks_and_changes_no_row(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        for frame, x in ((0, 12), (0, 15), (7, 30)):
            stage.click(masklet, frame, x)
            stage.ask(video, masklet, frame)
        before = stage.masks(masklet)
        session = opened(stage, video).session
        logits = {frame: session.mask_of(1, frame).low_logits for frame in (0, 7)}  # type: ignore[union-attr]
        stage.restart()
        stage.ask(video, masklet, 0)
        assert stage.masks(masklet) == before
        rebuilt = opened(stage, video).session
        assert rebuilt.conditioning_frames(1) == (0, 7)
        for frame, expected in logits.items():
            found = rebuilt.mask_of(1, frame)
            assert found is not None
            assert np.array_equal(found.low_logits, expected)

    def test_keeps_a_correction_that_leaned_on_memories(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        stage.ask(video, masklet, 0)
        stage.carry(stage.new_run(video, [masklet]))
        stage.click(masklet, 6, 30, 20, positive=False)
        corrected = stage.ask(video, masklet, 6)
        stage.restart()
        again = stage.ask(video, masklet, 6)
        assert again.mask == corrected.mask
        assert again.mask is not None
        held = opened(stage, video).session.mask_of(1, 6)
        assert held is not None
        assert np.array_equal(held.mask, pixels_of(again.mask))

    def test_a_first_click_corrects_the_carried_mask_of_the_session_that_is_gone(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        stage.ask(video, masklet, 0)
        stage.carry(stage.new_run(video, [masklet]))
        carried = stage.masks(masklet)[6]
        stage.restart()
        stage.click(masklet, 6, 30, 20, positive=False)
        assert stage.ask(video, masklet, 6).ok
        session = opened(stage, video).session
        corrected = session.mask_of(1, 6)
        session.clear_prompts(1, 6)
        recalled = session.mask_of(1, 6)
        with plain_session(stage, video) as plain:
            bare = plain.prompt(1, 6, Clicks([(30, 20)], [0]))
        assert corrected is not None
        assert recalled is not None
        assert not np.array_equal(corrected.low_logits, bare.low_logits)
        assert np.array_equal(recalled.mask, pixels_of(carried))
        assert (recalled.iou, recalled.object_score) == pytest.approx(
            (carried.predicted_iou, carried.object_score)
        )

    def test_a_mask_that_was_accepted_meanwhile_is_what_a_click_corrects(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        stage.ask(video, masklet, 0)
        stage.carry(stage.new_run(video, [masklet]))
        accepted = np.zeros((HEIGHT, WIDTH), np.bool_)
        accepted[10:20, 10:20] = True
        with stage.sessions.begin() as database:
            mask = MaskStore(database).get(masklet, 6)
            assert mask is not None
            mask.counts = rle.encode(accepted).counts
        stage.click(masklet, 6)
        stage.ask(video, masklet, 6)
        session = opened(stage, video).session
        session.clear_prompts(1, 6)
        recalled = session.mask_of(1, 6)
        assert recalled is not None
        assert np.array_equal(recalled.mask, accepted)


class TestDoubt:
    def test_carried_masks_further_out_become_stale_and_edited_ones_stay(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        stage.ask(video, masklet, 0)
        stage.carry(stage.new_run(video, [masklet]))
        stage.click(masklet, 8)
        stage.ask(video, masklet, 8)
        stage.click(masklet, 4)
        reply = stage.ask(video, masklet, 4)
        states = stage.states(masklet)
        stale = {frame for frame, state in states.items() if state == MaskState.STALE}
        assert stale == {1, 2, 3, 5, 6, 7, 9, 10, 11}
        assert reply.stale == Span(first=1, last=7)
        assert [states[frame] for frame in (0, 4, 8)] == [MaskState.EDITED] * 3
        assert stage.events(video, "stale")[-1] == {
            "type": "stale",
            "masklet_id": str(masklet),
            "start": 1,
            "end": 7,
        }

    def test_other_masklets_are_left_alone(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        other = stage.masklet(video)
        for one in (masklet, other):
            stage.click(one, 0)
            stage.ask(video, one, 0)
        stage.carry(stage.new_run(video, [masklet, other]))
        before = stage.masks(other)
        stage.click(masklet, 3)
        stage.ask(video, masklet, 3)
        assert stage.masks(other) == before

    def test_there_is_none_where_nothing_was_carried(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        stage.click(masklet, 0)
        assert stage.ask(video, masklet, 0).stale is None
        assert stage.events(video, "stale") == []


class TestRefusals:
    def test_a_prompt_the_network_refuses_is_a_problem_and_blocks_nothing(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.bad_click(masklet, 0)
        refused = stage.ask(video, masklet, 0)
        assert not refused.ok
        assert refused.problem is not None
        assert refused.problem["type"] == "/problems/point-outside-frame"
        assert refused.problem["status"] == 422
        stage.click(masklet, 0)
        accepted = stage.ask(video, masklet, 0)
        assert accepted.ok
        assert accepted.mask is not None
        assert accepted.mask.area > 0

    def test_the_answer_to_a_refused_prompt_is_not_written_again_after_a_restart(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        stage.bad_click(masklet, 0)
        stage.ask(video, masklet, 0)
        before = stage.masks(masklet)
        stage.restart()
        assert not stage.ask(video, masklet, 0).ok
        assert stage.masks(masklet) == before

    def test_unknown_masklets_and_videos_are_named(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        with pytest.raises(MaskletNotFound):
            stage.ask(video, uuid4(), 0)
        with pytest.raises(VideoNotFound):
            stage.ask(uuid4(), masklet, 0)

    def test_a_masklet_of_another_video_is_not_answered(self, stage: Stage, masklet: UUID) -> None:
        with pytest.raises(MaskletNotFound):
            stage.ask(stage.video(), masklet, 0)

    def test_a_request_without_frame_is_refused(self, stage: Stage, video: UUID, masklet: UUID) -> None:
        with pytest.raises(IncompleteRequest):
            stage.answerer.answer(stage.request(video, masklet))


class TestOtherRequests:
    def test_warming_opens_the_session_and_encodes_the_frame(self, stage: Stage, video: UUID) -> None:
        stage.answerer.warm(stage.request(video, frame_index=5, kind="warm"))
        assert stage.videos.ids() == [video]
        assert opened(stage, video).session.byte_count > 0

    def test_forgetting_a_masklet_lets_go_of_its_object(
        self, stage: Stage, video: UUID, masklet: UUID
    ) -> None:
        stage.click(masklet, 0)
        stage.ask(video, masklet, 0)
        stage.remove_masklet(masklet)
        stage.answerer.forget(stage.request(video, masklet, kind="forget"))
        assert opened(stage, video).session.objects == ()

    def test_forgetting_a_video_closes_its_session(self, stage: Stage, video: UUID) -> None:
        stage.answerer.warm(stage.request(video, frame_index=0, kind="warm"))
        stage.answerer.forget(stage.request(video, kind="forget"))
        assert stage.videos.ids() == []

    def test_forgetting_what_is_not_open_does_nothing(self, stage: Stage) -> None:
        stage.answerer.forget(stage.request(uuid4(), uuid4(), kind="forget"))
        assert stage.videos.ids() == []
