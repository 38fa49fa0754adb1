"""What prompts and propagations of one session work with: its objects, the network, the memories."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from media import rle
from model.config import MemoryConfig
from model.memory.bank import MemoryReading
from model.predictors.answers import FrameMask, HeldMask
from model.predictors.conditioned import ConditionedMaps
from model.predictors.masklet import Masklet
from model.predictors.prompts import Box, Clicks, Mask
from model.predictors.segmentation import Segmentation
from model.predictors.segmenter import FrameSegmenter


@dataclass(frozen=True)
class Workplace:
    """Answers for objects of one session; what they hold is in the masklets.

    Attributes:
        segmenter: answers for single frames.
        memory: which memories a frame may read.
        masklets: the session's objects as they are at any time.
        frame_count: length of the video.
        conditioned: maps of the frames that are being prompted.
    """

    segmenter: FrameSegmenter
    memory: MemoryConfig
    masklets: Mapping[int, Masklet]
    frame_count: int
    conditioned: ConditionedMaps = field(default_factory=ConditionedMaps)

    def read(self, masklet: Masklet, frame_index: int, *, is_backward: bool) -> MemoryReading:
        """Lay out what a frame reads of an object's memory. Raises NothingRemembered."""
        selection = masklet.select(
            frame_index, self.memory, is_backward=is_backward, frame_count=self.frame_count
        )
        return masklet.read(selection, self.segmenter.remember)

    def mask(self, masklet: Masklet, frame_index: int) -> FrameMask:
        """Give the newest mask of an object on a frame. Raises KeyError."""
        answer = masklet.answer(frame_index)
        low_logits = self.segmenter.fill(masklet.low_logits(frame_index))
        return FrameMask(
            low_logits=low_logits[0, 0].numpy().copy(),
            iou=answer.iou,
            object_score=answer.object_score,
            size=self.segmenter.size,
            given=None if answer.given is None else rle.decode(answer.given),
        )

    def answer(
        self,
        masklet: Masklet,
        frame_index: int,
        clicks: Clicks | None,
        box: Box | None,
        *,
        image_only: bool,
    ) -> Segmentation:
        """Answer clicks and a box; the arguments are those of ``VideoSession.prompt``."""
        is_backward = None if image_only else masklet.passed_backward(frame_index)
        refines = masklet.is_prompted(frame_index) if image_only else masklet.knows(frame_index)
        with torch.inference_mode():
            return self.segmenter.prompted(
                frame_index,
                self._condition(masklet, frame_index, is_backward),
                clicks,
                box,
                self.segmenter.fill(masklet.low_logits(frame_index)) if refines else None,
                is_first=is_backward is None,
            )

    def commit(self, masklet: Masklet) -> None:
        """Put the answers to prompts that are not in memory yet there."""
        with torch.inference_mode():
            for frame_index, answer in masklet.pending():
                low_logits = masklet.low_logits(frame_index)
                memory = self.segmenter.remember(frame_index, low_logits, answer.object_score, True)
                masklet.commit(frame_index, memory)

    def recall(self, masklet: Masklet, frame_index: int, held: HeldMask) -> None:
        """Hold a mask as one that was tracked; prompts given before count as propagated."""
        self.commit(masklet)
        prompted = masklet.prompted_frames
        self.hold(masklet, frame_index, held, is_backward=bool(prompted) and prompted[0] > frame_index)

    def hold(self, masklet: Masklet, frame_index: int, held: HeldMask, *, is_backward: bool) -> None:
        """Take a mask as what a propagation found on a frame, and remember it so. Raises BadMask."""
        pixels = Mask(rle.decode(held.mask)).at_frame_size(self.segmenter.size, allow_empty=True)
        with torch.inference_mode():
            given = self.segmenter.given(frame_index, pixels)
            answer = replace(given, iou=held.iou, object_score=held.object_score)
            memory = self.segmenter.remember(frame_index, answer.low_logits, held.object_score, False)
        masklet.track(frame_index, answer, memory, is_backward=is_backward, recalled=held.mask)

    def shows(self, masklet: Masklet, frame_index: int, mask: rle.Rle) -> bool:
        """Whether an object's newest mask on a frame is just this one."""
        return masklet.knows(frame_index) and rle.encode(self.mask(masklet, frame_index).mask) == mask

    def _condition(self, masklet: Masklet, frame_index: int, is_backward: bool | None) -> Tensor:
        """Features of a frame to be prompted, after reading the memory where a propagation has passed."""
        if is_backward is None or not masklet.has_memory:
            return self.segmenter.condition(frame_index, None)
        selection = masklet.select(
            frame_index, self.memory, is_backward=is_backward, frame_count=self.frame_count
        )
        return self.conditioned.get(
            (masklet, frame_index, selection, masklet.versions(selection)),
            lambda: self.segmenter.condition(frame_index, masklet.read(selection, self.segmenter.remember)),
        )
