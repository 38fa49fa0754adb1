"""What the cases look at: frames, and shapes that serve as mask prompts."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from tests.parity.cases import Prompt
from tests.parity.frames import golden_clip

ByteArray = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class CaseClip:
    """Frames (t H W 3) uint8 RGB and the masks (t H W) bool of the shapes that prompts may name."""

    frames: ByteArray
    shapes: tuple[BoolArray, ...]

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.frames.shape[1])

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.frames.shape[2])

    def mask(self, prompt: Prompt) -> BoolArray:
        """Return the mask (H W) that the prompt gives."""
        if prompt.shape is None:
            raise ValueError("this prompt gives no mask")
        return np.asarray(self.shapes[prompt.shape][prompt.frame_index])

    def mask_logits(self, prompt: Prompt, side: int) -> NDArray[np.float32]:
        """Return that mask as logits of -10 and 10 on the decoder's grid: (side side)."""
        rows = np.arange(side) * self.height // side
        columns = np.arange(side) * self.width // side
        return self.mask(prompt)[np.ix_(rows, columns)].astype(np.float32) * 20 - 10

    def points(self, prompt: Prompt) -> list[tuple[float, float]]:
        """Clicks in frame pixels."""
        return [(click.x * self.width, click.y * self.height) for click in prompt.clicks]

    def labels(self, prompt: Prompt) -> list[int]:
        """One per click: 1 positive, 0 negative."""
        return [int(click.is_positive) for click in prompt.clicks]

    def box(self, prompt: Prompt) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom in frame pixels."""
        if prompt.box is None:
            return None
        left, top, right, bottom = prompt.box
        return left * self.width, top * self.height, right * self.width, bottom * self.height


def made_clip(frame_count: int) -> CaseClip:
    """The clip of ``frames.py``."""
    clip = golden_clip(frame_count)
    return CaseClip(clip.frames, clip.masks)


def real_clip(path: Path, frame_count: int) -> CaseClip:
    """The first frames of a video file, with the shapes of the made clip stretched over them."""
    frames: list[ByteArray] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            frames.append(frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False))
            if len(frames) == frame_count:
                break
    height, width = frames[0].shape[:2]
    made = golden_clip(frame_count)
    rows = np.arange(height) * made.frames.shape[1] // height
    columns = np.arange(width) * made.frames.shape[2] // width
    return CaseClip(np.stack(frames), tuple(mask[:, rows][:, :, columns] for mask in made.masks))
