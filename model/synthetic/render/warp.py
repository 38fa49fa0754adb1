"""Where a moving picture lands in a frame, and which of its points each frame pixel shows.

Axes: ``h w`` pixels of a window of the frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.synthetic.motion.camera import FrameSize
from model.synthetic.motion.curves import Series
from model.synthetic.stage.scene import Wave

_CORNERS = np.array([[-1.0, -1.0, 1.0], [1.0, -1.0, 1.0], [1.0, 1.0, 1.0], [-1.0, 1.0, 1.0]])
_NEAREST = 0.05  # smallest denominator of the perspective division


@dataclass(frozen=True)
class Window:
    """A rectangle of frame pixels; ``bottom`` and ``right`` are one past the last pixel."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns for indexing a frame."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


def whole_frame(frame: FrameSize) -> Window:
    """Give the window that is the whole frame."""
    return Window(0, 0, frame.height, frame.width)


def landings(to_frame: Series, waves: Sequence[Wave], smear: Series, frame: FrameSize) -> list[Window | None]:
    """Find the window that a picture covers on every frame, None where it lies outside.

    Args:
        to_frame: (t 3 3) from the picture's square to frame pixels.
        waves: they may push the picture's border outwards.
        smear: (t 2) pixels that motion blur adds.
        frame: size of the frame.
    """
    reach = 1.0 + np.sum([np.abs(wave.amplitude) for wave in waves], axis=0, initial=0.0)
    points = (_CORNERS * np.append(np.broadcast_to(reach, 2), 1.0)) @ to_frame.transpose(0, 2, 1)
    pixels = points[..., :2] / np.maximum(points[..., 2:], _NEAREST)
    margin = np.abs(smear) / 2 + 1.0
    low = np.maximum(np.floor(pixels.min(axis=1) - margin), 0.0).astype(int).tolist()
    high = np.minimum(np.ceil(pixels.max(axis=1) + margin), [frame.width, frame.height]).astype(int).tolist()
    return [
        Window(top, left, bottom, right) if left < right and top < bottom else None
        for (left, top), (right, bottom) in zip(low, high, strict=True)
    ]


def sampling_grid(
    from_frame: Series, window: Window, waves: Sequence[Wave], frame_index: int, device: torch.device
) -> Tensor:
    """Give the picture's points that the pixels of a window show: (1 h w 2) float, the picture's square.

    Args:
        from_frame: (3 3) from frame pixels to the picture's square.
        window: part of the frame.
        waves: bends of the picture.
        frame_index: which phase of the waves.
        device: where to compute.
    """
    back = (from_frame / from_frame[2, 2]).tolist()
    x = torch.arange(window.left, window.right, device=device, dtype=torch.float32).add_(0.5)
    y = torch.arange(window.top, window.bottom, device=device, dtype=torch.float32).add_(0.5)
    across = (x * back[0][0])[None, :] + (y * back[0][1] + back[0][2])[:, None]
    down = (x * back[1][0])[None, :] + (y * back[1][1] + back[1][2])[:, None]
    if back[2][0] != 0.0 or back[2][1] != 0.0:
        scale = (x * back[2][0])[None, :] + (y * back[2][1] + 1.0)[:, None]
        scale.clamp_min_(_NEAREST).reciprocal_()
        across.mul_(scale)
        down.mul_(scale)
    for wave in waves:
        swell = (across * wave.vector[0]).add_(down, alpha=wave.vector[1])
        swell.add_(float(wave.phase[frame_index])).sin_()
        across.add_(swell, alpha=wave.amplitude[0])
        down.add_(swell, alpha=wave.amplitude[1])
    # Interleaving x and y as complex numbers is several times faster than stacking them.
    return torch.view_as_real(torch.complex(across, down))[None]
