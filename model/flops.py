"""What a frame costs: floating-point operations of each stage, counted without computing anything."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from model.config import ModelConfig
from model.frames import FrameFeatures, PromptTensors
from model.memory.bank import MemoryReading
from model.tracker import Tracker


@dataclass(frozen=True)
class FrameCost:
    """Operations per stage; a multiplication with its addition counts as two.

    Attributes:
        encode: features of the frame, once for all objects.
        read: memory attention of one object.
        decode: prompt encoder, mask decoder and heads of one object.
        remember: memory encoder of one object.
    """

    encode: int
    read: int
    decode: int
    remember: int

    @property
    def per_object(self) -> int:
        """What every object adds to a tracked frame."""
        return self.read + self.decode + self.remember

    @property
    def tracked_frame(self) -> int:
        """A tracked frame with one object."""
        return self.encode + self.per_object


def tracked_frame_cost(config: ModelConfig) -> FrameCost:
    """Count the operations of a tracked frame whose memory bank is full (all slots, all pointers)."""
    with torch.device("meta"), torch.no_grad():
        network = Tracker(config).eval().requires_grad_(False)
        features = network.encode_image(torch.empty(1, 3, config.image_side, config.image_side))
        reading, nothing = full_reading(config), PromptTensors.nothing(1)
        logits = torch.empty(1, 1, config.image_side, config.image_side)
        return FrameCost(
            encode=_count(lambda: network.encode_image(torch.empty_like(logits).expand(1, 3, -1, -1))),
            read=_count(lambda: network.with_memory(features, reading)),
            decode=_count(lambda: _decode(network, features, nothing)),
            remember=_count(
                lambda: network.remember(features, logits, torch.empty(1), binarise=False),
            ),
        )


def full_reading(config: ModelConfig) -> MemoryReading:
    """Return a reading of zeros for one object: a memory in every slot, and as many pointers as fit."""
    memories, pointers, side = config.memory.num_maskmem, config.memory.max_pointers, config.feature_side
    return MemoryReading(
        memories=torch.zeros(1, memories, config.memory_channels, side, side),
        slots=torch.zeros(1, memories, dtype=torch.int64),
        pointers=torch.zeros(1, pointers, config.hidden),
        distances=torch.zeros(1, pointers),
    )


def _decode(network: Tracker, features: FrameFeatures, prompts: PromptTensors) -> Tensor:
    answer = network.segment(features, features.coarse, prompts, candidates=True, stability_choice=False)
    return answer.low_logits


def _count(run: Callable[[], object]) -> int:
    # The counter knows matrix products only; the math form of attention is made of them.
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
        run()
    return int(counter.get_total_flops())
