"""Prompts written on a command line: pure, from text to values.

An object is a sequence of words such as ``frame=12 click=640,360 click=90,80,- box=10,10,80,60``. ``frame``
holds for the words after it. Coordinates are frame-space pixels, x before y, origin at the top left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


class BadPrompt(ValueError):
    """A word that is no prompt; the text says what was expected."""


@dataclass(frozen=True)
class ClickPoint:
    """One click; ``positive`` means on the object."""

    x: float
    y: float
    positive: bool


@dataclass(frozen=True)
class BoxCorners:
    """A rectangle around the object, x0 < x1 and y0 < y1."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass
class FramePrompts:
    """What is said about one object on one frame.

    Attributes:
        frame_index: the frame.
        clicks: in the order given.
        box: at most one.
        mask: picture whose bright pixels are the object, in place of a box.
    """

    frame_index: int
    clicks: list[ClickPoint] = field(default_factory=list)
    box: BoxCorners | None = None
    mask: Path | None = None


def parse_object(words: Sequence[str]) -> list[FramePrompts]:
    """Read the prompts of one object.

    Args:
        words: ``frame=N``, ``click=X,Y[,-]``, ``box=X0,Y0,X1,Y1`` or ``mask=FILE``.

    Returns:
        One entry a frame, frames ascending.

    Raises:
        BadPrompt: an unknown or ill-formed word, two boxes or masks on a frame, or no prompt at all.
    """
    frames: dict[int, FramePrompts] = {}
    frame_index = 0
    for word in words:
        kind, separator, value = word.partition("=")
        if not separator:
            raise BadPrompt(f"{word!r} should read frame=N, click=X,Y[,-], box=X0,Y0,X1,Y1 or mask=FILE")
        if kind == "frame":
            frame_index = parse_frame(value)
            continue
        _add(frames.setdefault(frame_index, FramePrompts(frame_index)), kind, value)
    if not frames:
        raise BadPrompt("an object needs at least one click, box or mask")
    return [frames[index] for index in sorted(frames)]


def parse_frame(text: str) -> int:
    """Read a frame index. Raises BadPrompt."""
    if not text.isdecimal():
        raise BadPrompt(f"frame {text!r} should be a whole number from 0")
    return int(text)


def parse_click(text: str) -> ClickPoint:
    """Read ``X,Y`` for a positive click or ``X,Y,-`` for a negative one. Raises BadPrompt."""
    parts = text.split(",")
    if len(parts) == 3 and parts[2].strip() in ("+", "-"):
        x, y = _numbers(parts[:2], text)
        return ClickPoint(x, y, positive=parts[2].strip() == "+")
    if len(parts) != 2:
        raise BadPrompt(f"click {text!r} should read X,Y for a positive or X,Y,- for a negative click")
    x, y = _numbers(parts, text)
    return ClickPoint(x, y, positive=True)


def parse_box(text: str) -> BoxCorners:
    """Read ``X0,Y0,X1,Y1``. Raises BadPrompt, also for a box without area."""
    parts = text.split(",")
    if len(parts) != 4:
        raise BadPrompt(f"box {text!r} should read X0,Y0,X1,Y1")
    x0, y0, x1, y1 = _numbers(parts, text)
    if x0 >= x1 or y0 >= y1:
        raise BadPrompt(f"box {text!r} has no area: its first corner should be the top left one")
    return BoxCorners(x0, y0, x1, y1)


def _add(prompts: FramePrompts, kind: str, value: str) -> None:
    if kind == "click":
        prompts.clicks.append(parse_click(value))
    elif kind in ("box", "mask"):
        if prompts.box or prompts.mask:
            raise BadPrompt(f"frame {prompts.frame_index} of an object takes one box or one mask")
        prompts.box = parse_box(value) if kind == "box" else None
        prompts.mask = Path(value) if kind == "mask" else None
    else:
        raise BadPrompt(f"{kind!r} is no prompt; known are click, box and mask")


def _numbers(parts: Sequence[str], text: str) -> list[float]:
    try:
        numbers = [float(part) for part in parts]
    except ValueError as error:
        raise BadPrompt(f"{text!r} should hold numbers of pixels") from error
    if not all(math.isfinite(number) for number in numbers):
        raise BadPrompt(f"{text!r} should hold finite numbers of pixels")
    return numbers
