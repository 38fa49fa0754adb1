"""Colours: palettes that turn a pattern of one channel into a picture, with the mostly muted tones of
photographs."""

import colorsys

import torch
from torch import Tensor

from model.synthetic.dice import Dice

_LEVELS = 256


def colour(dice: Dice, vividness: float | None = None) -> tuple[float, float, float]:
    """Draw one colour; most are muted, some vivid. ``vividness`` 0..1 fixes the saturation."""
    # Earth, skin, wood and leaves lie between red and green: half of all hues of photographs.
    hue = dice.between(0.02, 0.35) if dice.chance(0.5) else dice.between(0.0, 1.0)
    saturation = dice.between(0.0, 1.0) ** 2.2 if vividness is None else vividness
    return colorsys.hsv_to_rgb(hue, saturation, dice.between(0.08, 1.0) ** 0.8)


def palette(dice: Dice) -> Tensor:
    """Draw a table of 256 colours from dark to bright or from one colour to another: (3 256) float 0..1."""
    style = dice.weighted({"shades": 0.5, "two": 0.3, "many": 0.2})
    if style == "shades":
        base = torch.tensor(colour(dice))
        other = torch.tensor(colour(dice, vividness=0.2))
        low, high = dice.between(0.1, 0.7), dice.between(0.8, 1.5)
        knots = torch.stack(
            [base * low, base * (low + high) / 2, torch.lerp(base * high, other, dice.between(0.0, 0.5))]
        )
    else:
        knots = torch.tensor([colour(dice) for _ in range(2 if style == "two" else dice.whole(3, 5))])
    place = torch.linspace(0.0, len(knots) - 1.0, _LEVELS)
    index = place.floor().long().clamp_max(len(knots) - 2)
    return torch.lerp(knots[index], knots[index + 1], (place - index)[:, None]).clamp(0.0, 1.0).T


def paint(field: Tensor, colours: Tensor) -> Tensor:
    """Turn a pattern (h w) float 0..1 into a picture (3 h w) with a table of colours (3 256)."""
    return colours[:, (field * (_LEVELS - 1)).long().flatten()].view(3, *field.shape)


def grade(dice: Dice, amount: float) -> tuple[Tensor, Tensor]:
    """Draw a change of colours: a matrix (3 3) and an offset (3 1) to apply to red, green and blue.

    ``amount`` about 0.1 is mild. Saturation, contrast, brightness and white balance all change.
    """
    grey = torch.full((3, 3), 1.0 / 3.0)
    saturation = min(max(1.0 + dice.normal(1.6 * amount), 0.0), 1.7)
    contrast = 1.0 + dice.normal(amount)
    balance = torch.tensor([1.0 + dice.normal(0.6 * amount) for _ in range(3)])
    matrix = contrast * balance[:, None] * (grey + saturation * (torch.eye(3) - grey))
    offset = torch.full((3, 1), 0.5 * (1.0 - contrast) + dice.normal(0.4 * amount))
    return matrix, offset
