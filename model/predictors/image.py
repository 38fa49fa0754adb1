"""Prompts on still images: the stateful front door for workers and notebooks.

Axes: ``k`` candidate masks, ``4h 4w`` grid of mask logits.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from model.frames import FrameFeatures
from model.predictors.answers import FrameMask
from model.predictors.errors import NoImage
from model.predictors.pixels import image_pixels
from model.predictors.prompts import Box, Clicks, FrameSize, Mask, logits_of_mask, prompt_tensors
from model.tracker import Tracker


class ImagePredictor:
    """Answers prompts on one image, or on a few that were encoded together.

    Args:
        network: as ``model.load`` gives it.
        stability_choice: where one mask is asked for, an unstable one gives way to the best candidate.
    """

    def __init__(self, network: Tracker, *, stability_choice: bool = True) -> None:
        self._network = network.eval()
        self._stability_choice = stability_choice
        self._sizes: list[FrameSize] = []
        self._features: FrameFeatures | None = None

    def set_image(self, rgb: NDArray[np.uint8]) -> None:
        """Encode one image (H W 3) uint8 RGB, in place of those before. Raises BadImage."""
        self.set_images([rgb])

    def set_images(self, images: Sequence[NDArray[np.uint8]]) -> None:
        """Encode several images (H W 3) uint8 RGB, of any sizes, in one batch.

        Raises:
            NoImage: the sequence is empty.
            BadImage: an array of another shape or type.
        """
        if len(images) == 0:
            raise NoImage("Give at least one image.")
        network = self._network
        with torch.inference_mode():
            pixels = [
                image_pixels(rgb, network.config.image_side, network.device, network.dtype) for rgb in images
            ]
            self._features = network.encode_image(torch.cat(pixels))
        self._sizes = [FrameSize(rgb.shape[0], rgb.shape[1]) for rgb in images]

    def predict(
        self,
        clicks: Clicks | None = None,
        box: Box | None = None,
        mask: Mask | None = None,
        candidates: bool = True,
        image_index: int = 0,
    ) -> list[FrameMask]:
        """Segment one object.

        Args:
            clicks: positive and negative clicks.
            box: around the object.
            mask: ``low_logits`` of an earlier answer, or a mask of frame size, as a hint for the decoder.
            candidates: answer with all candidate masks instead of one.
            image_index: which of the images of ``set_images``.

        Returns:
            Candidate masks, best predicted IoU first; or a list of one. Unlike on video, an object that is
            judged absent keeps its logits.

        Raises:
            NoImage, NoPrompt, PointOutsideFrame, BadMask, EmptyMask.
        """
        features, size = self._image(image_index)
        network = self._network
        with torch.inference_mode():
            low_side, device = network.config.low_side, network.device
            mask_logits = None if mask is None else logits_of_mask(mask, size, low_side, device)
            prompts = prompt_tensors(
                clicks, box, mask_logits, size=size, side=network.config.image_side, device=device
            )
            answer = network.segment(
                features,
                network.without_memory(features),
                prompts,
                candidates=candidates,
                stability_choice=self._stability_choice,
                hide_absent=False,
            )
        ious = answer.candidates.ious[0].float().cpu().numpy()
        low_logits = answer.candidates.low_logits[0].float().cpu().numpy()
        return [
            FrameMask(low_logits[index].copy(), float(ious[index]), float(answer.object_score), size)
            for index in np.argsort(-ious, kind="stable")
        ]

    def _image(self, index: int) -> tuple[FrameFeatures, FrameSize]:
        if self._features is None:
            raise NoImage("Set an image before giving prompts.")
        if not 0 <= index < len(self._sizes):
            raise NoImage(
                f"There is no image {index}; {len(self._sizes)} were set, counted from 0.", image_index=index
            )
        return self._features.select(index), self._sizes[index]
