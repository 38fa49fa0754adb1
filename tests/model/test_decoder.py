import pytest
import torch

from model.config import CandidateRule, StabilityConfig
from model.decoder import DecodedMasks, wants_candidates
from model.decoder.masks import stability
from model.tracker import Tracker
from tests.model.small import GRID, HIDDEN, features


class TestWantsCandidates:
    @pytest.mark.parametrize(
        ("points", "initial", "expected"),
        [
            (0, False, True),
            (1, True, True),
            (1, False, True),
            (2, True, False),
            (3, False, False),
            (0, True, True),
        ],
    )
    def test_released_settings(self, points: int, initial: bool, expected: bool) -> None:
        assert wants_candidates(points, initial_conditioning=initial, rule=CandidateRule()) is expected

    def test_switched_off(self) -> None:
        assert not wants_candidates(1, initial_conditioning=True, rule=CandidateRule(on=False))

    def test_not_while_tracking(self) -> None:
        rule = CandidateRule(while_tracking=False)
        assert wants_candidates(1, initial_conditioning=True, rule=rule)
        assert not wants_candidates(0, initial_conditioning=False, rule=rule)

    def test_other_limits(self) -> None:
        rule = CandidateRule(fewest=1, most=3)
        assert [wants_candidates(n, initial_conditioning=True, rule=rule) for n in range(5)] == [
            False,
            True,
            True,
            True,
            False,
        ]


class TestStability:
    def test_ratio_of_areas(self) -> None:
        logits = torch.tensor([[[0.1, 0.04, -0.04, -0.1]]])
        assert stability(logits, 0.05).tolist() == [pytest.approx(1 / 3)]

    def test_an_empty_mask_is_stable(self) -> None:
        assert stability(torch.full((1, 2, 2), -1.0), 0.05).tolist() == [1.0]

    def test_only_unstable_objects_fall_back_to_their_best_candidate(self) -> None:
        logits = torch.full((2, 4, 2, 2), 5.0)
        logits[1, 0] = torch.tensor([[0.01, 5], [5, 5]])  # unstable
        logits[:, 3] = -7.0
        decoded = DecodedMasks(
            low_logits=logits,
            ious=torch.tensor([[0.1, 0.2, 0.3, 0.9]]).expand(2, -1),
            tokens=torch.arange(4.0).view(1, 4, 1).expand(2, -1, -1),
            object_score=torch.ones(2),
        )
        offered = decoded.most_stable(StabilityConfig())
        assert torch.equal(offered.low_logits[0], logits[0, :1])
        assert torch.equal(offered.low_logits[1], logits[1, 3:])
        assert offered.ious.flatten().tolist() == pytest.approx([0.1, 0.9])
        assert offered.tokens.flatten().tolist() == [0, 0]


class TestHeads:
    @pytest.mark.parametrize(("objects", "points"), [(1, 0), (1, 2), (3, 5)])
    @torch.no_grad()
    def test_shapes(self, tracker: Tracker, objects: int, points: int) -> None:
        decoded = decode(tracker, torch.randn(objects, points, HIDDEN))
        assert decoded.low_logits.shape == (objects, 4, 4 * GRID, 4 * GRID)
        assert decoded.ious.shape == (objects, 4)
        assert decoded.tokens.shape == (objects, 4, HIDDEN)
        assert decoded.object_score.shape == (objects,)
        assert ((decoded.ious > 0) & (decoded.ious < 1)).all()

    @torch.no_grad()
    def test_the_order_of_prompt_tokens_does_not_matter(self, tracker: Tracker) -> None:
        prompts = torch.randn(1, 4, HIDDEN)
        torch.manual_seed(5)
        first = decode(tracker, prompts)
        torch.manual_seed(5)
        second = decode(tracker, prompts.flip(1))
        torch.testing.assert_close(first.low_logits, second.low_logits, rtol=1e-3, atol=1e-4)

    @torch.no_grad()
    def test_skips_reach_the_masks(self, tracker: Tracker) -> None:
        frame, prompts = features(), torch.randn(1, 1, HIDDEN)
        code = tracker.sam_prompt_encoder.image_code(frame.coarse.shape[-2:])
        answers = [
            tracker.sam_mask_decoder(
                frame.coarse, code, prompts, frame.fine + fine, frame.middle + middle
            ).low_logits
            for fine, middle in ((0, 0), (1, 0), (0, torch.randn(1, HIDDEN // 4, 1, 1)))
        ]
        assert not torch.allclose(answers[0], answers[1], atol=1e-3)
        assert not torch.allclose(answers[0], answers[2], atol=1e-3)


def decode(tracker: Tracker, prompts: torch.Tensor) -> DecodedMasks:
    frame = features()
    code = tracker.sam_prompt_encoder.image_code(frame.coarse.shape[-2:])
    decoded = tracker.sam_mask_decoder(frame.coarse, code, prompts, frame.fine, frame.middle)
    assert isinstance(decoded, DecodedMasks)
    return decoded
