"""Fits a sprite to its place: size, edge, colours. Axes: ``h w`` pixels of the sprite."""

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad

from model.synthetic.assets import Sprite
from model.synthetic.dice import Dice

_LEAST = 6  # pixels of a sprite's long side
_MARGIN = 2  # empty pixels around a sprite, so that its edge can fade


def resize(sprite: Sprite, long_side: int) -> Sprite:
    """Make the long side this many pixels; parts keep hard borders."""
    height, width = sprite.pixels.shape[1:]
    scale = max(long_side, _LEAST) / max(height, width)
    size = (max(round(height * scale), 2), max(round(width * scale), 2))
    if size == (height, width):
        return sprite
    pixels = interpolate(sprite.pixels[None], size=size, mode="bilinear", antialias=scale < 1.0)[0]
    bits = sprite.bits
    if bits is not None:
        bits = interpolate(bits[None, None], size=size, mode="nearest-exact")[0, 0]
    return replace(sprite, pixels=pixels, bits=bits)


def soften(sprite: Sprite, pixels: float) -> Sprite:
    """Fade the edge over about ``pixels`` pixels, inwards and outwards alike; adds an empty border."""
    wide = pad(sprite.pixels, [_MARGIN] * 4)
    bits = sprite.bits
    if bits is not None:
        # Parts reach a little beyond the edge, so that the fading rim belongs to the part it fades from.
        bits = pad(bits[None, None].float(), [_MARGIN] * 4, mode="replicate")[0, 0].to(torch.uint8)
    amount = min(pixels / 1.5, 1.0)
    if amount > 0.05:
        blurred = avg_pool2d(wide[None], 3, stride=1, padding=1)[0]
        wide = torch.lerp(wide, blurred, amount)
    return replace(sprite, pixels=wide, bits=bits)


def match_colours(sprite: Sprite, around: Tensor, amount: float) -> Sprite:
    """Move mean and contrast of each channel towards those of the surroundings (3 h w); 1 takes them over."""
    if amount <= 0.0:
        return sprite
    colour, alpha = sprite.pixels[:3], sprite.pixels[3:]
    weight = alpha.sum().clamp_min(1.0)
    mean = colour.sum((1, 2)) / weight
    spread = (
        ((colour.square() / alpha.clamp_min(1e-3)).sum((1, 2)) / weight - mean.square())
        .clamp_min(1e-5)
        .sqrt()
    )
    place = around.reshape(3, -1)
    wanted_mean, wanted_spread = place.mean(1), place.std(1).clamp_min(0.02)
    gain = torch.lerp(torch.ones(3), (wanted_spread / spread).clamp(0.3, 2.5), amount)
    offset = torch.lerp(torch.zeros(3), wanted_mean - gain * mean, amount)
    return tint(sprite, gain, offset)


def jitter(sprite: Sprite, dice: Dice, amount: float) -> Sprite:
    """Change brightness and balance of the colours a little."""
    together = 1.0 + dice.normal(amount)
    gain = torch.tensor([together + dice.normal(0.4 * amount) for _ in range(3)])
    return tint(sprite, gain, torch.full((3,), dice.normal(0.3 * amount)))


def tint(sprite: Sprite, gain: Tensor, offset: Tensor) -> Sprite:
    """Apply a gain and an offset to every channel (3)."""
    alpha = sprite.pixels[3:]
    colour = sprite.pixels[:3] * gain[:, None, None] + offset[:, None, None] * alpha
    return replace(sprite, pixels=torch.cat([torch.minimum(colour.clamp_min(0.0), alpha), alpha]))


def camouflage(sprite: Sprite, material: Tensor) -> Sprite:
    """Give a sprite another surface (3 h w), resized to fit; its shape and its parts stay."""
    alpha = sprite.pixels[3:]
    surface = interpolate(material[None], size=alpha.shape[1:], mode="bilinear", align_corners=False)[0]
    return replace(sprite, pixels=torch.cat([surface * alpha, alpha]))
