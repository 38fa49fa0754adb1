"""What stands behind and around the actors: the backdrop, its regions, and large areas laid over it."""

import math

import numpy as np
import torch
from torch import Tensor

from model.synthetic.assets import AssetSource, Backdrop, Sprite
from model.synthetic.config import SynthConfig
from model.synthetic.dice import Dice
from model.synthetic.motion.camera import CameraPath, FrameSize
from model.synthetic.motion.curves import Series, wander
from model.synthetic.motion.trajectories import Trajectory
from model.synthetic.procedural.fields import spectral
from model.synthetic.ranges import Range
from model.synthetic.stage.poses import figure_to_world, sprite_to_figure

_TILT = math.radians(6.0)
_MOST_COVER = 2.4  # times the frame; a camera that goes further sees the picture mirrored at its border
_STUFF_SIDE = 1.7  # half the side of a large area, sides
_STUFF_FIELD = 96  # pixels of the field that its border is cut from


def hang_backdrop(
    dice: Dice, cover: Range, backdrop: Backdrop, camera: CameraPath, *, times: Series, frame: FrameSize
) -> Series:
    """Lay the backdrop out so that it covers all that the camera sees, at times swaying a little in depth.

    Returns:
        Matrices (t 3 3) from the picture's square to the world.
    """
    height, width = backdrop.pictures.shape[-2:]
    aspect = width / height
    low, high = seen_area(camera, frame)
    frame_half = max(frame.half_width / aspect, frame.half_height)
    needed = max(float(high[0] - low[0]) / 2 / aspect, float(high[1] - low[1]) / 2)
    half_height = max(dice.scale(cover) * frame_half, min(needed, _MOST_COVER * frame_half))
    half = np.array([half_height * aspect, half_height])
    spare = np.maximum(half - (high - low) / 2, 0.0)
    place = (low + high) / 2 + np.array([dice.between(-1.0, 1.0), dice.between(-1.0, 1.0)]) * spare
    sway = wander(dice, times, 0.9, _TILT / 2, 2) if dice.chance(0.4) else np.zeros((len(times), 2))
    path = Trajectory(
        np.broadcast_to(place, (len(times), 2)),
        np.full(len(times), 2 * float(half.max())),
        np.zeros(len(times)),
        np.clip(sway, -_TILT, _TILT),
    )
    return figure_to_world(path) @ sprite_to_figure(aspect)


def seen_area(camera: CameraPath, frame: FrameSize) -> tuple[Series, Series]:
    """Give the lowest and highest world coordinates (2) that come into view at any time."""
    corners = np.array([[x, y, 1.0] for x in (0.0, frame.width) for y in (0.0, frame.height)])
    seen = corners @ np.linalg.inv(camera.to_frame(frame)).transpose(0, 2, 1)
    return seen[..., :2].min(axis=(0, 1)), seen[..., :2].max(axis=(0, 1))


def backdrop_side(config: SynthConfig, frame: FrameSize) -> int:
    """Say how many pixels the short side of a backdrop needs so that the camera sees no blur."""
    return round(frame.side * (config.camera.cover.low + config.camera.cover.high) / 2)


def make_stuff(dice: Dice, source: AssetSource, frame: FrameSize) -> tuple[Sprite, Trajectory]:
    """Make a large area of one material, such as a wall, lawn or river, with a straight or winding border.

    Returns:
        The sprite and its resting place in the world.
    """
    side = round(frame.side * _STUFF_SIDE)
    surface = source.texture(dice.child("surface"), side)
    alpha = _area(dice.child("border"), side)
    sprite = Sprite(torch.cat([surface * alpha, alpha[None]]))
    centre = np.array([dice.normal(0.15), dice.normal(0.15)])
    path = Trajectory(centre[None], np.array([2 * _STUFF_SIDE]), np.zeros(1), np.zeros((1, 2)))
    return sprite, path


def _area(dice: Dice, side: int) -> Tensor:
    """Cut a half plane or a band along a bent border: (side side) float 0..1."""
    steps = (torch.arange(side) + 0.5) / side * 2.0 - 1.0
    angle = dice.angle()
    across = steps[None, :] * math.cos(angle) + steps[:, None] * math.sin(angle)
    coarse = spectral(dice, _STUFF_FIELD, dice.between(1.6, 2.6)) - 0.5
    bend = torch.nn.functional.interpolate(coarse[None, None], size=(side, side), mode="bilinear")[0, 0]
    level = across + dice.pick((0.0, 0.1, 0.4, 0.8)) * bend
    if dice.chance(0.3):
        level = level.abs() - dice.between(0.08, 0.3)
    return (level * side / 4.0 + 0.5).clamp(0.0, 1.0)
