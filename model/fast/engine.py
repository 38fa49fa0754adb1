"""Which way a network computes, and what the fast way keeps ready.

Source of the rewrites: see the modules beside this one; docs/performance.md has what each of them gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor

from model.backbone.hiera import Trunk
from model.config import BackboneConfig
from model.decoder import DecodedMasks
from model.derived import Derived
from model.fast.convolutional import FastConvolutionalEncoder
from model.fast.decoding import FastDecoder
from model.fast.reading import FastReader
from model.fast.remembering import FastMemoryEncoder
from model.fast.trunk import FastEncoder, neck_taps

if TYPE_CHECKING:
    from model.backbone.convolutional import ConvolutionalTrunk
    from model.tracker import Tracker


class FastPath:
    """The four stages of a tracker as they are computed for answers on a processor.

    Args:
        tracker: whose weights are used; it stays as it is.
    """

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._encoder = Derived[FastEncoder | FastConvolutionalEncoder]()
        self._reader = Derived[FastReader]()
        self._decoder = Derived[FastDecoder]()
        self._memory_encoder = Derived[FastMemoryEncoder]()

    def clear(self) -> None:
        """Forget everything that was derived from the weights."""
        for derived in (self._encoder, self._reader, self._decoder, self._memory_encoder):
            derived.clear()

    def encode(self, pixels: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor, Tensor]:
        """Map (b 3 S S) to the fine, middle and coarse maps of ``FrameFeatures``, in ``dtype``."""
        tracker = self._tracker
        parts = tracker.image_encoder, tracker.sam_mask_decoder.conv_s0, tracker.sam_mask_decoder.conv_s1
        sources = [tensor for part in parts for tensor in (*part.parameters(), *part.buffers())]
        side = pixels.shape[-1]
        encoder = self._encoder.get((dtype, side), tuple(sources), lambda: _encoder(tracker, side, dtype))
        return encoder(pixels)

    def read(
        self, coarse: Tensor, memories: Sequence[tuple[Tensor, Tensor, Tensor, Tensor]], dtype: torch.dtype
    ) -> Tensor:
        """Condition (b or 1, c h w) on what b objects remember; float32.

        The memories are spatial tokens, their codes, pointer tokens, their codes, each of a batch of one.
        """
        attention, heads = self._tracker.memory_attention, self._tracker.config.memory_attention.heads
        reader = self._reader.get(
            dtype, tuple(attention.parameters()), lambda: FastReader(attention, heads, dtype)
        )
        return reader(coarse, memories)

    def decode(
        self, image: Tensor, code: Tensor, prompts: Tensor, skips: tuple[Tensor, Tensor]
    ) -> DecodedMasks:
        """Decode b objects: (b or 1, c h w) cells, (1 c h w) code, (b n c) prompts, fine and middle maps.

        In float32, whatever the maps are in.
        """
        tracker = self._tracker
        decoder, prompt_encoder = tracker.sam_mask_decoder, tracker.sam_prompt_encoder
        sources = (*decoder.parameters(), *prompt_encoder.pe_layer.buffers())
        fast = self._decoder.get(
            image.shape[-2:],
            sources,
            lambda: FastDecoder(decoder, code, tracker.config.decoder.heads),
        )
        return fast(image, prompts, *skips)

    def remember(self, coarse: Tensor, mask: Tensor, dtype: torch.dtype) -> Tensor:
        """Encode (b 1 S S) masks of a frame into (b m h w) float32 memories."""
        encoder, config = self._tracker.memory_encoder, self._tracker.config.memory_encoder
        fast = self._memory_encoder.get(
            dtype,
            tuple(encoder.parameters()),
            lambda: FastMemoryEncoder(encoder, config.mask_scale, config.mask_bias, dtype),
        )
        return fast(coarse, mask)


def _encoder(tracker: Tracker, side: int, dtype: torch.dtype) -> FastEncoder | FastConvolutionalEncoder:
    trunk, config = tracker.image_encoder.trunk, tracker.config.backbone
    taps = neck_taps(tracker.image_encoder.neck, tracker.sam_mask_decoder)
    if isinstance(config, BackboneConfig) and isinstance(trunk, Trunk):
        return FastEncoder(trunk, taps, config, side, dtype)
    return FastConvolutionalEncoder(cast("ConvolutionalTrunk", trunk), taps, dtype)
