"""What cannot be beaten: operations over the peak of matrix products, as measured on this machine."""

from __future__ import annotations

import time
from functools import lru_cache

import torch

from bench.sides import (
    HUGGING_FACE,
    OFFICIAL,
    OFFICIAL_BF16,
    OFFICIAL_COMPILED,
    OURS,
    OURS_EAGER,
    OURS_FLOAT32,
    Work,
)
from bench.timing import settle
from model.config import preset
from model.flops import FrameCost, tracked_frame_cost
from model.precision import Precision, compute_dtype

SIDE_ON_GPU, SIDE_ON_PROCESSOR = 8192, 2048
"""Of the matrices that are multiplied."""
ROUNDS = 5


def peaks(device: torch.device) -> dict[str, float]:
    """Measure what each side could reach at most, operations a second, in what it computes in."""
    float32, bf16 = (_peak(device, dtype) for dtype in (torch.float32, torch.bfloat16))
    ours = bf16 if compute_dtype(Precision.AUTO, device) is torch.bfloat16 else float32
    return {
        OFFICIAL: float32,
        OFFICIAL_BF16: bf16,
        OFFICIAL_COMPILED: bf16,
        HUGGING_FACE: float32,
        OURS: ours,
        OURS_EAGER: ours,
        OURS_FLOAT32: float32,
    }


def tracked_operations(work: Work, objects: int, *, is_seen: bool) -> int:
    """Count the operations of a tracked frame with a full memory; one that was seen is not encoded."""
    cost = _cost(work.network, work.side_px)
    return objects * cost.per_object + (0 if is_seen else cost.encode)


@lru_cache
def _cost(network: str, side_px: int) -> FrameCost:
    return tracked_frame_cost(preset(network, side_px))


def _peak(device: torch.device, dtype: torch.dtype) -> float:
    side = SIDE_ON_GPU if device.type == "cuda" else SIDE_ON_PROCESSOR
    one, other = (torch.randn(side, side, device=device, dtype=dtype) for _ in range(2))
    seconds = []
    for _ in range(ROUNDS):
        settle()
        started = time.perf_counter()
        one @ other
        settle()
        seconds.append(time.perf_counter() - started)
    return 2 * side**3 / min(seconds)
