"""Sessions at a smaller image side than that of the weights."""

import pytest

from model.config import BadConfig
from model.predictors import Clicks, VideoPredictor, draft_of
from model.tracker import Tracker
from tests.model.predictors.clips import HEIGHT, WIDTH, made_frames
from tests.model.small import SIDE

CLICK = Clicks([(14, 20)], [1])


def test_a_draft_shares_its_weights_and_changes_no_other_session(tracker: Tracker) -> None:
    draft = draft_of(tracker, 64)

    assert draft.config.image_side == 64
    assert draft.weights is tracker.weights
    ours, theirs = dict(draft.named_parameters()), dict(tracker.named_parameters())
    assert ours.keys() == theirs.keys()
    assert all(ours[name].data_ptr() == theirs[name].data_ptr() for name in ours)
    assert tracker.config.image_side == SIDE


def test_of_the_same_side_is_the_network_itself(tracker: Tracker) -> None:
    assert draft_of(tracker, SIDE) is tracker


def test_a_session_may_run_at_another_side(tracker: Tracker) -> None:
    predictor = VideoPredictor(tracker)
    with predictor.open(made_frames(), image_side=64) as draft, predictor.open(made_frames()) as full:
        for session, side in ((draft, 64), (full, SIDE)):
            assert session.image_side == side
            answer = session.prompt(1, 0, clicks=CLICK)
            assert answer.low_logits.shape == (side // 4, side // 4)
            steps = list(session.propagate())
            assert [step.masks[1].mask.shape for step in steps] == [(HEIGHT, WIDTH)] * 8


def test_a_side_that_fits_no_network_is_refused(tracker: Tracker) -> None:
    with pytest.raises(BadConfig, match="multiple of 32"):
        VideoPredictor(tracker).open(made_frames(), image_side=500)
