"""A network small enough for tests, with the quirks of the large ones: padded windows, cut pointers."""

import torch

from model.config import (
    BackboneConfig,
    DecoderConfig,
    MemoryAttentionConfig,
    MemoryEncoderConfig,
    ModelConfig,
)
from model.frames import FrameFeatures
from model.memory.bank import MemoryReading
from model.tracker import Tracker

SIDE = 96
GRID = SIDE // 16
HIDDEN = 32
MEMORY = 8

SMALL = ModelConfig(
    name="small test network",
    backbone=BackboneConfig(
        width=8, heads=1, depths=(1, 1, 2, 1), global_blocks=(3,), windows=(8, 4, 4, 2), background_grid=5
    ),
    image_side=SIDE,
    hidden=HIDDEN,
    memory_channels=MEMORY,
    memory_attention=MemoryAttentionConfig(layers=2, feed_forward=48),
    memory_encoder=MemoryEncoderConfig(mask_channels=(2, 4, 6, 8)),
    decoder=DecoderConfig(heads=4, cross_width=16, feed_forward=48, head_width=24),
)


def drawn_tracker(config: ModelConfig, seed: int = 3) -> Tracker:
    """Build a network in evaluation mode; no parameter is so near to zero that its part would be deaf."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = Tracker(config)
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.add_(0.1 * torch.randn_like(parameter))
    return network.eval()


def pixels(count: int = 1) -> torch.Tensor:
    return torch.randn(count, 3, SIDE, SIDE)


def reading(objects: int = 1, memories: int = 3, pointers: int = 2) -> MemoryReading:
    return MemoryReading(
        memories=torch.randn(objects, memories, MEMORY, GRID, GRID),
        slots=torch.randint(0, 7, (objects, memories)),
        pointers=torch.randn(objects, pointers, HIDDEN),
        distances=torch.rand(objects, pointers),
    )


def features() -> FrameFeatures:
    return FrameFeatures(
        fine=torch.randn(1, HIDDEN // 8, 4 * GRID, 4 * GRID),
        middle=torch.randn(1, HIDDEN // 4, 2 * GRID, 2 * GRID),
        coarse=torch.randn(1, HIDDEN, GRID, GRID),
    )
