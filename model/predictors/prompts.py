"""What a person gives: clicks, a box, a mask, in pixels of the frame; and how the network gets them.

Axes: ``n`` points, ``H W`` frame pixels, ``4h 4w`` grid of mask logits (stride 4), ``S`` model input side.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from model.frames import PromptTensors
from model.predictors.errors import BadBox, BadClicks, BadMask, EmptyMask, NoPrompt, PointOutsideFrame

NEGATIVE, POSITIVE, BOX_START, BOX_END = 0, 1, 2, 3
LOGIT_LIMIT = 32.0
"""Earlier mask logits are clamped to plus and minus this before they are fed back."""
GIVEN_LOGIT = 10.0
"""Logit of a pixel inside a mask that is fed to the decoder; outside it is minus this."""


class FrameSize(NamedTuple):
    """Height and width of a frame, pixels."""

    height: int
    width: int


@dataclass(frozen=True)
class Clicks:
    """Positive and negative clicks on one frame.

    Attributes:
        points: (x, y) in frame pixels, origin at the top left, fractions allowed.
        labels: one per point, 1 positive ("this belongs to it"), 0 negative.

    Raises:
        BadClicks: there is none, a point is not two finite numbers, or labels are missing or of another kind.
    """

    points: Sequence[tuple[float, float]]
    labels: Sequence[int]

    def __post_init__(self) -> None:
        if len(self.points) == 0:
            raise BadClicks("Give at least one click, or leave clicks out.")
        if len(self.points) != len(self.labels):
            raise BadClicks(
                f"Give one label per click, not {len(self.labels)} for {len(self.points)}.",
                clicks=len(self.points),
                labels=len(self.labels),
            )
        if any(label not in (NEGATIVE, POSITIVE) for label in self.labels):
            raise BadClicks("A click's label is 1 (positive) or 0 (negative).")
        if not all(_is_place(point) for point in self.points):
            raise BadClicks("A click is two numbers, x and y, in pixels of the frame.")


@dataclass(frozen=True)
class Box:
    """A box around the object: left, top, right, bottom in frame pixels.

    Raises:
        BadBox: it has no area, or its corners are in the wrong order.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not (self.x0 < self.x1 and self.y0 < self.y1):
            raise BadBox(
                "A box is left, top, right, bottom, and has an area: x0 < x1 and y0 < y1.",
                x0=self.x0,
                y0=self.y0,
                x1=self.x1,
                y1=self.y1,
            )


@dataclass(frozen=True, eq=False)
class Mask:
    """A mask of one object.

    Attributes:
        array: (H W) booleans, or integers of which 0 is the background and one other the object, at frame
            size; or, for still images, the ``low_logits`` (4h 4w) float of an earlier answer.

    Raises:
        BadMask: it is no such array, or holds several objects or logits that are no numbers.
    """

    array: NDArray[np.bool_] | NDArray[np.integer] | NDArray[np.floating]

    def __post_init__(self) -> None:
        if not isinstance(self.array, np.ndarray) or self.array.dtype.kind not in "biuf":
            kind = self.array.dtype if isinstance(self.array, np.ndarray) else type(self.array).__name__
            raise BadMask(f"A mask is a numpy array of booleans, integers or floats, not {kind}.")
        if self.array.ndim != 2:
            raise BadMask(
                f"A mask has two axes, height and width, not {self.array.ndim}.", axes=self.array.ndim
            )
        if self.is_logits and not np.isfinite(self.array).all():
            raise BadMask("Mask logits must be finite numbers; this array holds some that are not.")
        if self.array.dtype.kind in "iu" and not _is_one_object(self.array):
            raise BadMask("A mask is of one object: give each number of a label map as a mask of its own.")

    @property
    def is_logits(self) -> bool:
        """Whether the array holds logits rather than a mask."""
        return bool(np.issubdtype(self.array.dtype, np.floating))

    def at_frame_size(self, size: FrameSize, *, allow_empty: bool = False) -> NDArray[np.bool_]:
        """Return the mask as (H W) bool. Raises BadMask, EmptyMask."""
        if self.is_logits or self.array.shape != size:
            raise BadMask(
                f"Give the mask as booleans of {size.height} x {size.width} (height x width), not "
                f"{self.array.dtype} of {self.array.shape[0]} x {self.array.shape[1]}.",
                height=size.height,
                width=size.width,
            )
        mask = self.array.astype(np.bool_)
        if not allow_empty and not mask.any():
            raise EmptyMask(
                "The mask has no pixel. Paint the object, or lock an empty mask where it is absent."
            )
        return mask


def prompt_tensors(
    clicks: Clicks | None,
    box: Box | None,
    mask_logits: Tensor | None,
    *,
    size: FrameSize,
    side: int,
    device: torch.device,
) -> PromptTensors:
    """Bring one object's prompts into model space; a box becomes two leading points.

    Args:
        mask_logits: (1 1 4h 4w) or None.
        size: of the frame.
        side: of the model input, pixels.

    Raises:
        NoPrompt: nothing is given.
        PointOutsideFrame: a click or corner lies outside the frame.
    """
    points, labels = _listed(clicks, box)
    if not points and mask_logits is None:
        raise NoPrompt("Give a click, a box or a mask.")
    _require_inside(points, size)
    extent = torch.tensor([size.width, size.height], dtype=torch.float32)
    places = torch.tensor(points, dtype=torch.float32).reshape(1, -1, 2) / extent * side
    return PromptTensors(
        points=places.to(device),
        labels=torch.tensor(labels, dtype=torch.int64, device=device).reshape(1, -1),
        mask_logits=mask_logits,
    )


def mask_at_side(mask: NDArray[np.bool_], side: int, device: torch.device) -> Tensor:
    """Resize a mask (H W) to the model input: (1 1 S S) of 0 and 1, a pixel being in when half of it is."""
    tensor = torch.from_numpy(mask).to(device)[None, None].float()
    if mask.shape == (side, side):
        return tensor
    resized = functional.interpolate(
        tensor, (side, side), mode="bilinear", align_corners=False, antialias=True
    )
    return (resized >= 0.5).float()


def logits_of_mask(mask: Mask, size: FrameSize, low_side: int, device: torch.device) -> Tensor:
    """Make (1 1 4h 4w) mask logits for the decoder from logits or from a mask of frame size.

    Raises:
        BadMask: logits that do not have the decoder's grid, or a mask that is not of frame size.
        EmptyMask: a mask without a pixel.
    """
    if mask.is_logits:
        if mask.array.shape != (low_side, low_side):
            raise BadMask(
                f"Mask logits must be {low_side} x {low_side} here: the low_logits of an earlier answer.",
                side=low_side,
            )
        logits = torch.from_numpy(mask.array.astype(np.float32)).to(device)[None, None]
        return logits.clamp(-LOGIT_LIMIT, LOGIT_LIMIT)
    inside = torch.from_numpy(mask.at_frame_size(size)).to(device)[None, None].float()
    share = functional.interpolate(
        inside, (low_side, low_side), mode="bilinear", align_corners=False, antialias=True
    )
    return (2 * share - 1) * GIVEN_LOGIT


def _is_place(point: tuple[float, float]) -> bool:
    try:
        x, y = point
        return math.isfinite(x) and math.isfinite(y)
    except (TypeError, ValueError):  # callers without a type checker give anything
        return False


def _is_one_object(array: NDArray[Any]) -> bool:
    """Whether all numbers that are not 0 are the same."""
    inside = array[array != 0]
    return inside.size == 0 or bool((inside == inside[0]).all())


def _listed(clicks: Clicks | None, box: Box | None) -> tuple[list[tuple[float, float]], list[int]]:
    points: list[tuple[float, float]] = []
    labels: list[int] = []
    if box is not None:
        points += [(box.x0, box.y0), (box.x1, box.y1)]
        labels += [BOX_START, BOX_END]
    if clicks is not None:
        points += [(float(x), float(y)) for x, y in clicks.points]
        labels += [int(label) for label in clicks.labels]
    return points, labels


def _require_inside(points: Sequence[tuple[float, float]], size: FrameSize) -> None:
    for x, y in points:
        if not (0 <= x <= size.width and 0 <= y <= size.height):
            raise PointOutsideFrame(
                f"The point ({x:g}, {y:g}) is outside the frame of {size.width} x {size.height} pixels.",
                x=x,
                y=y,
                width=size.width,
                height=size.height,
            )
