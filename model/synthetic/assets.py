"""What a clip is made of, whatever it comes from: sprites, backdrops, and the sources that deal them out.

Axes: ``h w`` pixels of a picture, ``n`` pictures of a moving backdrop, ``k`` parts or regions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from torch import Tensor

from model.synthetic.dice import Dice


@dataclass(frozen=True)
class Part:
    """A piece of a picture that gets its own masklet.

    ``parent`` is the index of the part that holds it, or None for a part of the whole. Part ``i`` owns bit
    ``i`` of the picture's ``bits``.
    """

    name: str
    parent: int | None = None


@dataclass(frozen=True)
class Sprite:
    """A cut-out.

    Attributes:
        pixels: (4 h w) float 0..1, red, green and blue multiplied by alpha, then alpha.
        bits: (h w) uint8, bit ``i`` set where part ``i`` is; None when there are no parts.
        parts: at most 8.
    """

    pixels: Tensor
    bits: Tensor | None = None
    parts: tuple[Part, ...] = ()

    @property
    def aspect(self) -> float:
        """Width over height."""
        return float(self.pixels.shape[2]) / float(self.pixels.shape[1])


@dataclass(frozen=True)
class Joint:
    """How a limb hangs on its body, in units of half the body's long side, from the body's centre."""

    pivot: tuple[float, float]
    grip: tuple[float, float]  # the pivot in the limb's own half sizes, -1 to 1 on both axes
    size: float  # half the limb's long side
    rest: float  # radians at rest
    swing: float  # radians to either side
    period_s: float
    phase: float
    behind: bool


@dataclass(frozen=True)
class Figure:
    """One object: a body and limbs that swing on it; most have no limbs."""

    body: Sprite
    limbs: tuple[tuple[Sprite, Joint], ...] = ()
    name: str = "object"


@dataclass(frozen=True)
class Backdrop:
    """What lies behind everything.

    Attributes:
        pictures: (n 3 h w) float 0..1; n is 1 for a still picture, else one picture a frame.
        bits: (h w) uint8 of annotated regions; None when there are none or the backdrop moves.
        regions: at most 8; bit ``i`` of ``bits`` is region ``i``.
        things: indices of regions that may be cut out and moved on their own (objects, not ground or sky).
    """

    pictures: Tensor
    bits: Tensor | None = None
    regions: tuple[Part, ...] = ()
    things: tuple[int, ...] = ()


class AssetSource(Protocol):
    """Deals out material; the same dice give the same picture.

    ``side`` is the number of pixels that the long side (of a sprite) or short side (of a backdrop) will have
    on screen, so that sources need not make more than can be seen.
    """

    def figure(self, dice: Dice, side: int) -> Figure:
        """Deal an object."""
        ...

    def backdrop(self, dice: Dice, side: int, frames: int) -> Backdrop:
        """Deal a backdrop; a moving one has at least ``frames`` pictures."""
        ...

    def texture(self, dice: Dice, side: int) -> Tensor:
        """Deal a square of material: (3 side side) float 0..1."""
        ...


@dataclass(frozen=True)
class MixedSource:
    """Several sources, each with its share of the objects and of the backdrops."""

    sources: Mapping[str, AssetSource]
    figure_shares: Mapping[str, float]
    backdrop_shares: Mapping[str, float] = field(default_factory=dict)

    def figure(self, dice: Dice, side: int) -> Figure:
        """Deal an object of one of the sources."""
        return self._choose(dice, self.figure_shares).figure(dice, side)

    def backdrop(self, dice: Dice, side: int, frames: int) -> Backdrop:
        """Deal a backdrop of one of the sources."""
        return self._choose(dice, self.backdrop_shares or self.figure_shares).backdrop(dice, side, frames)

    def texture(self, dice: Dice, side: int) -> Tensor:
        """Deal material of one of the sources."""
        return self._choose(dice, self.backdrop_shares or self.figure_shares).texture(dice, side)

    def _choose(self, dice: Dice, shares: Mapping[str, float]) -> AssetSource:
        return self.sources[dice.child("source").weighted(shares)]
