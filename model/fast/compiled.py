"""The four stages compiled: static shapes, one graph each, no word with the host inside.

Meant for graphics processors; ``model.fast`` proper is quicker on others.

Axes: those of ``model.stages``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from model.compiling import CompileMode
from model.config import MemoryConfig
from model.fast.buckets import Tensors, in_buckets, places_for
from model.fast.graphs import Graphs
from model.memory.bank import with_places
from model.stages import ModuleStages, Remembered

TRACKING_TOKENS = 2
"""Prompt tokens of a frame nobody clicked on, or of one click: the point and what fills up. Padding further
ones would change answers, so other prompts are decoded without compiling; that costs milliseconds."""


class CompiledStages:
    """The stages of ``ModuleStages``, with its arguments and answers.

    Args:
        stages: what is compiled.
        memory: how large a full bank is.
        mode: how much is spent on compiling.
    """

    def __init__(self, stages: ModuleStages, memory: MemoryConfig, mode: CompileMode) -> None:
        self._stages = stages
        self._full = memory.num_maskmem, memory.max_pointers
        self.graphs = Graphs(mode)

    def encode(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """As ``ModuleStages.encode``."""
        fine, middle, coarse = self._call(self._stages.encode, pixels.shape[0], pixels)
        return fine, middle, coarse

    def read(self, coarse: Tensor, *remembered: *Remembered) -> tuple[Tensor]:
        """As ``ModuleStages.read``."""
        memories, slots, pointers, distances, taken = remembered
        layout = memories.shape[1], pointers.shape[1]
        spatial, pointed = places_for(layout, self._full)
        if taken is None and layout != (spatial, pointed):
            taken = _all_taken(slots, layout)
        (found,) = self._call(
            self._stages.read,
            memories.shape[0],
            coarse,
            with_places(memories, spatial),
            with_places(slots, spatial),
            with_places(pointers, pointed),
            with_places(distances, pointed),
            taken,
        )
        return (found,)

    def decode(
        self, image: Tensor, code: Tensor, prompts: Tensor, fine: Tensor, middle: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """As ``ModuleStages.decode``."""
        if prompts.shape[1] != TRACKING_TOKENS:
            return self._stages.decode(image, code, prompts, fine, middle)
        low_logits, ious, tokens, score = self._call(
            self._stages.decode, prompts.shape[0], image, code, prompts, fine, middle
        )
        return low_logits, ious, tokens, score

    def remember(self, coarse: Tensor, mask: Tensor) -> tuple[Tensor]:
        """As ``ModuleStages.remember``."""
        (found,) = self._call(self._stages.remember, mask.shape[0], coarse, mask)
        return (found,)

    def _call(self, function: Callable[..., Tensors], count: int, *tensors: Tensor | None) -> Tensors:
        return in_buckets(partial(self.graphs.call, function), count, tensors)


def _all_taken(slots: Tensor, layout: tuple[int, int]) -> Tensor:
    """Return (b 2): the places that every object has, written on the device."""
    return torch.stack([slots.new_full((slots.shape[0],), count) for count in layout], dim=1)
