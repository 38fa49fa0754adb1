"""A clownfish of cloth that hangs on a thread."""

import cv2
import numpy as np

from media.scene.drawing import Look, Points, Size, blank, disc, grid, rim, shape, shrunk
from media.scene.shading import Sprite, add_flat, add_solid
from media.scene.textures import Image, mix

FISH_LENGTH = 0.56
_SIZE: Size = (320, 520)  # of the drawing
_KNOT = (225, 40)  # where the thread is tied
_BODY: Points = [
    (36, 168), (86, 106), (185, 68), (290, 80), (372, 126), (420, 160), (374, 200), (290, 246), (185, 260),
    (86, 230),
]  # fmt: skip
_FINS: list[tuple[Points, float]] = [
    ([(392, 160), (440, 108), (500, 84), (486, 160), (500, 238), (440, 212)], 18),
    ([(130, 96), (185, 42), (262, 34), (330, 66), (372, 128), (250, 150)], 16),
    ([(240, 230), (292, 288), (346, 262), (350, 200)], 14),
    ([(150, 240), (172, 290), (212, 282), (214, 230)], 14),
]
_SIDE_FIN: Points = [(196, 172), (246, 158), (272, 188), (240, 222), (206, 208)]
_EYE = [(84, 150, 21, 0.96), (80, 151, 13, 0.03), (75, 146, 4.5, 1.0)]
_BANDS = [(140, 24, 0.4), (272, 27, -0.3), (392, 11, -0.3)]  # middle, half width, bow
_DARK = (0.10, 0.055, 0.05)


class Fish:
    """A fish that looks to the left and beats its tail; anchored at its knot. ``ppu`` as for the ball."""

    def __init__(self, ppu: float) -> None:
        self.ppu = ppu
        zoom = FISH_LENGTH * ppu / _SIZE[1]
        self._sprite = shrunk(_fish(), zoom)
        self._anchor = (_KNOT[0] * zoom, _KNOT[1] * zoom)
        self._x, self._y = grid((self._sprite.shape[0], self._sprite.shape[1]))
        self._along = self._x / self._sprite.shape[1]

    def look(self, beat: float) -> Look:
        """Show the fish at a phase of its tail's beat, radians."""
        length = self._sprite.shape[1]
        y = self._y + 0.085 * length * self._along**2 * np.sin(beat - 4.2 * self._along)
        x = self._x + 0.02 * length * np.clip(self._along - 0.75, 0, 1) * np.cos(beat)
        bent = cv2.remap(self._sprite, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
        return Look(np.asarray(bent, np.float32), self._anchor)


def _fish() -> Sprite:
    sprite = blank(_SIZE)
    for outline, roundness_px in _FINS:
        _add_fin(sprite, shape(_SIZE, outline), (0.93, 0.42, 0.06), roundness_px)
    add_solid(sprite, _skin(), shape(_SIZE, _BODY), 80, 0.35, sharpness=24)
    _add_fin(sprite, shape(_SIZE, _SIDE_FIN), (0.97, 0.52, 0.10), 14)
    for x, y, radius, tone in _EYE:
        add_flat(sprite, (tone, tone, tone * 0.96), disc(_SIZE, x, y, radius))
    return sprite


def _add_fin(sprite: Sprite, fin: Image, colour: tuple[float, float, float], roundness_px: float) -> None:
    """Add a fin with fine rays and a dark seam."""
    x, y = grid(_SIZE)
    rays = 1 + 0.08 * np.sin(0.55 * x + 0.75 * y)
    cloth = np.asarray(np.asarray(colour) * rays[..., None], np.float32)
    add_solid(sprite, mix(cloth, _DARK, 0.85 * rim(fin, 5)), fin, roundness_px, 0.2)


def _skin() -> Image:
    """Orange with scales and three dark-edged white bands."""
    x, y = grid(_SIZE)
    orange = np.full((*_SIZE, 3), (0.93, 0.36, 0.03), np.float32)
    skin = mix(orange, (1.0, 0.60, 0.20), (y - 70) / 190)
    row = np.floor(y / 13)
    in_scale = np.hypot((x / 15 + 0.5 * (row % 2)) % 1 - 0.15, (y / 13) % 1 - 0.5)
    skin *= (1 - 0.13 * np.exp(-(((in_scale - 0.55) / 0.14) ** 2)))[..., None]
    for middle, half_width, bow in _BANDS:
        bent = x - middle + bow * 0.0022 * (y - 164) ** 2 + 7 * np.sin(y / 34)
        inside = half_width - np.abs(bent)
        skin = mix(mix(skin, _DARK, (inside + 6) / 2), (0.97, 0.96, 0.93), inside / 2)
    return skin
