"""A toy car."""

import cv2
import numpy as np

from media.scene.drawing import Look, Points, Size, blank, disc, filled, grid, line, moved, shape, shrunk
from media.scene.shading import Sprite, add_flat, add_solid, add_sprite
from media.scene.textures import Image, mix

CAR_LENGTH = 0.66
_SIZE: Size = (280, 600)  # of the drawing
_WHEELS, _AXLE, _WHEEL_RADIUS = (146, 455), 212, 50
_OUTLINE: Points = [
    (16, 196), (22, 156), (70, 134), (165, 120), (212, 74), (275, 48), (385, 46), (450, 74), (500, 116),
    (570, 128), (588, 164), (584, 204), (540, 216), (300, 218), (60, 216),
]  # fmt: skip
_WINDOWS: list[Points] = [
    [(196, 116), (232, 78), (280, 64), (320, 62), (320, 116)],
    [(338, 62), (386, 62), (436, 84), (466, 116), (338, 116)],
]
_LAMPS = [
    (34, 170, 15, (0.99, 0.93, 0.66)),
    (580, 158, 11, (0.98, 0.35, 0.12)),
    (352, 140, 6, (0.85, 0.85, 0.85)),  # the door handle
]


class Car:
    """A car that looks to the left; anchored on the floor under its middle. ``ppu`` as for the ball."""

    def __init__(self, ppu: float) -> None:
        self.ppu = ppu
        self._zoom = CAR_LENGTH * ppu / _SIZE[1]
        self._body = shrunk(_body(), self._zoom)
        self._wheel = shrunk(_wheel(), self._zoom)

    def look(self, driven: float) -> Look:
        """Show the car after it drove to the left by a distance in units."""
        lift = 2.0 * float(np.sin(driven * 21)) * self._zoom  # its springs are soft
        size = self._body.shape[0], self._body.shape[1]
        sprite = moved(self._body, np.array([[1, 0, 0], [0, 1, lift]], np.float64), size)
        angle = float(np.degrees(driven / (_WHEEL_RADIUS / _SIZE[1] * CAR_LENGTH)))
        for x in _WHEELS:
            middle = (self._wheel.shape[1] - 1) / 2
            matrix = np.asarray(cv2.getRotationMatrix2D((middle, middle), angle, 1.0), np.float64)
            matrix[:, 2] += (x * self._zoom - middle, _AXLE * self._zoom - middle)
            add_sprite(sprite, moved(self._wheel, matrix, size))
        return Look(sprite, (300 * self._zoom, (_AXLE + _WHEEL_RADIUS) * self._zoom))


def _body() -> Sprite:
    sprite, body = blank(_SIZE), shape(_SIZE, _OUTLINE)
    _, y = grid(_SIZE)
    red = np.full((*_SIZE, 3), (0.80, 0.09, 0.07), np.float32)
    paint = mix(red, (0.96, 0.94, 0.89), np.minimum(y - 152, 172 - y))
    doors = line(_SIZE, [(330, 124), (332, 214)]) + line(_SIZE, [(190, 124), (196, 208)])
    add_solid(sprite, mix(paint, (0.45, 0.05, 0.05), doors), body, 46, 0.6)
    for window in _WINDOWS:
        pane = cv2.GaussianBlur(filled(_SIZE, np.asarray(window, np.float32)), (0, 0), 1.6)
        add_flat(sprite, _glass(), np.asarray(pane, np.float32))
    for x, y_lamp, radius, colour in _LAMPS:
        add_solid(sprite, colour, disc(_SIZE, x, y_lamp, radius) * body, radius, 0.8)
    for x in _WHEELS:
        add_flat(sprite, (0.05, 0.035, 0.035), disc(_SIZE, x, _AXLE, 60) * body)
    return sprite


def _glass() -> Image:
    """Dark glass with the sky and two streaks of light in it."""
    x, y = grid(_SIZE)
    across = x + y * 0.9
    streaks = np.exp(-(((across - 365) / 22) ** 2)) + 0.7 * np.exp(-(((across - 480) / 14) ** 2))
    glass = np.full((*_SIZE, 3), (0.06, 0.09, 0.12), np.float32)
    sky = mix(glass, (0.42, 0.55, 0.66), 0.6 * np.clip(1.2 - (y - 50) / 80, 0, 1))
    return mix(sky, (0.9, 0.95, 1.0), 0.55 * streaks)


def _wheel() -> Sprite:
    size, middle = (112, 112), 55.5
    sprite = blank(size)
    add_solid(sprite, (0.09, 0.09, 0.10), disc(size, middle, middle, _WHEEL_RADIUS), 16, 0.25)
    add_solid(sprite, (0.86, 0.87, 0.88), disc(size, middle, middle, 32), 10, 0.5)
    for angle in np.arange(5) * 2 * np.pi / 5:
        x, y = middle + 20 * np.cos(angle), middle + 20 * np.sin(angle)
        add_flat(sprite, (0.12, 0.12, 0.13), disc(size, float(x), float(y), 7.5))
    add_solid(sprite, (0.95, 0.70, 0.10), disc(size, middle, middle, 9), 9, 0.6)
    return sprite
