"""The four stages of a tracker as functions of tensors, on the modules as they are.

Nothing in them depends on numbers of Python that change from frame to frame, so that each can be compiled.

Axes: ``b`` objects (or frames), ``t`` spatial memories, ``p`` pointers, ``k`` parts of a pointer, ``c``
channels, ``m`` memory channels, ``n`` prompt tokens, ``h w`` feature grid, ``S`` input side in pixels.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from model.positions import sine_line, sine_map

if TYPE_CHECKING:
    from model.tracker import Tracker

MemoryTokens = tuple[Tensor, Tensor, Tensor, Tensor]
"""(b t h*w m) spatial tokens, their codes of the same shape, (b p*k m) pointer tokens, their codes."""


Remembered = tuple[Tensor, Tensor, Tensor, Tensor, Tensor | None]
"""Memories, slots, pointers and distances as in ``MemoryReading``, and (b 2) how many memories and pointers
each object has; None where all places hold something."""


class ModuleStages:
    """Encoding, reading, decoding and remembering.

    Args:
        tracker: whose modules are used.
    """

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker

    def encode(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Map (b 3 S S) to the fine, middle and coarse maps of ``FrameFeatures``."""
        fine, middle, coarse = self._tracker.image_encoder(pixels)
        return (*self._tracker.sam_mask_decoder.reduce_skips(fine, middle), coarse)

    def read(self, coarse: Tensor, *remembered: *Remembered) -> tuple[Tensor]:
        """Condition (b or 1, c h w) on what b objects remember; (b c h w)."""
        memories, slots, pointers, distances, taken = remembered
        tokens = self.memory_tokens(memories, slots, pointers, distances)
        mask = None if taken is None else self._mask(tokens, taken)
        frames = coarse.expand(memories.shape[0], -1, -1, -1)
        return (self._tracker.memory_attention(frames, *tokens, mask=mask),)

    def decode(
        self, image: Tensor, code: Tensor, prompts: Tensor, fine: Tensor, middle: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Decode b objects; arguments as of ``MaskDecoder``, answers as of ``DecodedMasks``."""
        found = self._tracker.sam_mask_decoder(image, code, prompts, fine, middle)
        return found.low_logits, found.ious, found.tokens, found.object_score

    def remember(self, coarse: Tensor, mask: Tensor) -> tuple[Tensor]:
        """Encode (b 1 S S) masks on (b or 1, c h w) frames; (b m h w)."""
        return (self._tracker.memory_encoder(coarse, mask),)

    def memory_tokens(
        self, memories: Tensor, slots: Tensor, pointers: Tensor, distances: Tensor
    ) -> MemoryTokens:
        """Lay out what is remembered as tokens with their codes in space and time."""
        return *self._spatial_tokens(memories, slots), *self._pointer_tokens(pointers, distances)

    def _spatial_tokens(self, memories: Tensor, slots: Tensor) -> tuple[Tensor, Tensor]:
        _, _, channels, height, width = memories.shape
        tokens = memories.flatten(3).transpose(2, 3)
        where = sine_map(channels, height, width, tokens.device).flatten(1).t().to(tokens.dtype)
        when = self._tracker.maskmem_tpos_enc[slots].flatten(2, 3)  # b t 1 m
        return tokens, where + when

    def _pointer_tokens(self, pointers: Tensor, distances: Tensor) -> tuple[Tensor, Tensor]:
        """Cut every pointer into k parts, which share its code."""
        batch, count, hidden = pointers.shape
        parts, project = self._tracker.config.pointer_parts, self._tracker.obj_ptr_tpos_proj
        tokens = pointers.reshape(batch, count * parts, hidden // parts)
        if project is None:
            return tokens, torch.zeros_like(tokens)
        line = sine_line(distances, hidden).to(tokens.dtype)
        return tokens, project(line).repeat_interleave(parts, dim=1)

    def _mask(self, tokens: MemoryTokens, taken: Tensor) -> Tensor:
        """Return (b 1 1 t*h*w+p*k), true for tokens that hold something."""
        spatial, _, pointers, _ = tokens
        parts = self._tracker.config.pointer_parts
        grids = torch.arange(spatial.shape[1], device=taken.device) < taken[:, :1]
        vectors = torch.arange(pointers.shape[1] // parts, device=taken.device) < taken[:, 1:]
        held = (
            grids.repeat_interleave(spatial.shape[2], dim=1),
            vectors.repeat_interleave(parts, dim=1),
        )
        return torch.cat(held, dim=1)[:, None, None]
