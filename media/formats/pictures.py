"""Masks as PNG pictures: one object alone, or all objects of a frame in one picture of numbers."""

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from media import rle
from media.formats.clip import BadDataset, ClipFacts, StoredMask, rle_of
from media.formats.limits import MAX_PIXELS

SHOWN = 255
"""Value of the object in a picture of one object."""

MOST_INDEXED = 255
"""Objects that a picture with 8 bits a pixel can hold; 0 is the background."""


def png_of_one(facts: ClipFacts, mask: StoredMask | None) -> bytes:
    """Write one object: 255 where it is, 0 elsewhere; all 0 without a mask."""
    if mask is None:
        return _png(np.zeros(facts.size, np.uint8))
    return _png(rle.decode(rle_of(facts, mask)).astype(np.uint8) * np.uint8(SHOWN))


def paint(facts: ClipFacts, masks: Iterable[StoredMask], values: dict[int, int]) -> NDArray[np.uint16]:
    """Paint all objects of a frame into one picture.

    Where objects overlap, the one with the smaller number is painted last and keeps the pixels, as the tools
    of the benchmarks merge masks.

    Args:
        facts: of the video.
        masks: of one frame.
        values: what to paint, by number of the object.

    Returns:
        (H W) uint16, 0 where no object is.

    Source: merging rule of the VOS prediction script of SAM 2 (Ravi et al. 2024, arXiv 2408.00714).
    """
    picture = np.zeros(facts.size, np.uint16)
    for mask in sorted(masks, key=lambda each: each.number, reverse=True):
        if mask.area:
            picture[rle.decode(rle_of(facts, mask))] = values[mask.number]
    return picture


def png_indexed(picture: NDArray[np.uint16]) -> bytes:
    """Write a picture of numbers up to 255 with the palette that DAVIS uses. Axes (H W)."""
    image = Image.fromarray(picture.astype(np.uint8), mode=None)
    image.putpalette(davis_palette())
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def png_16_bit(picture: NDArray[np.uint16]) -> bytes:
    """Write a picture of numbers up to 65,535. Axes (H W)."""
    return _png(picture)


def read_png(path: Path, size: tuple[int, int] | None = None) -> NDArray[np.uint16]:
    """Read a picture of numbers: 1, 8 or 16 bits a pixel, grey or with a palette.

    Args:
        path: the file.
        size: height and width that it must have; None takes any.

    Returns:
        (H W) uint16; a palette's indices, not its colours.

    Raises:
        BadDataset: no such picture.
    """
    try:
        with Image.open(path) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadDataset(f"{path.name} has more than {MAX_PIXELS} pixels; scale it down.")
            if image.mode not in ("1", "L", "P", "I", "I;16", "I;16B"):
                raise BadDataset(
                    f"{path.name} is a picture in colour; masks need one number a pixel (grey or a palette)."
                )
            picture = np.asarray(image)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadDataset(f"{path.name} cannot be read as a PNG; replace it and try again.") from error
    if size is not None and picture.shape != size:
        raise BadDataset(
            f"{path.name} is {picture.shape[1]} x {picture.shape[0]} pixels large,"
            f" its video {size[1]} x {size[0]}."
        )
    if picture.min() < 0 or picture.max() > np.iinfo(np.uint16).max:
        raise BadDataset(f"{path.name} has values outside 0 to 65535.")
    return picture.astype(np.uint16)


@cache
def davis_palette() -> bytes:
    """Give 256 colours, red green blue: bit by bit of the number, from the highest bit of each colour down.

    Source: the colour map of PASCAL VOC, which DAVIS's annotations carry.
    """
    colours = np.zeros((256, 3), np.uint8)
    for number in range(256):
        rest = number
        for place in range(7, -1, -1):
            for channel in range(3):
                colours[number, channel] |= ((rest >> channel) & 1) << place
            rest >>= 3
    return colours.tobytes()


def _png(picture: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    done, data = cv2.imencode(".png", picture)
    if not done:
        raise ValueError(f"a picture of shape {picture.shape} could not be written as PNG")
    return bytes(data.tobytes())
