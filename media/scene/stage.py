"""The sample scene in motion: where the camera and the four things are at any moment.

Over the length of the clip the ball rolls behind the plant, leaves on the right and comes back; the car
drives to the left in front of the plant; the fish swings on its thread; the camera glides to the right.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from media.scene.ball import BALL_RADIUS, Ball
from media.scene.camera import Camera
from media.scene.car import CAR_LENGTH, Car
from media.scene.film import Film, Placed, Shadow, darken, draw_thread, paint, place, visible_masks
from media.scene.fish import Fish
from media.scene.plant import Plant
from media.scene.room import Room

BALL, CAR, FISH, PLANT = 1, 2, 3, 4
OBJECT_NAMES = {BALL: "ball", CAR: "car", FISH: "fish", PLANT: "plant"}

_CAMERA_DEPTH, _CAMERA_HEIGHT = -1.75, 0.62
_BALL_DEPTH, _FISH_DEPTH, _PLANT_DEPTH, _CAR_DEPTH = 0.34, 0.12, 0.0, -0.36
_PLANT_X, _FISH_X, _FISH_HEIGHT = 0.10, -0.62, 0.98
_BOUNCES = ((0.0, 0.11), (0.11, 0.24), (0.24, 0.34), (0.34, 0.41))  # from touch to touch, shares of the clip
_BOUNCE_HEIGHTS = (0.30, 0.26, 0.13, 0.05)


class StageFrame(NamedTuple):
    """One frame: ``rgb`` (H W 3) uint8, and what is seen of each thing by object id, (H W) boolean."""

    rgb: NDArray[np.uint8]
    masks: dict[int, NDArray[np.bool_]]


class Stage:
    """The scene at one size; ``shoot`` takes a frame, and each has new grain, so take them in order."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        self._size = (height, width)
        room_rng, plant_rng, film_rng = np.random.default_rng(seed).spawn(3)  # the same plant at any size
        view = Camera(width, height, (0, _CAMERA_DEPTH, _CAMERA_HEIGHT))
        self._room = Room(view, room_rng)
        self._ball = Ball(view.see(0, _BALL_DEPTH, 0).scale)
        self._fish = Fish(view.see(0, _FISH_DEPTH, 0).scale)
        self._plant = Plant(view.see(0, _PLANT_DEPTH, 0).scale, plant_rng)
        self._car = Car(view.see(0, _CAR_DEPTH, 0).scale)
        self._film = Film(width, height, film_rng)

    def shoot(self, share: float, time_s: float) -> StageFrame:
        """Take a frame at a share of the clip, 0 to 1, which is at a time in seconds."""
        height, width = self._size
        camera = _camera(width, height, share, time_s)
        frame = self._room.seen_by(camera, height, width)
        things = [
            self._place_ball(camera, share),
            self._place_fish(camera, time_s),
            self._place_plant(camera),
            self._place_car(camera, share),
        ]  # far to near
        for thing in things:
            for shadow in thing.shadows:
                darken(frame, camera, shadow)
        draw_thread(frame, things[1].at)
        parts = [part for thing in things if (part := place(thing, self._size)) is not None]
        for part in parts:
            paint(frame, part)
        return StageFrame(self._film.expose(frame), visible_masks(parts, self._size, OBJECT_NAMES))

    def _place_ball(self, camera: Camera, share: float) -> Placed:
        x, lift = ball_path(share)
        look = self._ball.look(x / BALL_RADIUS)
        z = BALL_RADIUS + lift
        shadow = Shadow(
            x + 0.10 + 0.5 * lift, _BALL_DEPTH + 0.05, 0.20 + 0.1 * lift, 0.13, 0.62 / (1 + 4 * lift)
        )
        return Placed(BALL, look, camera.see(x, _BALL_DEPTH, z), self._ball.ppu, 0.0, (shadow,))

    def _place_fish(self, camera: Camera, time_s: float) -> Placed:
        swing = np.sin(2 * np.pi * time_s / 3.7)
        look = self._fish.look(2 * np.pi * time_s * 1.1)
        at = camera.see(_FISH_X + 0.16 * swing, _FISH_DEPTH, _FISH_HEIGHT + 0.02 * swing**2)
        shadow = Shadow(_FISH_X + 0.42 + 0.16 * swing, _FISH_DEPTH + 0.42, 0.34, 0.12, 0.20)
        return Placed(FISH, look, at, self._fish.ppu, float(7 * swing), (shadow,))

    def _place_plant(self, camera: Camera) -> Placed:
        at = camera.see(_PLANT_X, _PLANT_DEPTH, 0)
        wide = Shadow(_PLANT_X + 0.36, _PLANT_DEPTH + 0.16, 0.55, 0.24, 0.42)
        close = Shadow(_PLANT_X + 0.03, _PLANT_DEPTH + 0.02, 0.19, 0.09, 0.75)
        return Placed(PLANT, self._plant.look(), at, self._plant.ppu, 0.0, (wide, close))

    def _place_car(self, camera: Camera, share: float) -> Placed:
        x = car_path(share)
        shadows = (
            Shadow(x + 0.06, _CAR_DEPTH + 0.05, 0.58 * CAR_LENGTH, 0.15, 0.55),
            Shadow(x, _CAR_DEPTH, 0.47 * CAR_LENGTH, 0.055, 0.72),
        )
        return Placed(CAR, self._car.look(-x), camera.see(x, _CAR_DEPTH, 0), self._car.ppu, 0.0, shadows)


def ball_path(share: float) -> tuple[float, float]:
    """Say where the ball is at a share of the clip: x, and its height above lying on the floor."""
    if share < 0.56:
        return -1.12 + 3.2 * share / 0.56, _bounce(share)
    if share < 0.70:
        return 2.08, 0.0
    left = 1 - _ease((share - 0.70) / 0.30, slow_start=False)
    return 0.78 + 1.30 * left, 0.0


def car_path(share: float) -> float:
    """Say where the middle of the car is at a share of the clip: x."""
    return 0.60 - 1.18 * _ease((share - 0.06) / 0.72, slow_start=True)


def _bounce(share: float) -> float:
    for (touch, next_touch), height in zip(_BOUNCES, _BOUNCE_HEIGHTS, strict=True):
        if share < next_touch:
            progress = (share - touch) / (next_touch - touch)
            return height * 4 * progress * (1 - progress)
    return 0.0


def _ease(share: float, *, slow_start: bool) -> float:
    """Go from 0 to 1 and arrive slowly."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share) if slow_start else 1 - (1 - share) ** 2


def _camera(width: int, height: int, share: float, time_s: float) -> Camera:
    """Glide to the right as if carried by hand."""
    sway_x = 0.006 * np.sin(1.9 * time_s) + 0.003 * np.sin(4.7 * time_s + 1)
    sway_z = 0.005 * np.sin(2.3 * time_s + 2) + 0.002 * np.sin(5.3 * time_s)
    x = -0.15 + 0.30 * _ease(share, slow_start=True) + sway_x
    return Camera(width, height, (float(x), _CAMERA_DEPTH + 0.06 * share, float(_CAMERA_HEIGHT + sway_z)))
