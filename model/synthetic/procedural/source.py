"""The source that needs no files."""

from dataclasses import dataclass

from torch import Tensor

from model.synthetic.assets import Backdrop, Figure
from model.synthetic.dice import Dice
from model.synthetic.procedural.backdrops import deal_place
from model.synthetic.procedural.figures import make_figure
from model.synthetic.procedural.textures import texture


@dataclass(frozen=True)
class ProceduralSource:
    """Shapes, materials and places made by code; an ``AssetSource``."""

    def figure(self, dice: Dice, side: int) -> Figure:
        """Make an object."""
        return make_figure(dice, side)

    def backdrop(self, dice: Dice, side: int, frames: int) -> Backdrop:
        """Make a place; it is always a still picture, whatever ``frames`` says."""
        del frames
        return deal_place(dice, side)

    def texture(self, dice: Dice, side: int) -> Tensor:
        """Make a square of material."""
        return texture(dice, side)
