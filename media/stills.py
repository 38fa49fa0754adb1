"""Frames that are there already: a folder of images, or arrays."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from media.errors import FrameOutOfRange, FrameUnreadable, NoFrames

IMAGE_SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"}


class ImageFolder:
    """The images of a folder as frames, in the order of the numbers in their names.

    A name without a number comes after all with one, by its letters. Every image must have the size of the
    first; images with orientation metadata are turned upright.
    """

    def __init__(self, folder: Path) -> None:
        images = [path for path in folder.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES]
        self._paths = sorted(images, key=_by_number)
        if not self._paths:
            raise NoFrames(f"The folder {folder} has no images (JPEG, PNG, WebP, BMP or TIFF) in it.")
        self.height, self.width = _read_image(self._paths[0]).shape[:2]

    def __len__(self) -> int:
        return len(self._paths)

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        """Give (H W 3) uint8 RGB. Raises FrameOutOfRange, FrameUnreadable, NoFrames for another size."""
        require_in_range(frame_index, len(self))
        pixels = _read_image(self._paths[frame_index])
        _require_size(pixels, (self.height, self.width), self._paths[frame_index].name)
        return pixels


class ArrayFrames:
    """Arrays (H W 3) uint8 RGB held in memory as frames, all of one size. Raises NoFrames."""

    def __init__(self, frames: Sequence[NDArray[np.uint8]]) -> None:
        if len(frames) == 0:
            raise NoFrames("The sequence of frames is empty.")
        self._frames = frames
        _require_pixels(frames[0], 0)
        self.height, self.width = frames[0].shape[:2]
        for index, frame in enumerate(frames):
            _require_pixels(frame, index)
            _require_size(frame, (self.height, self.width), f"frame {index}")

    def __len__(self) -> int:
        return len(self._frames)

    def read(self, frame_index: int) -> NDArray[np.uint8]:
        """Give (H W 3) uint8 RGB. Raises FrameOutOfRange."""
        require_in_range(frame_index, len(self))
        return self._frames[frame_index]


def require_in_range(frame_index: int, frame_count: int) -> None:
    """Check a frame index. Raises FrameOutOfRange."""
    if not 0 <= frame_index < frame_count:
        raise FrameOutOfRange(
            f"There is no frame {frame_index}; the frames are 0 to {frame_count - 1}.",
            frame_index=frame_index,
            frame_count=frame_count,
        )


def _by_number(path: Path) -> tuple[bool, list[int], str]:
    numbers = [int(digits) for digits in re.findall(r"\d+", path.stem)]
    return (not numbers, numbers, path.name)


def _read_image(path: Path) -> NDArray[np.uint8]:
    try:
        with Image.open(path) as image:
            return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise FrameUnreadable(
            f"The image {path.name} cannot be read; replace it and try again.", name=path.name
        ) from error


def _require_size(frame: NDArray[np.uint8], size: tuple[int, int], name: str) -> None:
    if frame.shape[:2] != size:
        raise NoFrames(
            f"All frames need one size, but {name} has {frame.shape[1]} x {frame.shape[0]} pixels "
            f"and the first has {size[1]} x {size[0]}."
        )


def _require_pixels(frame: NDArray[np.uint8], frame_index: int) -> None:
    if not isinstance(frame, np.ndarray):
        raise NoFrames(
            f"Frames must be numpy arrays, but frame {frame_index} is {type(frame).__name__}: numpy.asarray "
            "makes one of a picture."
        )
    if frame.ndim != 3 or frame.shape[2] != 3 or frame.size == 0 or frame.dtype != np.uint8:
        raise NoFrames(
            f"Frames must be (height, width, 3) arrays of 8-bit RGB, but frame {frame_index} has "
            f"shape {frame.shape} and type {frame.dtype}."
        )
