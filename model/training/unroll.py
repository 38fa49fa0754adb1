"""Run the network over a batch as the simulated annotator uses it, and collect every answer's loss.

Conditioning frames come first, then the others in the order of time, as in the paper; gradients flow through
the memory bank.

Axes: ``b`` objects, ``k`` masks of an answer, ``h w`` feature grid, ``S`` input side.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from model.config import ABSENT_LOGIT
from model.decoder.rules import wants_candidates
from model.frames import FrameFeatures, PromptTensors, SegmentedFrame
from model.memory.bank import MemoryBank, MemoryEntry
from model.memory.selection import select_memories
from model.tracker import Tracker
from model.training.config import InteractionConfig, LossConfig
from model.training.grouping import STRIDE as GROUPING_STRIDE
from model.training.grouping import GroupingHead
from model.training.interaction import InteractionPlan, sample_boxes, sample_clicks
from model.training.losses import LossParts, answer_loss
from model.training.samples import Batch

GROUPING_WIDTH, GROUPING_CLICKS = 64, 16
CLAMP = 32.0
"""Mask logits are kept within plus and minus this before they are fed back as a prompt."""


class TrainingUnroll(nn.Module):
    """A network with its training-time use, as one module, so that it can be wrapped for several GPUs."""

    def __init__(
        self,
        tracker: Tracker,
        interaction: InteractionConfig,
        loss: LossConfig,
        *,
        activation_checkpoints: bool = False,
    ) -> None:
        super().__init__()
        self.tracker = tracker
        self._interaction = interaction
        self._loss = loss
        self._checkpoints = activation_checkpoints
        self.grouping = GroupingHead(tracker.config.hidden, GROUPING_WIDTH) if loss.grouping else None

    def forward(self, batch: Batch, plan: InteractionPlan, generator: torch.Generator) -> LossParts:
        """Return the loss of all answers on all frames, summed over objects."""
        annotator = _Annotator(self.tracker, self._interaction, plan, generator)
        bank = _Bank(self.tracker, batch.frame_count)
        encoded = self._encode(batch)
        first_rows = batch.sample_of_object * batch.frame_count
        features = [_rows(encoded, first_rows + index) for index in range(batch.frame_count)]
        losses: list[LossParts] = []
        rest = [frame for frame in range(batch.frame_count) if frame not in plan.conditioning]
        for index in (*plan.conditioning, *rest):
            initial = index in plan.conditioning
            truth = batch.masks[index][:, None]
            conditioned = (
                self.tracker.without_memory(features[index]) if initial else bank.read(index, features[index])
            )
            frame = _Frame(index, initial, features[index], conditioned, truth)
            target = shrink(truth, self._loss.stride)
            for answer in annotator.answers(frame):
                losses.append(self._loss_of(answer, target))
            bank.remember(frame, answer, conditioning=initial or index in plan.corrected)
        whole = sum(losses[1:], start=losses[0])
        if self.grouping is None:
            return whole
        samples = torch.arange(batch.frames.shape[0], device=batch.frames.device)
        firsts = _rows(encoded, samples * batch.frame_count)
        shares = shrink(batch.masks[0][:, None], GROUPING_STRIDE)
        grouping = self.grouping(firsts, batch.sample_of_object, shares, generator, GROUPING_CLICKS)
        return replace(whole, grouping=grouping)

    def _loss_of(self, answer: SegmentedFrame, target: Tensor) -> LossParts:
        logits = functional.interpolate(
            answer.candidates.low_logits.float(), target.shape[2:], mode="bilinear", align_corners=False
        )
        return answer_loss(logits, answer.candidates.ious.float(), answer.object_score, target, self._loss)

    def _encode(self, batch: Batch) -> FrameFeatures:
        """Return the features of every frame of every sample, sample by sample."""
        pixels = batch.pixels()
        if self._checkpoints:
            again = partial(still_statistics, self.tracker)
            return FrameFeatures(
                *checkpoint(
                    self._encode_parts,
                    pixels,
                    use_reentrant=False,
                    context_fn=lambda: (nullcontext(), again()),
                )
            )
        return FrameFeatures(*self._encode_parts(pixels))

    def _encode_parts(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        encoded = self.tracker.encode_image(pixels)
        return encoded.fine, encoded.middle, encoded.coarse


def _rows(features: FrameFeatures, rows: Tensor) -> FrameFeatures:
    return FrameFeatures(features.fine[rows], features.middle[rows], features.coarse[rows])


def shrink(masks: Tensor, stride: int) -> Tensor:
    """Return (b 1 H/stride W/stride) floats: the share of every cell that (b 1 H W) masks cover."""
    return functional.avg_pool2d(masks.float(), stride) if stride > 1 else masks.float()


@contextmanager
def still_statistics(network: nn.Module) -> Iterator[None]:
    """Keep running statistics as they are while a forward pass is done a second time."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    held = [{name: value.clone() for name, value in norm.named_buffers()} for norm in norms]
    try:
        yield
    finally:
        for norm, values in zip(norms, held, strict=True):
            for name, value in norm.named_buffers():
                value.copy_(values[name])


@dataclass(frozen=True)
class _Frame:
    """One frame as all objects see it: its features, with and without memory, and the (b 1 S S) truth."""

    index: int
    initial: bool
    features: FrameFeatures
    conditioned: Tensor
    truth: Tensor


class _Annotator:
    """Prompts the network on one batch as its plan says."""

    def __init__(
        self,
        tracker: Tracker,
        config: InteractionConfig,
        plan: InteractionPlan,
        generator: torch.Generator,
    ) -> None:
        self._tracker = tracker
        self._config = config
        self._plan = plan
        self._generator = generator

    def answers(self, frame: _Frame) -> Iterator[SegmentedFrame]:
        """Yield the first answer on a frame and, where the plan corrects it, one per further click."""
        if frame.initial and self._plan.given_masks:
            yield self._tracker.segment_given_mask(frame.features, frame.truth)
            return
        prompts = self._first_prompts(frame) if frame.initial else None
        answer = self._segment(frame, prompts)
        yield answer
        if frame.index not in self._plan.corrected:
            return
        for _ in range(self._config.clicks):
            prompts = self._with_correction(prompts, answer, frame.truth)
            answer = self._segment(frame, prompts)
            yield answer

    def _first_prompts(self, frame: _Frame) -> PromptTensors:
        if frame.index in self._plan.boxes:
            return PromptTensors(*sample_boxes(frame.truth, self._config, self._generator))
        return PromptTensors(*sample_clicks(frame.truth, None, self._generator))

    def _with_correction(
        self, prompts: PromptTensors | None, answer: SegmentedFrame, truth: Tensor
    ) -> PromptTensors:
        """Add a click where the answer is wrong; the answer goes along as a mask prompt."""
        ignored = torch.rand((), generator=self._generator).item() < self._config.ground_truth_chance
        low_logits = answer.low_logits.detach()
        guess = None if ignored else self._tracker.upsample(low_logits) > 0
        points, labels = sample_clicks(truth, guess, self._generator)
        if prompts is not None:
            points = torch.cat([prompts.points, points], dim=1)
            labels = torch.cat([prompts.labels, labels], dim=1)
        return PromptTensors(points, labels, low_logits.clamp(-CLAMP, CLAMP))

    def _segment(self, frame: _Frame, prompts: PromptTensors | None) -> SegmentedFrame:
        count = 0 if prompts is None else prompts.point_count
        rule = self._tracker.config.candidates
        return self._tracker.segment(
            frame.features,
            frame.conditioned,
            prompts or PromptTensors.nothing(frame.truth.shape[0], frame.truth.device),
            candidates=wants_candidates(count, initial_conditioning=frame.initial, rule=rule),
            stability_choice=False,
            hide_absent=False,  # a mask that is wrongly held for absent must still be taught
        )


class _Bank:
    """The memory bank of one batch; its objects travel together."""

    def __init__(self, tracker: Tracker, frame_count: int) -> None:
        self._tracker = tracker
        self._frame_count = frame_count
        self._bank = MemoryBank(store_dtype=None)

    def read(self, index: int, features: FrameFeatures) -> Tensor:
        """Return the features of a frame that has read the bank."""
        memory = self._tracker.config.memory
        selection = select_memories(
            index,
            self._bank.conditioning_frames,
            self._bank.tracked_frames,
            num_maskmem=memory.num_maskmem,
            max_cond=memory.max_conditioning,
            stride=memory.stride,
            max_pointers=memory.max_pointers,
            frame_count=self._frame_count,
            past_pointers_only=False,
        )
        return self._tracker.with_memory(features, self._bank.gather(selection))

    def remember(self, frame: _Frame, answer: SegmentedFrame, *, conditioning: bool) -> None:
        """Put a frame's last answer into the bank; a single image leaves nothing behind."""
        if self._frame_count == 1:
            return
        present = (answer.object_score > 0)[:, None, None, None]
        logits = self._tracker.upsample(torch.where(present, answer.low_logits, ABSENT_LOGIT))
        memory = self._tracker.remember(frame.features, logits, answer.object_score, binarise=False)
        entry = MemoryEntry(memory, answer.pointer, answer.object_score)
        self._bank.put(frame.index, entry, conditioning=conditioning)
