"""From decoded video frames to upright RGB pixels. Axes: ``H W`` frame pixels."""

import struct
from collections.abc import Mapping
from typing import NamedTuple, cast

import av
import cv2
import numpy as np
from av.sidedata.sidedata import SideData
from av.sidedata.sidedata import Type as SideDataType
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray

_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
_HIGH_DEFINITION_HEIGHT = 720
# FFmpeg's quick way loses two levels of brightness with more than 8 bits, so that white becomes 253.
_EXACT = Interpolation.BILINEAR | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND


class Orientation(NamedTuple):
    """How stored pixels become upright: swap the axes first, then mirror."""

    transposed: bool = False
    mirrored_x: bool = False
    mirrored_y: bool = False

    @property
    def rotation(self) -> int:
        """Clockwise degrees of the turn, 0, 90, 180 or 270; a mirror image counts as its unmirrored turn."""
        if self.transposed:
            return 90 if self.mirrored_x or not self.mirrored_y else 270
        return 180 if self.mirrored_y else 0


def orientation_of(frame: av.VideoFrame) -> Orientation:
    """Read the display matrix that travels with a frame; any angle is rounded to a quarter turn."""
    all_side_data = cast(Mapping[SideDataType, SideData], frame.side_data)  # the stubs name another type
    side_data = all_side_data.get(SideDataType.DISPLAYMATRIX)
    if side_data is None or side_data.buffer_size < 36:
        return Orientation()
    # Row vectors: x' = a x + c y and y' = b x + d y, 16.16 fixed point.
    a, b, _, c, d = struct.unpack("=5i", bytes(side_data)[:20])
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(True, mirrored_x=c < 0, mirrored_y=b < 0)
    return Orientation(False, mirrored_x=a < 0, mirrored_y=d < 0)


def turn_upright(pixels: NDArray[np.uint8], orientation: Orientation) -> NDArray[np.uint8]:
    """Apply an orientation to (H W 3) pixels; the result is contiguous."""
    if orientation.transposed:
        pixels = pixels.transpose(1, 0, 2)
    if orientation.mirrored_x:
        pixels = pixels[:, ::-1]
    if orientation.mirrored_y:
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def fit_to_size(pixels: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Scale (H W 3) pixels when they have another size; otherwise give them back as they are."""
    if pixels.shape[:2] == (height, width):
        return pixels
    shrinks = height * width < pixels.shape[0] * pixels.shape[1]
    scaled = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    return np.asarray(scaled, np.uint8)


def to_rgb(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """Convert a decoded frame as it is stored, neither turned nor scaled.

    Colour matrix and range come from the frame. A frame that does not name its matrix is taken as BT.709
    from 720 lines on and as BT.601 below, as players do. Transparent pixels are laid over black.

    Returns:
        (H W 3) uint8, RGB.
    """
    matrix = None
    if frame.colorspace == _UNSPECIFIED:
        matrix = Colorspace.ITU709 if frame.height >= _HIGH_DEFINITION_HEIGHT else Colorspace.ITU601
    if not has_alpha(frame):
        return _reformatted(frame, "rgb24", matrix)
    rgba = _reformatted(frame, "rgba", matrix)
    colour, alpha = rgba[..., :3].astype(np.uint16), rgba[..., 3:].astype(np.uint16)
    return ((colour * alpha + 127) // 255).astype(np.uint8)


def has_alpha(frame: av.VideoFrame) -> bool:
    """Say whether the pixel format of a frame has a transparency channel or a palette that may hold one."""
    return any(component.is_alpha for component in frame.format.components) or frame.format.has_palette


def _reformatted(frame: av.VideoFrame, pixel_format: str, matrix: Colorspace | None) -> NDArray[np.uint8]:
    is_deep = max(component.bits for component in frame.format.components) > 8
    converted = frame.reformat(
        format=pixel_format,
        src_colorspace=matrix,
        dst_color_range=ColorRange.JPEG,
        interpolation=_EXACT if is_deep else None,
        threads=1,
    )
    pixels: NDArray[np.uint8] = converted.to_ndarray().astype(np.uint8, copy=False)
    return pixels
