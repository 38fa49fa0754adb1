"""Compiles what tracking and clicking will ask for, so that nobody waits for it later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch

from model.compiling import CompileMode
from model.fast.buckets import MOST, buckets_up_to
from model.flops import full_reading
from model.frames import FrameFeatures, PromptTensors
from model.memory.bank import MemoryReading, stack_readings
from model.tracker import Tracker

_CALLS_TO_RECORD = 3
"""A CUDA graph runs once as it is and is recorded then; the third call replays it."""


def warm_up(network: Tracker, *, objects: int = MOST, frames: int = 1) -> None:
    """Let a network that compiles answer once for every shape it will commonly meet; others are left alone.

    It takes minutes the first time and less when what was compiled is found on disk. Call it on the thread
    that answers. ``network.stop_compiling()`` afterwards leaves all other shapes without.

    Args:
        network: in evaluation mode.
        objects: at most so many are tracked in one batch.
        frames: at most so many are encoded in one batch.
    """
    if not network.compiles:
        return
    calls = _CALLS_TO_RECORD if network.compiling.mode is CompileMode.CUDA_GRAPHS else 1
    with torch.inference_mode():
        for _ in range(calls):
            features = _encode(network, frames)
            for count in buckets_up_to(objects):
                for reading in _readings(network, count):
                    _track(network, features, reading)


def _encode(network: Tracker, frames: int) -> FrameFeatures:
    """Encode batches of all sizes; give the features of one frame."""
    side = network.config.image_side
    pixels = torch.zeros(frames, 3, side, side, device=network.device, dtype=network.dtype)
    batches = [network.encode_image(pixels[:count]) for count in buckets_up_to(frames)]
    return batches[0]


def _readings(network: Tracker, count: int) -> Iterator[MemoryReading]:
    """What objects remember once the bank is full, before that, and after several frames were prompted."""
    one = full_reading(network.config).to(network.device, network.dtype)
    full = stack_readings([one] * count)
    yield full
    yield replace(full, counts=((1, 1),) * count)
    memories, pointers = one.layout
    yield stack_readings([one.with_places(memories + 1, pointers + 1)] * count)


def _track(network: Tracker, features: FrameFeatures, reading: MemoryReading) -> None:
    answer = network.segment(
        features,
        network.with_memory(features, reading),
        PromptTensors.nothing(reading.batch, network.device),
        candidates=True,
        stability_choice=True,
    )
    network.remember(features, network.upsample(answer.low_logits), answer.object_score, binarise=False)
