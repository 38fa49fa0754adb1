import numpy as np
import pytest
import torch

from model.training.config import InteractionConfig
from model.training.interaction import (
    NEGATIVE,
    NO_POINT,
    POSITIVE,
    plan_interaction,
    sample_boxes,
    sample_clicks,
)

CONFIG = InteractionConfig()


def plans(frames: int, count: int = 2000) -> list[object]:
    rng = np.random.default_rng(0)
    return [plan_interaction(frames, CONFIG, rng) for _ in range(count)]


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(3)


class TestPlan:
    def test_first_frame_is_always_prompted(self) -> None:
        assert all(plan.conditioning[0] == 0 for plan in plans(8))

    def test_prompts_are_mask_half_of_the_time_then_box_or_click(self) -> None:
        drawn = plans(8, 4000)

        masks = np.mean([plan.given_masks for plan in drawn])
        boxes = np.mean([0 in plan.boxes for plan in drawn])

        assert masks == pytest.approx(0.5, abs=0.03)
        assert boxes == pytest.approx(0.25, abs=0.03)

    def test_one_or_two_frames_are_prompted(self) -> None:
        counts = [len(plan.conditioning) for plan in plans(8)]

        assert set(counts) == {1, 2}
        assert np.mean(counts) == pytest.approx(1.5, abs=0.05)

    def test_given_masks_are_not_corrected(self) -> None:
        assert all(not plan.corrected for plan in plans(8) if plan.given_masks)

    def test_corrected_frames_include_the_prompted_ones_and_are_at_most_two(self) -> None:
        for plan in plans(8):
            if not plan.given_masks:
                assert set(plan.conditioning) <= plan.corrected
                assert len(plan.corrected) <= 2

    def test_an_image_gets_points(self) -> None:
        drawn = plans(1)

        assert all(not plan.given_masks and plan.corrected == {0} for plan in drawn)
        assert np.mean([bool(plan.boxes) for plan in drawn]) == pytest.approx(0.5, abs=0.05)


class TestClicks:
    truth = torch.zeros(1, 1, 8, 8, dtype=torch.bool)
    truth[..., 2:5, 3:6] = True

    def test_first_click_is_on_the_object(self) -> None:
        for seed in range(20):
            points, labels = sample_clicks(self.truth, None, torch.Generator().manual_seed(seed))
            x, y = points[0, 0].int().tolist()
            assert self.truth[0, 0, y, x]
            assert labels.item() == POSITIVE

    def test_what_was_added_gets_a_negative_click(self) -> None:
        guess = self.truth.clone()
        guess[..., 7, 7] = True

        points, labels = sample_clicks(self.truth, guess, seeded())

        assert points[0, 0].tolist() == [7, 7]
        assert labels.item() == NEGATIVE

    def test_perfect_guess_gets_a_negative_click_on_the_background(self) -> None:
        points, labels = sample_clicks(self.truth, self.truth, seeded())

        x, y = points[0, 0].int().tolist()
        assert not self.truth[0, 0, y, x]
        assert labels.item() == NEGATIVE


class TestBoxes:
    def test_corners_move_by_a_tenth_at_most(self) -> None:
        truth = torch.zeros(1, 1, 100, 100, dtype=torch.bool)
        truth[..., 20:61, 30:81] = True

        for seed in range(30):
            points, labels = sample_boxes(truth, CONFIG, torch.Generator().manual_seed(seed))
            difference = (points.flatten() - torch.tensor([30.0, 20, 80, 60])).abs()
            assert labels.tolist() == [[2, 3]]
            assert (difference <= torch.tensor([5.0, 4, 5, 4]) + 1e-4).all()

    def test_absent_object_gets_a_negative_click(self) -> None:
        _, labels = sample_boxes(torch.zeros(1, 1, 8, 8, dtype=torch.bool), CONFIG, seeded())

        assert labels.tolist() == [[NEGATIVE, NO_POINT]]
