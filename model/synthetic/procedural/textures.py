"""Material by the square: a pool of patterns, coloured anew at every use.

Patterns are slow to make and quick to colour, so pattern ``i`` of the pool is made once, from its number
alone: what has been used before never changes a result.
"""

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from model.synthetic.dice import Dice
from model.synthetic.procedural import fields
from model.synthetic.procedural.palettes import paint, palette

POOL_SIZE = 160
_SIDE = 256  # pixels of a pattern


@lru_cache(maxsize=POOL_SIZE)
def pattern(index: int) -> Tensor:
    """Give pattern ``index`` of the pool: (256 256) uint8."""
    dice = Dice(f"pattern/{index}")
    kind = dice.weighted(fields.KINDS)
    return (kind(dice, _SIDE) * 255.0).to(torch.uint8)


def draw_pattern(dice: Dice, side: int, magnified: float = 1.0) -> Tensor:
    """Take a square from a random pattern, turned and mirrored: (side side) float 0..1.

    The pattern is magnified at least enough to fill the square.
    """
    source = pattern(dice.whole(0, POOL_SIZE - 1))
    if dice.chance(0.5):
        source = source.T
    if dice.chance(0.5):
        source = source.flip(0)
    cut = max(min(int(side / magnified), _SIDE), 8)
    top, left = dice.whole(0, _SIDE - cut), dice.whole(0, _SIDE - cut)
    piece = source[None, None, top : top + cut, left : left + cut]
    if cut != side:
        piece = interpolate(piece, size=(side, side), mode="bilinear", align_corners=False)
    return piece[0, 0].float() / 255.0


def texture(dice: Dice, side: int) -> Tensor:
    """Make material: one or two patterns, coloured, and one for light and dark: (3 side side) float."""
    magnified = dice.pick((0.6, 1.0, 1.0, 2.0, 4.0))
    picture = paint(draw_pattern(dice, side, magnified), palette(dice))
    if dice.chance(0.4):
        second = paint(draw_pattern(dice, side, dice.pick((1.0, 2.0))), palette(dice))
        where = fields.stretch(draw_pattern(dice, side, dice.pick((2.0, 4.0))))
        picture = torch.lerp(
            picture, second, torch.sigmoid((where - dice.between(0.3, 0.7)) * dice.between(6.0, 40.0))
        )
    if dice.chance(0.7):
        relief = draw_pattern(dice, side, dice.pick((0.6, 1.0, 2.0))) - 0.5
        picture = picture * (1.0 + dice.between(0.1, 0.9) * relief)
    return picture.clamp(0.0, 1.0)
