"""Masks as compressed COCO run lengths, byte-identical to pycocotools.

Runs go down the columns, start with background, and are written six bits at a time (five of the number, one
"more follows"), from the third run on as the difference to the run two before.

Every input is checked before pycocotools sees it: given counts that do not fill the mask, it answers with
uninitialised memory, and masks come from files that anybody may have written.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

from media.errors import BadRle

_FIRST_CODE = 48  # character of the six bits 000000
_MAX_GROUPS = 8  # 40 bits: more than any mask that fits in memory


class Rle(NamedTuple):
    """One mask.

    Attributes:
        size: height and width, pixels.
        counts: compressed run lengths, ASCII.
    """

    size: tuple[int, int]
    counts: str


def encode(mask: NDArray[Any]) -> Rle:
    """Compress a mask.

    Args:
        mask: (H W) boolean, or a number array where everything but 0 is the object.

    Raises:
        BadRle: ``mask`` has other than two axes or no pixels.
    """
    if mask.ndim != 2 or mask.size == 0:
        raise BadRle(f"A mask needs two axes and at least one pixel, not shape {mask.shape}.")
    pixels = np.ascontiguousarray(mask if mask.dtype == np.bool_ else mask != 0).view(np.uint8)
    columns = cv2.transpose(pixels).reshape(mask.shape[::-1])  # OpenCV transposes several times faster
    counts: bytes = coco.encode(columns.T)["counts"]
    return Rle((int(mask.shape[0]), int(mask.shape[1])), counts.decode("ascii"))


def decode(rle: Rle) -> NDArray[np.bool_]:
    """Unpack a mask to (H W) booleans, C order. Raises BadRle when the counts do not fill ``rle.size``."""
    height, width = rle.size
    runs = run_lengths(rle)
    is_object = (np.arange(runs.size) % 2).astype(np.uint8)
    columns = np.repeat(is_object, runs).reshape(width, height)  # pycocotools.decode takes twice as long
    return np.asarray(cv2.transpose(columns), np.uint8).reshape(rle.size).view(np.bool_)


def area(rle: Rle) -> int:
    """Count the pixels of the object. Raises BadRle."""
    return int(run_lengths(rle)[1::2].sum())


def iou(a: Rle, b: Rle) -> float:
    """Intersection over union of two masks of one size; 1.0 when both are empty, as in the J measure.

    Raises:
        BadRle: counts that do not fill their size, or two different sizes.
    """
    if tuple(a.size) != tuple(b.size):
        raise BadRle(f"Masks of different sizes cannot be compared: {a.size} and {b.size}.")
    if area(a) == 0 and area(b) == 0:
        return 1.0
    return float(coco.iou([_as_coco(a)], [_as_coco(b)], [0])[0, 0])


def empty(height: int, width: int) -> Rle:
    """Give the mask of an object that is out of view. Raises BadRle without pixels."""
    if height < 1 or width < 1:
        raise BadRle(f"A mask needs at least one pixel, not {height} x {width}.")
    return Rle((height, width), _write_number(height * width))


def bounding_box(rle: Rle) -> tuple[int, int, int, int]:
    """Give x, y, width and height of the smallest box around the object; zeros when it is empty."""
    if area(rle) == 0:
        return (0, 0, 0, 0)
    x, y, width, height = (int(side) for side in coco.toBbox(_as_coco(rle)))
    return (x, y, width, height)


def run_lengths(rle: Rle) -> NDArray[np.int64]:
    """Unpack the runs of a mask: background first, column by column.

    Returns:
        (r) int64, lengths in pixels that sum to height times width.

    Raises:
        BadRle: the counts are not written properly or do not fill ``rle.size``.
    """
    height, width = rle.size
    runs = _undo_differences(_read_numbers(rle.counts))
    if height < 1 or width < 1 or (runs < 0).any() or int(runs.sum()) != height * width:
        raise BadRle(
            f"The run lengths of a mask do not fill its {height} x {width} pixels; export the mask again.",
            height=height,
            width=width,
        )
    return runs


def _as_coco(rle: Rle) -> dict[str, object]:
    return {"size": [int(side) for side in rle.size], "counts": rle.counts.encode("ascii")}


def _read_numbers(counts: str) -> NDArray[np.int64]:
    """Split the text into signed numbers, all characters at once."""
    try:
        codes = np.frombuffer(counts.encode("ascii"), np.uint8).astype(np.int64) - _FIRST_CODE
    except UnicodeEncodeError as error:
        raise BadRle("The run lengths of a mask contain characters outside ASCII.") from error
    if codes.size == 0 or codes.min() < 0 or codes.max() > 0x3F or codes[-1] & 0x20:
        raise BadRle("The run lengths of a mask are not in COCO's compressed form.")
    ends = np.flatnonzero((codes & 0x20) == 0)
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts + 1
    if lengths.max() > _MAX_GROUPS:
        raise BadRle("A run length of a mask is too large to be true.")
    place = np.arange(codes.size) - np.repeat(starts, lengths)
    numbers: NDArray[np.int64] = np.add.reduceat((codes & 0x1F) << (5 * place), starts)
    negative = (codes[ends] & 0x10) != 0  # the sign sits in the highest bit of the last group
    return np.where(negative, numbers - (np.int64(1) << (5 * lengths)), numbers)


def _undo_differences(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Turn differences to the run two before into runs; the first three numbers stand as they are."""
    runs = numbers.copy()
    runs[1::2] = np.cumsum(numbers[1::2])
    runs[2::2] = np.cumsum(numbers[2::2])
    return runs


def _write_number(number: int) -> str:
    """Write one number of at least 0 in groups of five bits."""
    text = ""
    while True:
        group, number = number & 0x1F, number >> 5
        more = number != 0 or bool(group & 0x10)
        text += chr(_FIRST_CODE + (group | 0x20 if more else group))
        if not more:
            return text
