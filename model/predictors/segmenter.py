"""One frame of one video through the network: no state but the features that were computed already.

Axes: ``b`` objects, ``c`` channels, ``m`` memory channels, ``h w`` feature grid, ``4h 4w`` grid of mask
logits.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from media.reader import FrameSource
from model.decoder.rules import wants_candidates
from model.frames import FrameFeatures, PromptTensors, SegmentedFrame
from model.memory.bank import MemoryReading, stack_readings
from model.predictors.features import FeatureCache
from model.predictors.holes import fill_holes
from model.predictors.lookahead import PicturesAhead
from model.predictors.pixels import normalised, squeezed
from model.predictors.prompts import (
    LOGIT_LIMIT,
    Box,
    Clicks,
    FrameSize,
    mask_at_side,
    prompt_tensors,
)
from model.predictors.segmentation import Segmentation, Tracked, part_batch, split_answer
from model.predictors.settings import SessionSettings
from model.tracker import Tracker

SCREEN, TRAVEL = "screen", "travel"
"""Places in use: the frame that somebody looks at, and the one that a propagation passes."""

MEMORY_DTYPE = torch.bfloat16
"""Type in which spatial memories are kept; what they were rounded to is what the released predictor reads."""


class FrameSegmenter:
    """Answers for single frames of one video.

    Args:
        network: in evaluation mode.
        frames: the video.
        settings: of the session.
    """

    def __init__(self, network: Tracker, frames: FrameSource, settings: SessionSettings) -> None:
        self._network = network
        self._settings = settings
        side = network.config.image_side
        self._pictures = PicturesAhead(
            lambda frame_index: squeezed(frames.read(frame_index), side), settings.pictures_ahead
        )
        self._expected: Sequence[int] = ()
        self._cache = FeatureCache(
            network.device,
            device_bytes=settings.feature_bytes,
            host_bytes=settings.host_feature_bytes,
            disk_bytes=settings.disk_feature_bytes,
            folder=settings.folder,
        )
        on_gpu = network.device.type != "cpu"
        self._batches = on_gpu if settings.batch_objects is None else settings.batch_objects
        self.size = FrameSize(frames.height, frames.width)
        """Of every frame, pixels."""

    @property
    def kind(self) -> Hashable:
        """Segmenters of one kind answer alike, so that their frames can share a batch."""
        return id(self._network), self._settings.stability_choice

    @property
    def feature_bytes(self) -> int:
        """Bytes of image features kept now."""
        return self._cache.byte_count

    def features(self, frame_index: int, place: str = SCREEN) -> FrameFeatures:
        """Return the features of a frame, encoding it if they are not kept.

        Args:
            frame_index: the frame.
            place: ``SCREEN`` where somebody looks at it, ``TRAVEL`` where a propagation passes.

        Raises:
            FrameUnreadable.
        """
        return self._cache.get(frame_index, self._encode, place)

    def keeps(self, frame_index: int) -> bool:
        """Whether the features of a frame are there without encoding it."""
        return frame_index in self._cache

    def expect(self, frames: Sequence[int]) -> None:
        """Get ready for the frames that are needed next, in this order: those to be encoded are decoded."""
        self._expected = [frame_index for frame_index in frames if not self.keeps(frame_index)]
        self._pictures.expect(self._expected)

    def condition(self, frame_index: int, reading: MemoryReading | None) -> Tensor:
        """Return (1 c h w) features of a frame that has read the memory, or that has none to read."""
        features = self.features(frame_index)
        if reading is None:
            return self._network.without_memory(features)
        return self._network.with_memory(features, reading)

    def prompted(
        self,
        frame_index: int,
        conditioned: Tensor,
        clicks: Clicks | None,
        box: Box | None,
        previous: Tensor | None,
        *,
        is_first: bool,
    ) -> Segmentation:
        """Answer clicks and a box.

        Args:
            frame_index: the frame.
            conditioned: of that frame, from ``condition``.
            clicks: of one object.
            box: of the same object.
            previous: (1 1 4h 4w) mask logits of the object on this frame before, or None.
            is_first: no propagation has passed this frame for this object.

        Raises:
            NoPrompt, PointOutsideFrame.
        """
        device = self._network.device
        prompts = prompt_tensors(
            clicks,
            box,
            None if previous is None else previous.clamp(-LOGIT_LIMIT, LOGIT_LIMIT).to(device),
            size=self.size,
            side=self._network.config.image_side,
            device=device,
        )
        candidates = self._wants_candidates(prompts.point_count, is_first=is_first)
        features = self.features(frame_index)
        answer = self._segment(features, conditioned, prompts, candidates)
        found = self._filled(split_answer(answer)[0])
        return self._with_candidates(found, answer) if candidates else found

    def given(self, frame_index: int, mask: NDArray[np.bool_]) -> Segmentation:
        """Take a mask (H W) of one object as the answer."""
        at_side = mask_at_side(mask, self._network.config.image_side, self._network.device)
        answer = self._network.segment_given_mask(self.features(frame_index), at_side)
        return self._filled(split_answer(answer)[0])

    def fill(self, low_logits: Tensor) -> Tensor:
        """Fill the holes of (1 1 4h 4w) mask logits; those that are filled stay as they are."""
        return fill_holes(low_logits, self._settings.hole_area)

    def tracked(self, frame_index: int, readings: Sequence[MemoryReading]) -> list[Tracked]:
        """Answer for objects nobody prompted here, from what they remember.

        Args:
            frame_index: the frame.
            readings: of one object each.

        Returns:
            The answer and the memory (1 m h w) it leaves behind, in the order of the readings.
        """
        batches = [stack_readings(readings)] if self._batches and len(readings) > 1 else readings
        return [
            answer
            for batch in batches
            for answer in self.track_batch(self.features(frame_index, TRAVEL), batch)
        ]

    def track_batch(self, features: FrameFeatures, reading: MemoryReading) -> list[Tracked]:
        """Answer for b objects, from what they remember.

        Args:
            features: of the frame, or of b frames, each of its own object.
            reading: of the objects.
        """
        conditioned = self._network.with_memory(features, reading)
        nothing = PromptTensors.nothing(reading.batch, self._network.device)
        candidates = self._wants_candidates(0, is_first=False)
        answer = self._segment(features, conditioned, nothing, candidates)
        memory = self._network.remember(
            features, self._network.upsample(answer.low_logits), answer.object_score, binarise=False
        )
        return list(zip(split_answer(answer), part_batch(memory.to(MEMORY_DTYPE)), strict=True))

    def remember(
        self, frame_index: int, low_logits: Tensor, object_score: float, is_prompted: bool
    ) -> Tensor:
        """Make the memory of a frame from its mask.

        Args:
            frame_index: the frame.
            low_logits: (1 1 4h 4w).
            object_score: logit that the object is visible.
            is_prompted: whether the mask answers a prompt; otherwise it was tracked.

        Returns:
            (1 m h w) memory.
        """
        device = self._network.device
        memory = self._network.remember(
            self.features(frame_index, TRAVEL),
            self._network.upsample(low_logits.to(device)),
            torch.full((1,), object_score, device=device),
            binarise=is_prompted and self._settings.binarise_prompted,
        )
        return memory.to(MEMORY_DTYPE)

    def park(self, *, to_disk: bool) -> None:
        """Give back the device's memory, or all memory."""
        self._cache.park(to_disk=to_disk)

    def close(self) -> None:
        """Forget the features and end the thread that decodes."""
        self._pictures.close()
        self._cache.clear()

    def pixels_for(self, frame_index: int) -> dict[int, Tensor]:
        """Give the (1 3 S S) pixels of a frame, and of those that the settings want to be encoded with it.

        Raises:
            FrameUnreadable.
        """
        wanted = [frame_index]
        if frame_index in self._expected:
            wanted += [other for other in self._expected if other != frame_index and not self.keeps(other)]
        network = self._network
        return {
            index: normalised(self._pictures.get(index), network.device, network.dtype)
            for index in wanted[: max(self._settings.encode_together, 1)]
        }

    def encode(self, pixels: Tensor) -> FrameFeatures:
        """Compute the features of (b 3 S S) pixels, of this video or another."""
        return self._network.encode_image(pixels)

    def take(self, frame_index: int, made: Mapping[int, FrameFeatures]) -> FrameFeatures:
        """Keep features that were made elsewhere, and give those of the frame that a propagation passes."""
        return self._cache.get(frame_index, lambda _: made, TRAVEL)

    def _encode(self, frame_index: int) -> dict[int, FrameFeatures]:
        """Encode a frame, and with it those that are expected next, where the settings say so."""
        pixels = self.pixels_for(frame_index)
        features = self.encode(torch.cat(list(pixels.values())))
        if len(pixels) == 1:
            return {frame_index: features}
        return {index: features.select(place).clone() for place, index in enumerate(pixels)}

    def _segment(
        self, features: FrameFeatures, conditioned: Tensor, prompts: PromptTensors, candidates: bool
    ) -> SegmentedFrame:
        return self._network.segment(
            features,
            conditioned,
            prompts,
            candidates=candidates,
            stability_choice=self._settings.stability_choice,
        )

    def _wants_candidates(self, point_count: int, *, is_first: bool) -> bool:
        rule = self._network.config.candidates
        return wants_candidates(point_count, initial_conditioning=is_first, rule=rule)

    def _filled(self, answer: Segmentation) -> Segmentation:
        return replace(answer, low_logits=self.fill(answer.low_logits))

    def _with_candidates(self, found: Segmentation, answer: SegmentedFrame) -> Segmentation:
        offered = self.fill(answer.candidates.low_logits[0].float().cpu().unsqueeze(1)).squeeze(1)
        return replace(found, candidates=offered, candidate_ious=tuple(answer.candidates.ious[0].tolist()))
