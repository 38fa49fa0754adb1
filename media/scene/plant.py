"""A plant with broad leaves in a painted pot."""

import numpy as np
from numpy.typing import NDArray

from media.scene.drawing import Look, Size, blank, filled, grid, line, shape, shrunk
from media.scene.shading import Sprite, add_flat, add_solid, lit
from media.scene.textures import Image, fractal, mix, noise

POT_HEIGHT = 0.30
_SIZE: Size = (740, 780)  # of the drawing; the pot is 200 high
_MIDDLE, _MOUTH, _GROUND = 390, 540, 715
_LEAVES, _SPREAD, _LEAF_LENGTH, _LEAF_HALF_WIDTH = 11, 1.30, 400, 44
_LEAF_COLOUR, _SUNNY_LEAF, _VEIN = (0.14, 0.42, 0.14), (0.38, 0.62, 0.24), (0.58, 0.75, 0.42)
_RIM_BOTTOM = 566
_POT = [(-88, 560), (88, 560), (66, 716), (-66, 716)]  # from the middle
_POT_RIM = [(-100, 520), (100, 520), (96, 566), (-96, 566)]


class Plant:
    """A potted plant; anchored on the floor under the pot. ``ppu`` as for the ball."""

    def __init__(self, ppu: float, rng: np.random.Generator) -> None:
        self.ppu = ppu
        zoom = POT_HEIGHT * ppu / 200
        self._look = Look(shrunk(_plant(rng), zoom), (_MIDDLE * zoom, _GROUND * zoom))

    def look(self) -> Look:
        """Show the plant; it stands still."""
        return self._look


def _plant(rng: np.random.Generator) -> Sprite:
    sprite = blank(_SIZE)
    mottle = 1 + 0.08 * fractal(rng, *_SIZE, 40, 3)[..., None]
    height = np.linspace(1, 0, _SIZE[0], dtype=np.float32)[:, None].repeat(_SIZE[1], axis=1)
    green = mix(np.full((*_SIZE, 3), _LEAF_COLOUR, np.float32), _SUNNY_LEAF, 0.94 * height - 0.39) * mottle
    shade = 1 - 0.26 * np.clip(0.75 - height, 0, 1)[..., None]
    angles = np.linspace(-_SPREAD, _SPREAD, _LEAVES) + rng.uniform(-0.05, 0.05, _LEAVES)
    for angle in sorted((float(each) for each in angles), key=abs, reverse=True):  # the middle ones in front
        sprite[..., :3] *= shade  # what lies under the next leaf, most near the stem
        _add_leaf(sprite, angle, green, rng)
    _add_pot(sprite, rng)
    return sprite


def _add_leaf(sprite: Sprite, angle: float, green: Image, rng: np.random.Generator) -> None:
    """Add a leaf that leaves the pot at an angle from upright, radians, and hangs over with its length."""
    along = np.linspace(0, 1, 9)
    lean = angle * (0.55 + 0.75 * along)
    step = _LEAF_LENGTH * (1 - 0.16 * abs(angle)) * rng.uniform(0.86, 1.10) / len(along)
    spine = np.stack([np.cumsum(np.sin(lean)), -np.cumsum(np.cos(lean))], axis=1) * step + (_MIDDLE, _MOUTH)
    half = _LEAF_HALF_WIDTH * rng.uniform(0.8, 1.1) * np.sin(np.pi * (along * 0.94 + 0.05) ** 0.85) + 1
    side = np.stack([np.cos(lean), np.sin(lean)], axis=1) * half[:, None]
    outline = np.concatenate([spine + side, (spine - side)[::-1]])
    left, top = np.maximum(np.floor(outline.min(axis=0)).astype(int) - 8, 0)
    right, bottom = np.minimum(np.ceil(outline.max(axis=0)).astype(int) + 8, _SIZE[::-1])
    box, size = (slice(top, bottom), slice(left, right)), (int(bottom - top), int(right - left))
    vein = line(size, _pairs(spine - (left, top)), 4)
    colour = mix(green[box] * np.float32(rng.uniform(0.82, 1.18)), _VEIN, 0.7 * vein)
    add_solid(sprite[box], colour, shape(size, _pairs(outline - (left, top))), 30, 0.28, sharpness=18)


def _pairs(points: NDArray[np.float64]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in points]


def _add_pot(sprite: Sprite, rng: np.random.Generator) -> None:
    """Add a terracotta pot with a white zigzag; round, so lit as a cylinder."""
    x, y = grid(_SIZE)
    body = filled(_SIZE, np.asarray([(_MIDDLE + off, down) for off, down in _POT], np.float32))
    edge = filled(_SIZE, np.asarray([(_MIDDLE + off, down) for off, down in _POT_RIM], np.float32))
    radius = np.where(y < _RIM_BOTTOM, 99, 88 - (y - 560) * 0.141)
    across = np.clip((x - _MIDDLE) / radius, -0.999, 0.999)
    normal = np.dstack([across, np.full_like(x, -0.12), np.sqrt(1 - across**2)])
    grainy = 1 + 0.06 * fractal(rng, *_SIZE, 60, 4) + 0.03 * noise(rng, *_SIZE, (3, 80))
    clay = np.asarray((0.74, 0.38, 0.24), np.float32) * grainy[..., None]
    around = np.arcsin(across) * 88
    zigzag = 4.5 - np.abs(y - 636 - 28 * (np.abs((around / 44) % 1 - 0.5) * 2 - 0.5))
    lighted = lit(mix(clay, (0.93, 0.89, 0.80), zigzag / 1.5), normal, 0.12, sharpness=16)
    under_edge = 0.55 * np.exp(-np.abs(y - _RIM_BOTTOM) / 9) * (y >= _RIM_BOTTOM)
    add_flat(sprite, mix(lighted, (0.12, 0.05, 0.03), under_edge), np.maximum(body, edge))
