"""What a run gives to the thread that computes it.

A run is a generator. ``None`` ends a step: the thread may do something else. Anything else is asked of the
network in the middle of a step, and the thread sends what came of it; so frames of several runs can go
through the network together.
"""

from __future__ import annotations

from collections.abc import Generator

import torch

from model.predictors import FrameWork, Outcome

RunParts = Generator[FrameWork | None, Outcome, None]

TOGETHER_ON_GPU = 8
"""Videos whose frames share a batch. More keep a click waiting for longer than a frame should take."""


def videos_together(wanted: int, device: torch.device) -> int:
    """Say how many videos share a batch; 0 is wanted by those who leave it to the device.

    On a processor a batch takes as long as its frames one by one, so there nobody shares.
    """
    if wanted > 0:
        return wanted
    return TOGETHER_ON_GPU if device.type == "cuda" else 1
