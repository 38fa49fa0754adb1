"""Mask pictures of data sets, read as they were written: palette indices stay indices."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

MANY_COLOURS = 3  # axes


class BadLayout(ValueError):
    """A folder does not hold masks or pictures in the layout that was expected."""


def read_labels(path: Path) -> NDArray[np.uint8]:
    """Read an indexed or grey PNG: (H W) uint8 labels, 0 = background. Raises BadLayout."""
    try:
        with Image.open(path) as picture:
            labels = np.asarray(picture)
    except (UnidentifiedImageError, OSError) as error:
        raise BadLayout(f"{path} cannot be read as a picture: {error}") from error
    if labels.ndim == MANY_COLOURS:
        raise BadLayout(f"{path} is a colour picture; masks are indexed (palette) or grey PNG files.")
    return labels.astype(np.uint8)


def read_binary(path: Path) -> NDArray[np.bool_]:
    """Read the PNG of one object: (H W). Raises BadLayout where it holds more than two values."""
    labels = read_labels(path)
    values = np.unique(labels)
    if values.size > 2:
        raise BadLayout(f"{path} holds {values.size} values; the mask of one object has at most two.")
    return np.asarray(labels != 0)
