import math

import pytest
import torch

from model.training.config import LossConfig
from model.training.losses import answer_loss, dice_loss, focal_loss, mask_iou
from model.training.unroll import shrink

WEIGHTS = LossConfig()


def target(*values: int) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.bool).view(1, 1, 1, -1)


class TestFocal:
    def test_undecided_pixels(self) -> None:
        truth = target(1, 0).float()

        loss = focal_loss(torch.zeros(1, 1, 1, 2), truth, alpha=0.25, gamma=2.0)

        assert loss.item() == pytest.approx((0.25 + 0.75) / 2 * 0.25 * math.log(2))

    def test_sure_and_right_costs_nothing(self) -> None:
        truth = target(1, 0).float()

        loss = focal_loss(torch.tensor([20.0, -20.0]).view(1, 1, 1, 2), truth, 0.25, 2.0)

        assert loss.item() == pytest.approx(0.0, abs=1e-12)


class TestDice:
    def test_half_covered(self) -> None:
        logits = torch.tensor([50.0, 50.0, -50.0, -50.0]).view(1, 1, 1, 4)

        loss = dice_loss(logits, target(1, 0, 0, 0).float())

        assert loss.item() == pytest.approx(1 - (2 * 1 + 1) / (2 + 1 + 1))


class TestMaskIou:
    def test_empty_union_counts_as_one_pixel(self) -> None:
        logits = torch.full((1, 1, 1, 3), -5.0)

        assert mask_iou(logits, target(0, 0, 0).float()).item() == 0.0

    def test_overlap(self) -> None:
        logits = torch.tensor([5.0, 5.0, -5.0]).view(1, 1, 1, 3)

        assert mask_iou(logits, target(0, 1, 1).float()).item() == pytest.approx(1 / 3)


class TestAnswerLoss:
    def test_only_the_best_mask_is_taught(self) -> None:
        good, bad = [4.0, -4.0], [-4.0, 4.0]
        logits = torch.tensor([bad, good, bad]).view(1, 3, 1, 2).requires_grad_()

        parts = answer_loss(logits, torch.zeros(1, 3), torch.zeros(1), target(1, 0), WEIGHTS)
        (parts.focal + parts.dice).backward()

        assert logits.grad is not None
        assert logits.grad[0, 1].abs().sum() > 0
        assert logits.grad[0, [0, 2]].abs().sum() == 0

    def test_iou_of_every_mask_is_taught(self) -> None:
        logits = torch.tensor([[9.0, -9.0], [9.0, 9.0]]).view(1, 2, 1, 2)

        parts = answer_loss(logits, torch.tensor([[0.5, 0.5]]), torch.zeros(1), target(1, 0), WEIGHTS)

        assert parts.iou.item() == pytest.approx((0.5 + 0.0) / 2)

    def test_absent_object_teaches_its_score_only(self) -> None:
        logits = torch.full((1, 1, 1, 4), 3.0)

        parts = answer_loss(logits, torch.ones(1, 1), torch.zeros(1), target(0, 0, 0, 0), WEIGHTS)

        assert (parts.focal.item(), parts.dice.item(), parts.iou.item()) == (0, 0, 0)
        assert parts.object_score.item() == pytest.approx(math.log(2))

    def test_total_is_per_object(self) -> None:
        logits = torch.zeros(2, 1, 1, 2)
        truth = target(1, 0).expand(2, -1, -1, -1)

        parts = answer_loss(logits, torch.zeros(2, 1), torch.zeros(2), truth, WEIGHTS)

        one = 20 * parts.focal / 2 + parts.dice / 2 + parts.iou / 2 + parts.object_score / 2
        assert parts.total(WEIGHTS, 2).item() == pytest.approx(one.item())


class TestStride:
    def test_cells_hold_the_share_of_their_pixels(self) -> None:
        masks = torch.zeros(1, 1, 4, 4, dtype=torch.bool)
        masks[..., 0, :3] = True

        assert shrink(masks, 2).tolist() == [[[[0.5, 0.25], [0.0, 0.0]]]]
        assert torch.equal(shrink(masks, 1), masks.float())

    def test_a_tiny_object_still_counts_as_visible(self) -> None:
        masks = torch.zeros(1, 1, 8, 8, dtype=torch.bool)
        masks[..., 3, 3] = True
        logits = torch.full((1, 1, 2, 2), -10.0)

        parts = answer_loss(
            logits, torch.zeros(1, 1), torch.tensor([9.0]), shrink(masks, 4), LossConfig(stride=4)
        )

        assert parts.object_score < 0.01  # a confident "visible" is right

    def test_other_strides_are_refused(self) -> None:
        with pytest.raises(ValueError, match="1, 2 or 4"):
            LossConfig(stride=3)
