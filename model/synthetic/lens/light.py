"""Light and colour. All take and give (t 3 H W) float; values may leave 0..1 until the frames are stored."""

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from model.synthetic.dice import Dice
from model.synthetic.lens.plan import Light
from model.synthetic.procedural.fields import spectral

_BANDS_SIDE = 96


def illuminate(frames: Tensor, light: Light | None) -> Tensor:
    """Change brightness over time and place."""
    if light is None:
        return frames
    height, width = frames.shape[-2:]
    x = torch.linspace(-1.0, 1.0, width, device=frames.device)[None, None, :]
    y = torch.linspace(-1.0, 1.0, height, device=frames.device)[None, :, None]
    slope = torch.as_tensor(light.slope, dtype=frames.dtype, device=frames.device)
    gain = torch.as_tensor(light.gain, dtype=frames.dtype, device=frames.device)[:, None, None]
    level = gain * (1.0 + slope[:, 0, None, None] * x + slope[:, 1, None, None] * y)
    if light.vignette:
        level = level * (1.0 - light.vignette * 0.5 * (x * x + y * y))
    if light.bands:
        level = level * (1.0 - light.bands * _bands(light, height, width, frames.device))
    return frames * level[:, None]


def recolour(frames: Tensor, colours: tuple[Tensor, Tensor], curve: float) -> Tensor:
    """Mix the colour channels and bend the tone curve, leaving black and white in place."""
    matrix, offset = (part.to(frames.device) for part in colours)
    flat = torch.baddbmm(
        offset.expand(len(frames), 3, 1), matrix.expand(len(frames), 3, 3), frames.reshape(len(frames), 3, -1)
    )
    mixed = flat.view_as(frames).clamp_(0.0, 1.0)
    if abs(curve) < 0.02:
        return mixed
    return mixed.addcmul(mixed, 1.0 - mixed, value=max(min(curve, 0.6), -0.6))


def _bands(light: Light, height: int, width: int, device: torch.device) -> Tensor:
    """Give moving shadows as of leaves or blinds: (t H W) 0..1."""
    pattern = _band_pattern(light.bands_seed).to(device)
    x = torch.linspace(-0.5, 0.5, width, device=device)[None, :].expand(height, width)
    y = torch.linspace(-0.5, 0.5, height, device=device)[:, None].expand(height, width)
    shift = torch.as_tensor(light.bands_shift, dtype=torch.float32, device=device)
    grid = torch.stack([x, y], dim=-1)[None] + shift[:, None, None, :]
    shadows = grid_sample(
        pattern.expand(len(shift), 1, -1, -1),
        grid,
        mode="bilinear",
        padding_mode="reflection",
        align_corners=False,
    )
    return shadows[:, 0]


@lru_cache(maxsize=64)
def _band_pattern(seed: int) -> Tensor:
    dice = Dice(f"bands/{seed}")
    noise = spectral(dice, _BANDS_SIDE, dice.between(1.4, 2.4), dice.pick((1.0, 4.0, 8.0)), dice.angle())
    return torch.sigmoid((noise - 0.5) * dice.between(6.0, 30.0))[None, None]
