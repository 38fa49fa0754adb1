from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from model.config import ABSENT_LOGIT, preset
from model.frames import FrameFeatures, PromptTensors, SegmentedFrame
from model.memory.bank import MemoryBank, MemoryEntry
from model.memory.selection import select_memories
from model.tracker import Tracker, WrongImageSize
from tests.model.small import GRID, HIDDEN, MEMORY, SIDE, SMALL, drawn_tracker, features, pixels

LOW = 4 * GRID
SCORE_LAYER = "sam_mask_decoder.pred_obj_score_head.layers.2"


def clicks(count: int, points: int = 1) -> PromptTensors:
    return PromptTensors(SIDE * torch.rand(count, points, 2), torch.randint(0, 2, (count, points)))


def segment(
    tracker: Tracker, frame: FrameFeatures, prompts: PromptTensors, **options: bool
) -> SegmentedFrame:
    options = {"candidates": True, "stability_choice": False} | options
    return tracker.segment(frame, tracker.without_memory(frame), prompts, **options)


def with_score_bias(tracker: Tracker, bias: float) -> Tracker:
    """Copy the network so that it finds every object present (bias above 0) or absent."""
    copy = Tracker(tracker.config).eval()
    copy.load_state_dict(tracker.state_dict())
    with torch.no_grad():
        copy.get_parameter(f"{SCORE_LAYER}.bias").fill_(bias)
        copy.get_parameter(f"{SCORE_LAYER}.weight").zero_()
    return copy


class TestEncoding:
    @torch.inference_mode()
    def test_shapes(self, tracker: Tracker) -> None:
        frame = tracker.encode_image(pixels(2))
        assert frame.fine.shape == (2, HIDDEN // 8, LOW, LOW)
        assert frame.middle.shape == (2, HIDDEN // 4, LOW // 2, LOW // 2)
        assert frame.coarse.shape == (2, HIDDEN, GRID, GRID)
        assert frame.batch == 2
        assert frame.select(1).coarse.shape == (1, HIDDEN, GRID, GRID)

    @pytest.mark.parametrize("shape", [(1, 3, 64, 64), (1, 3, SIDE, 64), (1, 1, SIDE, SIDE)])
    def test_another_size_is_refused(self, tracker: Tracker, shape: tuple[int, ...]) -> None:
        with pytest.raises(WrongImageSize, match="96"):
            tracker.encode_image(torch.zeros(shape))

    def test_features_are_repeated_without_copying_and_know_their_size(self) -> None:
        frame = features()
        repeated = frame.expand(5)
        assert repeated.batch == 5
        assert repeated.coarse.data_ptr() == frame.coarse.data_ptr()
        assert frame.byte_count == 4 * (HIDDEN // 8 * LOW**2 + HIDDEN // 4 * LOW**2 // 4 + HIDDEN * GRID**2)
        assert frame.to(dtype=torch.bfloat16).byte_count == frame.byte_count // 2


class TestSegmenting:
    @pytest.mark.parametrize(("candidates", "count"), [(True, 3), (False, 1)])
    @torch.inference_mode()
    def test_shapes(self, tracker: Tracker, candidates: bool, count: int) -> None:
        answer = segment(tracker, features(), clicks(2), candidates=candidates)
        assert answer.low_logits.shape == (2, 1, LOW, LOW)
        assert answer.iou.shape == answer.object_score.shape == (2,)
        assert answer.pointer.shape == (2, HIDDEN)
        assert answer.candidates.low_logits.shape == (2, count, LOW, LOW)
        assert answer.candidates.ious.shape == (2, count)

    @torch.inference_mode()
    def test_the_candidate_with_the_best_iou_is_chosen(self, tracker: Tracker) -> None:
        answer = segment(tracker, features(), clicks(3))
        best = answer.candidates.ious.argmax(dim=1)
        assert torch.equal(answer.iou, answer.candidates.ious.amax(dim=1))
        for index in range(3):
            assert torch.equal(answer.low_logits[index, 0], answer.candidates.low_logits[index, best[index]])

    @torch.inference_mode()
    def test_objects_one_by_one_as_in_a_batch_and_in_any_order(self, tracker: Tracker) -> None:
        frame, prompts = features(), clicks(4, points=2)
        together = segment(tracker, frame, prompts)
        order = torch.tensor([2, 0, 3, 1])
        shuffled = segment(tracker, frame, PromptTensors(prompts.points[order], prompts.labels[order]))
        for name in ("low_logits", "iou", "object_score", "pointer"):
            whole = getattr(together, name)
            torch.testing.assert_close(getattr(shuffled, name), whole[order], rtol=1e-3, atol=1e-4)
            for index in range(4):
                one = PromptTensors(prompts.points[[index]], prompts.labels[[index]])
                alone = getattr(segment(tracker, frame, one), name)
                torch.testing.assert_close(alone, whole[[index]], rtol=1e-3, atol=1e-4)

    @torch.inference_mode()
    def test_one_frame_serves_many_objects_without_being_repeated(self, tracker: Tracker) -> None:
        frame, prompts = features(), clicks(3)
        torch.testing.assert_close(
            segment(tracker, frame, prompts).low_logits, segment(tracker, frame.expand(3), prompts).low_logits
        )

    @torch.inference_mode()
    def test_absent_objects_are_hidden_in_video_but_not_on_images(self, tracker: Tracker) -> None:
        absent, frame, prompts = with_score_bias(tracker, -1.0), features(), clicks(1)
        hidden = segment(absent, frame, prompts)
        assert (hidden.low_logits == ABSENT_LOGIT).all()
        assert (hidden.candidates.low_logits == ABSENT_LOGIT).all()
        shown = segment(absent, frame, prompts, hide_absent=False)
        assert (shown.low_logits > ABSENT_LOGIT / 2).all()

    @torch.inference_mode()
    def test_the_pointer_of_an_absent_object_is_the_learned_one(self, tracker: Tracker) -> None:
        absent = segment(with_score_bias(tracker, 0.0), features(), clicks(2))
        assert torch.equal(absent.pointer, tracker.no_obj_ptr.expand(2, -1))
        present = segment(with_score_bias(tracker, 1.0), features(), clicks(2))
        assert not torch.allclose(present.pointer, absent.pointer, atol=1e-3)

    @torch.inference_mode()
    def test_a_soft_pointer_blends_by_the_probability(self, tracker: Tracker) -> None:
        frame, prompts = features(), clicks(1)
        hard = segment(with_score_bias(tracker, 1.0), frame, prompts).pointer
        soft_tracker = with_score_bias(tracker, 1.0)
        soft_tracker.config = replace(soft_tracker.config, soft_absent_pointer=True)
        share = torch.tensor(1.0).sigmoid()
        torch.testing.assert_close(
            segment(soft_tracker, frame, prompts).pointer, share * hard + (1 - share) * tracker.no_obj_ptr
        )

    @torch.no_grad()
    def test_the_stability_rule_only_touches_single_masks(self, tracker: Tracker) -> None:
        frame, prompts = features(), clicks(4)
        strict = replace(
            SMALL, decoder=replace(SMALL.decoder, stability=replace(SMALL.decoder.stability, threshold=2.0))
        )
        doubting = Tracker(strict).eval()
        doubting.load_state_dict(tracker.state_dict())
        best = segment(tracker, frame, prompts)
        fallen_back = segment(doubting, frame, prompts, candidates=False, stability_choice=True)
        assert torch.equal(fallen_back.low_logits, best.low_logits)
        assert torch.equal(fallen_back.iou, best.iou)
        single = segment(tracker, frame, prompts, candidates=False)
        assert torch.equal(fallen_back.pointer, single.pointer)


class TestGivenMask:
    @torch.inference_mode()
    def test_the_mask_is_the_answer(self, tracker: Tracker) -> None:
        mask = torch.zeros(2, 1, SIDE, SIDE, dtype=torch.bool)
        mask[0, 0, 16:64, 24:80] = True
        answer = tracker.segment_given_mask(features(), mask)
        small = functional.interpolate(
            20.0 * mask.float() - 10.0, (LOW, LOW), mode="bilinear", align_corners=False, antialias=True
        )
        assert torch.equal(answer.low_logits, small)
        assert answer.iou.tolist() == [1, 1]
        assert answer.object_score.tolist() == [10, -10]
        assert torch.equal(answer.pointer[1], tracker.no_obj_ptr[0])
        assert answer.candidates.low_logits.shape == (2, 1, LOW, LOW)

    @torch.inference_mode()
    def test_its_pointer_comes_from_the_decoder(self, tracker: Tracker) -> None:
        present, frame = with_score_bias(tracker, 1.0), features()
        mask = torch.zeros(1, 1, SIDE, SIDE)
        mask[..., 16:64, 24:80] = 1.0
        prompts = PromptTensors.nothing(1, mask_logits=present.mask_downsample(mask))
        decoded = present.segment(frame, frame.coarse, prompts, candidates=False, stability_choice=False)
        assert torch.equal(present.segment_given_mask(frame, mask).pointer, decoded.pointer)


def track(tracker: Tracker, frames: int) -> torch.Tensor:
    """Click on the first frame and track; return the mask logits of the last."""
    bank = MemoryBank(store_dtype=None)
    for index in range(frames):
        frame = tracker.encode_image(pixels())
        if index == 0:
            conditioned, prompts = tracker.without_memory(frame), clicks(1)
        else:
            selection = select_memories(
                index, bank.conditioning_frames, bank.tracked_frames, past_pointers_only=False
            )
            conditioned, prompts = (
                tracker.with_memory(frame, bank.gather(selection)),
                PromptTensors.nothing(1),
            )
        answer = tracker.segment(frame, conditioned, prompts, candidates=True, stability_choice=False)
        memory = tracker.remember(
            frame, tracker.upsample(answer.low_logits), answer.object_score, binarise=False
        )
        bank.put(index, MemoryEntry(memory, answer.pointer, answer.object_score), conditioning=index == 0)
    return answer.low_logits


class TestTogether:
    @torch.inference_mode()
    def test_a_frame_is_tracked_through_the_bank(self, tracker: Tracker) -> None:
        assert track(tracker, 3).shape == (1, 1, LOW, LOW)

    def test_training_reaches_every_parameter_of_a_tracked_frame(self, tracker: Tracker) -> None:
        trained = with_score_bias(tracker, 1.0).train()
        torch.nn.init.normal_(trained.get_parameter(f"{SCORE_LAYER}.weight"), std=1e-3)
        frame = trained.encode_image(pixels())
        mask = (torch.rand(1, 1, SIDE, SIDE) > 0.5).float()
        given = trained.segment_given_mask(frame, mask)
        first = trained.segment(
            frame,
            trained.without_memory(frame),
            PromptTensors(torch.rand(1, 4, 2), torch.tensor([[0, 1, 2, 3]]), torch.randn(1, 1, LOW, LOW)),
            candidates=True,
            stability_choice=False,
        )
        bank = MemoryBank(store_dtype=None)
        for index, answer in enumerate((given, first)):
            memory = trained.remember(
                frame, trained.upsample(answer.low_logits), -answer.object_score, binarise=False
            )
            bank.put(index, MemoryEntry(memory, answer.pointer, answer.object_score), conditioning=True)
        conditioned = trained.with_memory(frame, bank.gather(select_memories(2, (0, 1), ())))
        nothing = PromptTensors.nothing(1)
        outputs = [
            trained.segment(frame, conditioned, nothing, candidates=candidates, stability_choice=False)
            for candidates in (True, False)
        ]
        absent = with_pointer_of_absent(trained, frame)
        loss = sum(
            answer.candidates.low_logits.square().mean()
            + answer.candidates.ious.sum()
            + answer.object_score.sum()
            for answer in outputs
        )
        (loss + absent.square().sum()).backward()
        without = {name for name, parameter in trained.named_parameters() if parameter.grad is None}
        assert without == {"no_mem_pos_enc"}  # part of the released files, read by nothing

    def test_dropout_and_stochastic_depth_act_only_while_training(self) -> None:
        config = replace(SMALL, backbone=replace(SMALL.backbone, drop_path=0.5))
        tracker = drawn_tracker(config)
        frame = pixels(4)
        with torch.no_grad():
            assert torch.equal(tracker.encode_image(frame).coarse, tracker.encode_image(frame).coarse)
            tracker.train()
            assert not torch.equal(tracker.encode_image(frame).coarse, tracker.encode_image(frame).coarse)

    @torch.inference_mode()
    def test_it_runs_in_bfloat16(self) -> None:
        tracker = drawn_tracker(SMALL).bfloat16()
        frame = tracker.encode_image(pixels().bfloat16())
        answer = segment(tracker, frame, clicks(1))
        memory = tracker.remember(
            frame, tracker.upsample(answer.low_logits), answer.object_score, binarise=False
        )
        bank = MemoryBank()
        bank.put(0, MemoryEntry(memory, answer.pointer, answer.object_score), conditioning=True)
        conditioned = tracker.with_memory(frame, bank.gather(select_memories(1, (0,), ())))
        assert memory.shape == (1, MEMORY, GRID, GRID)
        assert conditioned.dtype == tracker.dtype == torch.bfloat16
        assert answer.low_logits.dtype == answer.iou.dtype == answer.object_score.dtype == torch.float32

    def test_another_image_side_uses_the_same_weights(self, tracker: Tracker) -> None:
        larger = Tracker(replace(SMALL, image_side=160)).eval()
        larger.load_state_dict(tracker.state_dict())
        with torch.inference_mode():
            frame = larger.encode_image(torch.randn(1, 3, 160, 160))
            assert segment(larger, frame, clicks(1)).low_logits.shape == (1, 1, 40, 40)

    @torch.inference_mode()
    def test_nano_segments_a_frame(self) -> None:
        config = preset("nano")
        network = Tracker(config).eval()
        frame = network.encode_image(torch.randn(1, 3, config.image_side, config.image_side))
        answer = segment(network, frame, clicks(1))
        assert answer.low_logits.shape == (1, 1, config.low_side, config.low_side)


def with_pointer_of_absent(tracker: Tracker, frame: FrameFeatures) -> torch.Tensor:
    return tracker.segment_given_mask(frame, torch.zeros(1, 1, SIDE, SIDE)).pointer
