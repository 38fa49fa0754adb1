"""GrabCut as a baseline: an object from clicks or a box by colour alone.

Source: GrabCut (Rother et al. 2004), in the form of OpenCV.
"""

from math import hypot

import cv2
import numpy as np
from numpy.typing import NDArray

from model.evaluation.metrics import BoolMask
from model.predictors import Box, Clicks

WORKING_SIDE_PX = 192
"""Longer side of the reduced picture; larger ones are slow and no better."""
ITERATIONS = 3
SURE_RADIUS, LIKELY_RADIUS = 0.012, 0.12
"""Disks around a click that surely, and probably, share its side; shares of the image diagonal."""

Labels = NDArray[np.uint8]


class GrabCut:
    """Segments objects of still images from clicks, each answer starting from the one before."""

    name = "GrabCut"

    def __init__(self) -> None:
        self._image = np.zeros((1, 1, 3), dtype=np.uint8)
        self._before: BoolMask | None = None

    def look_at(self, rgb: NDArray[np.uint8]) -> None:
        """Take the next image."""
        self._image = rgb
        self._before = None

    def segment(self, clicks: Clicks) -> BoolMask:
        """Answer the clicks so far."""
        before = None if len(clicks.points) == 1 else self._before
        self._before = cut_by_clicks(self._image, clicks, before)
        return self._before


def cut_by_clicks(rgb: NDArray[np.uint8], clicks: Clicks, before: BoolMask | None = None) -> BoolMask:
    """Segment from clicks.

    Args:
        rgb: (H W 3).
        clicks: so far.
        before: (H W) the mask to start from; None = the surroundings of the positive clicks.

    Returns:
        (H W) the parts that hold a positive click; where there is none, all parts.
    """
    small, scale = _reduced(rgb)
    labels = np.full(small.shape[:2], cv2.GC_PR_BGD, dtype=np.uint8)
    if before is not None:
        labels[_resized(before, small.shape[:2])] = cv2.GC_PR_FGD
    diagonal = hypot(*small.shape[:2])
    places = [(int(x * scale), int(y * scale)) for x, y in clicks.points]
    positive = [place for place, label in zip(places, clicks.labels, strict=True) if label]
    if before is None:
        _draw(labels, positive, LIKELY_RADIUS * diagonal, cv2.GC_PR_FGD)
    for place, label in zip(places, clicks.labels, strict=True):
        _draw(labels, [place], SURE_RADIUS * diagonal, cv2.GC_FGD if label else cv2.GC_BGD)
    return _resized(_touched(_cut(small, labels), positive), rgb.shape[:2])


def cut_by_box(rgb: NDArray[np.uint8], box: Box) -> BoolMask:
    """Segment the object in a box: (H W)."""
    small, scale = _reduced(rgb)
    labels = np.full(small.shape[:2], cv2.GC_BGD, dtype=np.uint8)
    left, top = int(box.x0 * scale), int(box.y0 * scale)
    right, bottom = max(left + 1, round(box.x1 * scale)), max(top + 1, round(box.y1 * scale))
    labels[top:bottom, left:right] = cv2.GC_PR_FGD
    return _resized(_cut(small, labels), rgb.shape[:2])


def _cut(rgb: NDArray[np.uint8], labels: Labels) -> BoolMask:
    """Run GrabCut from these labels; where they are all of one side there is nothing to tell apart."""
    if len(np.unique(labels & 1)) == 1:  # foreground labels are odd, sure and probable alike
        return np.asarray(labels & 1, dtype=np.bool_)
    cv2.setRNGSeed(0)  # its colour models start from random clusters
    models = np.zeros((1, 65)), np.zeros((1, 65))
    unused = (0, 0, 1, 1)  # a rectangle counts in the other mode only
    cv2.grabCut(rgb, labels, unused, models[0], models[1], ITERATIONS, cv2.GC_INIT_WITH_MASK)
    return np.asarray(labels & 1, dtype=np.bool_)


def _touched(mask: BoolMask, places: list[tuple[int, int]]) -> BoolMask:
    _, parts = cv2.connectedComponents(mask.astype(np.uint8))
    kept = {int(parts[y, x]) for x, y in places} - {0}
    return np.asarray(np.isin(parts, list(kept))) if kept else mask


def _draw(labels: Labels, places: list[tuple[int, int]], radius: float, value: int) -> None:
    for place in places:
        cv2.circle(labels, place, max(1, round(radius)), int(value), thickness=-1)


def _reduced(rgb: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    scale = min(1.0, WORKING_SIDE_PX / max(rgb.shape[:2]))
    size = max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale))
    scale = min(scale, size[0] / rgb.shape[1], size[1] / rgb.shape[0])  # clicks stay inside after rounding
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), scale


def _resized(mask: BoolMask, size: tuple[int, ...]) -> BoolMask:
    resized = cv2.resize(mask.astype(np.float32), (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized > 0.5, dtype=np.bool_)
