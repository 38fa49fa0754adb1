"""Fits a sprite to its place: size, edge, colours. Axes: ``h w`` pixels of the sprite."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.functional import interpolate, pad

from model.synthetic.assets import Sprite
from model.synthetic.blur import faded
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
        wide = faded(wide, amount)
    return replace(sprite, pixels=wide, bits=bits)


@dataclass(frozen=True)
class ColourChange:
    """A gain and an offset for each colour channel, (3) each."""

    gain: Tensor
    offset: Tensor

    def then(self, later: "ColourChange") -> "ColourChange":
        """Give the change that does this one first and a later one after it."""
        return ColourChange(self.gain * later.gain, self.offset * later.gain + later.offset)


def jitter(dice: Dice, amount: float) -> ColourChange:
    """Draw a small change of brightness and balance."""
    together = 1.0 + dice.normal(amount)
    gain = torch.tensor([together + dice.normal(0.4 * amount) for _ in range(3)])
    return ColourChange(gain, torch.full((3,), dice.normal(0.3 * amount)))


def matching(sprite: Sprite, around: Tensor, amount: float) -> ColourChange:
    """Give the change that moves mean and contrast of each channel towards the surroundings' (3 h w).

    ``amount`` 1 takes them over, 0 keeps the sprite's.
    """
    pixels = sprite.pixels[:, ::2, ::2]  # a quarter of the pixels knows mean and contrast as well
    colour, alpha = pixels[:3], pixels[3:]
    weight = alpha.sum().clamp_min(1.0)
    mean = colour.sum((1, 2)) / weight
    square = (colour.square() / alpha.clamp_min(1e-3)).sum((1, 2)) / weight
    spread = (square - mean.square()).clamp_min(1e-5).sqrt()
    place = around[:, ::2, ::2].reshape(3, -1)
    gain = torch.lerp(torch.ones(3), (place.std(1).clamp_min(0.02) / spread).clamp(0.3, 2.5), amount)
    return ColourChange(gain, amount * (place.mean(1) - gain * mean))


def recolour(sprite: Sprite, change: ColourChange, shade: tuple[float, float]) -> Sprite:
    """Change the colours, and the brightness across and down by a share at either border."""
    height, width = sprite.pixels.shape[1:]
    across = torch.linspace(1.0 - shade[0], 1.0 + shade[0], width)
    down = torch.linspace(-shade[1], shade[1], height)
    light = (across[None, :] + down[:, None]).clamp_min(0.0)
    alpha = sprite.pixels[3:]
    colour = (sprite.pixels[:3] * change.gain[:, None, None]).addcmul_(change.offset[:, None, None], alpha)
    colour = torch.minimum(colour.mul_(light).clamp_min_(0.0), alpha)
    return replace(sprite, pixels=torch.cat([colour, alpha]))


def camouflage(sprite: Sprite, material: Tensor) -> Sprite:
    """Give a sprite another surface (3 h w), resized to fit; its shape and its parts stay."""
    alpha = sprite.pixels[3:]
    surface = interpolate(material[None], size=alpha.shape[1:], mode="bilinear", align_corners=False)[0]
    return replace(sprite, pixels=torch.cat([surface * alpha, alpha]))
