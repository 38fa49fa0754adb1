"""Hugging Face's implementation, asked as its documentation says, for `bench.sides`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

Point = tuple[float, float]


class HuggingFaceSide:
    """Their video network and processor."""

    def __init__(self, network: Any, processor: Any) -> None:
        self._network, self._processor = network, processor

    def encode(self, pixels: torch.Tensor) -> None:
        with torch.inference_mode():
            self._network.get_image_features(pixels)

    def open(self, folder: Path) -> HuggingFaceClip:
        return HuggingFaceClip(self._network, self._processor, folder)

    def track_all(self, clips: Sequence[HuggingFaceClip]) -> Iterator[object]:
        yield from zip(*[clip.track() for clip in clips], strict=True)


class HuggingFaceClip:
    """One of their inference sessions."""

    def __init__(self, network: Any, processor: Any, folder: Path) -> None:
        self._network, self._processor = network, processor
        frames = [np.asarray(Image.open(path)) for path in sorted(folder.glob("*.jpg"))]
        self._session = processor.init_video_session(video=frames, inference_device=network.device)

    def click(self, object_id: int, frame_index: int, points: list[Point]) -> None:
        self._processor.add_inputs_to_inference_session(
            inference_session=self._session,
            frame_idx=frame_index,
            obj_ids=object_id,
            input_points=[[[list(point) for point in points]]],
            input_labels=[[[1] * len(points)]],
        )
        with torch.inference_mode():
            self._masks(self._network(inference_session=self._session, frame_idx=frame_index))

    def track(self, frames: int | None = None) -> Iterator[object]:
        count = None if frames is None else frames - 1  # its count leaves out the first frame
        with torch.inference_mode():
            for found in self._network.propagate_in_video_iterator(
                self._session, start_frame_idx=0, max_frame_num_to_track=count
            ):
                yield self._masks(found)

    def correct(self, object_id: int, frame_index: int, points: list[Point]) -> int:
        self.click(object_id, frame_index, points)
        return sum(1 for _ in self.track())

    def close(self) -> None:
        self._session = None

    def _masks(self, found: Any) -> torch.Tensor:
        """Mask logits at the size of the video, (objects 1 H W)."""
        size = [[self._session.video_height, self._session.video_width]]
        masks = self._processor.post_process_masks([found.pred_masks], original_sizes=size, binarize=False)[0]
        assert isinstance(masks, torch.Tensor)
        return masks
