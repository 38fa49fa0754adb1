"""One frame of one video through the network: no state but the features that were computed already.

Axes: ``b`` objects, ``c`` channels, ``m`` memory channels, ``h w`` feature grid, ``4h 4w`` grid of mask
    logits.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

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
from model.predictors.pixels import video_pixels
from model.predictors.prompts import (
    LOGIT_LIMIT,
    Box,
    Clicks,
    FrameSize,
    mask_at_side,
    prompt_tensors,
)
from model.predictors.settings import SessionSettings
from model.tracker import Tracker

MEMORY_DTYPE = torch.bfloat16
"""Type in which spatial memories are kept; what they were rounded to is what the released predictor reads."""


@dataclass(frozen=True)
class Segmentation:
    """The answer for one object on one frame.

    Attributes:
        low_logits: (1 1 4h 4w) float32.
        pointer: (1 c) object pointer.
        object_score: (1) logit that the object is visible.
        iou: (1) predicted IoU.
    """

    low_logits: Tensor
    pointer: Tensor
    object_score: Tensor
    iou: Tensor


class FrameSegmenter:
    """Answers for single frames of one video.

    Args:
        network: in evaluation mode.
        frames: the video.
        settings: of the session.
    """

    def __init__(self, network: Tracker, frames: FrameSource, settings: SessionSettings) -> None:
        self._network = network
        self._frames = frames
        self._settings = settings
        self._cache = FeatureCache(
            network.device, device_bytes=settings.feature_bytes, host_bytes=settings.host_feature_bytes
        )
        on_gpu = network.device.type != "cpu"
        self._batches = on_gpu if settings.batch_objects is None else settings.batch_objects

    @property
    def size(self) -> FrameSize:
        """Of every frame, pixels."""
        return FrameSize(self._frames.height, self._frames.width)

    @property
    def feature_bytes(self) -> int:
        """Bytes of image features kept now."""
        return self._cache.byte_count

    def features(self, frame_index: int) -> FrameFeatures:
        """Return the features of a frame, encoding it if they are not kept. Raises FrameUnreadable."""
        return self._cache.get(frame_index, self._encode)

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
        prompts = prompt_tensors(
            clicks,
            box,
            None if previous is None else previous.clamp(-LOGIT_LIMIT, LOGIT_LIMIT),
            size=self.size,
            side=self._network.config.image_side,
            device=self._network.device,
        )
        candidates = self._wants_candidates(prompts.point_count, is_first=is_first)
        return self._split(self._segment(frame_index, conditioned, prompts, candidates))[0]

    def given(self, frame_index: int, mask: NDArray[np.bool_]) -> Segmentation:
        """Take a mask (H W) of one object as the answer."""
        at_side = mask_at_side(mask, self._network.config.image_side, self._network.device)
        return self._split(self._network.segment_given_mask(self.features(frame_index), at_side))[0]

    def tracked(
        self, frame_index: int, readings: Sequence[MemoryReading]
    ) -> list[tuple[Segmentation, Tensor]]:
        """Answer for objects nobody prompted here, from what they remember.

        Args:
            frame_index: the frame.
            readings: of one object each.

        Returns:
            The answer and the memory (1 m h w) it leaves behind, in the order of the readings.
        """
        groups: dict[object, list[int]] = defaultdict(list)
        for index, reading in enumerate(readings):
            groups[reading.layout if self._batches else index].append(index)
        answers: dict[int, tuple[Segmentation, Tensor]] = {}
        for members in groups.values():
            together = stack_readings([readings[index] for index in members])
            answers.update(zip(members, self._track_together(frame_index, together), strict=True))
        return [answers[index] for index in range(len(readings))]

    def remember_prompted(self, frame_index: int, low_logits: Tensor, object_score: Tensor) -> Tensor:
        """Return (1 m h w), the memory of a prompted frame."""
        logits = self._network.upsample(low_logits)
        memory = self._network.remember(
            self.features(frame_index), logits, object_score, binarise=self._settings.binarise_prompted
        )
        return memory.to(MEMORY_DTYPE)

    def close(self) -> None:
        """Forget the features."""
        self._cache.clear()

    def _encode(self, frame_index: int) -> FrameFeatures:
        network = self._network
        rgb = self._frames.read(frame_index)
        return network.encode_image(
            video_pixels(rgb, network.config.image_side, network.device, network.dtype)
        )

    def _track_together(self, frame_index: int, reading: MemoryReading) -> list[tuple[Segmentation, Tensor]]:
        features = self.features(frame_index)
        conditioned = self._network.with_memory(features, reading)
        nothing = PromptTensors.nothing(reading.batch, self._network.device)
        candidates = self._wants_candidates(0, is_first=False)
        answer = self._segment(frame_index, conditioned, nothing, candidates)
        memory = self._network.remember(
            features, self._network.upsample(answer.low_logits), answer.object_score, binarise=False
        )
        return list(zip(self._split(answer), memory.to(MEMORY_DTYPE).split(1), strict=True))

    def _segment(
        self, frame_index: int, conditioned: Tensor, prompts: PromptTensors, candidates: bool
    ) -> SegmentedFrame:
        return self._network.segment(
            self.features(frame_index),
            conditioned,
            prompts,
            candidates=candidates,
            stability_choice=self._settings.stability_choice,
        )

    def _wants_candidates(self, point_count: int, *, is_first: bool) -> bool:
        rule = self._network.config.candidates
        return wants_candidates(point_count, initial_conditioning=is_first, rule=rule)

    def _split(self, answer: SegmentedFrame) -> list[Segmentation]:
        """Part a batch into objects, holes filled."""
        filled = fill_holes(answer.low_logits.float(), self._settings.hole_area)
        parts = zip(
            filled.split(1),
            answer.pointer.split(1),
            answer.object_score.split(1),
            answer.iou.split(1),
            strict=True,
        )
        return [Segmentation(*part) for part in parts]
