"""The table of parity cases: what both implementations are asked, word for word."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.parity.weights import Recipe

TINY, TINY_21 = "sam2-tiny", "sam2.1-tiny"
BASE, BASE_21 = "sam2-base-plus", "sam2.1-base-plus"
NETWORKS = (TINY, TINY_21, BASE, BASE_21)

# The seeds are chosen so that tracking is not chaotic: a change of 1e-6 stays below 1e-4 over a clip, while a
# memory that is off by one percent shows with 1e-2 and more.
STEADY = Recipe(seed=1)
"""Single masks are stable and the object is always there."""
UNSTABLE = Recipe(seed=1, single_gain=0.1)
"""Single masks fall back to a candidate."""
COMING_AND_GOING = Recipe(seed=2, presence_bias=-0.66, presence_gain=4.0)
"""The object is judged visible on some frames and absent on others."""


@dataclass(frozen=True)
class Click:
    """A click at (x, y) as parts of the frame's width and height; ``is_positive`` or negative."""

    x: float
    y: float
    is_positive: bool = True


@dataclass(frozen=True)
class Prompt:
    """Prompts of one object on one frame.

    Attributes:
        box: left, top, right, bottom as parts of the frame.
        shape: index of the clip's shape whose pixels are given as a mask.
        reuse: image cases only: give the first answer's mask logits of the prompt before as a mask.
    """

    frame_index: int = 0
    object_id: int = 1
    clicks: tuple[Click, ...] = ()
    box: tuple[float, float, float, float] | None = None
    shape: int | None = None
    reuse: bool = False


@dataclass(frozen=True)
class Propagate:
    """Carry all objects from ``start`` to the end, or back to frame 0.

    Attributes:
        frames: go at most so many frames beyond the start.
    """

    start: int = 0
    is_backward: bool = False
    frames: int | None = None


@dataclass(frozen=True)
class ImageCase:
    """Prompts on one still image, one after another."""

    name: str
    prompts: tuple[Prompt, ...]
    wants_candidates: bool
    network: str = TINY_21
    side: int = 256
    recipe: Recipe = STEADY


@dataclass(frozen=True)
class VideoCase:
    """Prompts and propagations on one clip, in this order."""

    name: str
    steps: tuple[Prompt | Propagate, ...]
    network: str = TINY_21
    side: int = 256
    recipe: Recipe = STEADY
    frame_count: int = 12


Case = ImageCase | VideoCase

_DISC, _BESIDE = Click(0.18, 0.34), Click(0.42, 0.3, is_positive=False)
_SQUARE, _FRONT = Click(0.31, 0.68), Click(0.66, 0.62)
_THREE = (_DISC, _BESIDE, Click(0.12, 0.4))
_SQUARE_BOX = (0.21, 0.51, 0.42, 0.86)

IMAGE_CASES = tuple(
    ImageCase(f"image-{name}-{'candidates' if wants else 'single'}", prompts, wants)
    for wants in (True, False)
    for name, prompts in {
        "click": (Prompt(clicks=(_DISC,)),),
        "3-clicks": (Prompt(clicks=_THREE),),
        "box": (Prompt(box=_SQUARE_BOX),),
        "box-and-click": (Prompt(box=_SQUARE_BOX, clicks=(_SQUARE,)),),
        "mask": (Prompt(shape=1),),
        "mask-and-clicks": (Prompt(clicks=(_DISC,)), Prompt(clicks=_THREE, reuse=True)),
    }.items()
)

VIDEO_CASES = (
    VideoCase("click", (Prompt(clicks=(_DISC,)), Propagate())),
    VideoCase("box", (Prompt(box=_SQUARE_BOX), Propagate())),
    VideoCase("mask", (Prompt(shape=2), Propagate())),
    VideoCase(
        "refined-clicks",
        (*(Prompt(clicks=_THREE[: count + 1]) for count in range(3)), Propagate(frames=3)),
    ),
    VideoCase("reverse", (Prompt(frame_index=11, clicks=(_FRONT,)), Propagate(start=11, is_backward=True))),
    VideoCase(
        "both-ways",
        (
            Prompt(frame_index=5, box=_SQUARE_BOX),
            Propagate(start=5),
            Propagate(start=5, is_backward=True),
        ),
    ),
    VideoCase(
        "two-prompted-frames",
        (Prompt(clicks=(_FRONT,)), Prompt(frame_index=8, clicks=(_FRONT, _BESIDE)), Propagate()),
    ),
    VideoCase(
        "correction",
        (
            Prompt(clicks=(_FRONT,)),
            Propagate(frames=7),
            Prompt(frame_index=5, clicks=(_FRONT,)),
            Prompt(frame_index=5, clicks=(_FRONT, _BESIDE)),
            Propagate(),
            Prompt(frame_index=9, shape=2),
            Prompt(clicks=(_FRONT, _BESIDE)),
            Propagate(start=8),
        ),
    ),
    VideoCase(
        "correction-in-reverse",
        (
            Prompt(frame_index=7, clicks=(_FRONT,)),
            Propagate(start=7, is_backward=True),
            Prompt(frame_index=3, clicks=(_FRONT,)),
            Propagate(start=7, is_backward=True),
        ),
    ),
    VideoCase(
        "3-objects",
        (
            Prompt(object_id=1, clicks=(_DISC,)),
            Prompt(object_id=2, box=_SQUARE_BOX),
            Prompt(object_id=3, shape=2),
            Propagate(),
        ),
    ),
    VideoCase(
        "object-added-later",
        (
            Prompt(object_id=1, clicks=(_DISC,)),
            Propagate(frames=4),
            Prompt(object_id=7, frame_index=4, clicks=(_FRONT,)),
            Propagate(start=4),
        ),
    ),
    VideoCase("disappears", (Prompt(clicks=(_FRONT,)), Propagate()), recipe=COMING_AND_GOING),
    VideoCase(
        "unstable",
        (Prompt(clicks=_THREE), Prompt(frame_index=3, box=_SQUARE_BOX), Propagate(frames=6)),
        recipe=UNSTABLE,
    ),
    VideoCase("long", (Prompt(clicks=(_DISC,)), Propagate()), frame_count=20),
)

ALL_CASES: tuple[Case, ...] = (*IMAGE_CASES, *VIDEO_CASES)

_GOLDEN_ELSEWHERE = {
    TINY: (
        "click",
        "box",
        "mask",
        "reverse",
        "correction",
        "3-objects",
        "disappears",
        "image-box-candidates",
    ),
    BASE_21: (
        "click",
        "mask",
        "correction",
        "disappears",
        "image-click-candidates",
        "image-mask-and-clicks-single",
    ),
    BASE: ("box", "reverse", "correction", "disappears", "image-3-clicks-single"),
}


def golden_cases() -> Iterator[tuple[str, Case]]:
    """Give file name and case of every golden file: all cases for one network, a choice for the others."""
    table: dict[str, Case] = {case.name: case for case in ALL_CASES}
    chosen: list[Case] = [*table.values()]
    for network, names in _GOLDEN_ELSEWHERE.items():
        chosen += [replace(table[name], network=network) for name in names]
    chosen += [
        replace(table["image-click-candidates"], recipe=UNSTABLE, side=1024),
        replace(table["image-box-single"], recipe=UNSTABLE, network=BASE_21, side=512),
        replace(VIDEO_CASES[0], steps=(Prompt(clicks=(_DISC,)), Propagate(frames=2)), side=1024),
        replace(table["click"], side=512),
    ]
    for case in chosen:
        yield f"{case.name}.{case.network}.{case.side}", case


def live_cases(side: int, networks: tuple[str, ...] = NETWORKS) -> Iterator[Case]:
    """Every case for every network."""
    for network in networks:
        for case in ALL_CASES:
            yield replace(case, network=network, side=side)
