"""The size of normalised frames: upright, square pixels, even sides."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from media.pixels import Orientation, fit_to_size, turn_upright

_MAX_ASPECT = 16  # pixels more oblong than this are a broken header, not a picture


@dataclass(frozen=True)
class FrameShape:
    """How stored pixels become a normalised frame.

    Attributes:
        orientation: the turn that makes the picture upright; done first.
        scaled: height and width after pixels are made square; done second.
        even: height and width with odd sides lengthened by one pixel; done last.
    """

    orientation: Orientation
    scaled: tuple[int, int]
    even: tuple[int, int]

    @property
    def height(self) -> int:
        """Height of normalised frames, pixels; even."""
        return self.even[0]

    @property
    def width(self) -> int:
        """Width of normalised frames, pixels; even."""
        return self.even[1]

    def apply(self, stored: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Make one normalised frame.

        Args:
            stored: (h w 3) uint8, a picture as decoded; another size than planned is scaled to fit.

        Returns:
            (H W 3) uint8, contiguous.
        """
        upright = fit_to_size(turn_upright(stored, self.orientation), *self.scaled)
        if self.scaled == self.even:
            return upright
        missing = [(0, even - side) for side, even in zip(self.scaled, self.even, strict=True)]
        return np.pad(upright, [*missing, (0, 0)], mode="edge")


def plan_shape(
    width: int, height: int, pixel_aspect: Fraction | None, orientation: Orientation
) -> FrameShape:
    """Plan the normalised size of a video.

    Args:
        width, height: of the stored picture, pixels.
        pixel_aspect: width of a stored pixel over its height; None, zero or absurd values count as square.
        orientation: how the picture is turned.

    The shorter direction of oblong pixels is stretched, so nothing is lost. Odd sides repeat their last row
    or column once, because H.264 stores colour for every second pixel.
    """
    aspect = pixel_aspect or Fraction(1)
    if not Fraction(1, _MAX_ASPECT) <= aspect <= _MAX_ASPECT:
        aspect = Fraction(1)
    if aspect >= 1:
        width = max(round(width * aspect), 1)
    else:
        height = max(round(height / aspect), 1)
    scaled = (width, height) if orientation.transposed else (height, width)
    return FrameShape(orientation, scaled, (scaled[0] + scaled[0] % 2, scaled[1] + scaled[1] % 2))
