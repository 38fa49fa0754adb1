"""What stands behind and around the actors: the backdrop, its regions, and large areas laid over it."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.synthetic.assets import AssetSource, Backdrop, Sprite
from model.synthetic.config import SynthConfig
from model.synthetic.dice import Dice
from model.synthetic.motion.camera import FrameSize
from model.synthetic.motion.curves import Series, wander
from model.synthetic.motion.trajectories import Trajectory
from model.synthetic.procedural.fields import spectral
from model.synthetic.stage.poses import figure_to_world, sprite_to_figure

_TILT = math.radians(6.0)
_STUFF_SIDE = 1.7  # half the side of a large area, sides
_STUFF_FIELD = 96  # pixels of the field that its border is cut from


@dataclass(frozen=True)
class BackdropPlacing:
    """Where the backdrop hangs: matrices (t 3 3) from the picture's square to the world."""

    to_world: Series


def hang_backdrop(
    dice: Dice, config: SynthConfig, backdrop: Backdrop, times: Series, frame: FrameSize
) -> BackdropPlacing:
    """Lay the backdrop out so that it more than covers the frame, at times swaying a little in depth."""
    height, width = backdrop.pictures.shape[-2:]
    aspect = width / height
    half_height = dice.scale(config.camera.cover) * max(frame.half_width / aspect, frame.half_height)
    half_width = half_height * aspect
    spare = 0.85 * np.array([half_width - frame.half_width, half_height - frame.half_height])
    place = np.array([dice.between(-1.0, 1.0), dice.between(-1.0, 1.0)]) * spare
    sway = wander(dice, times, 0.9, _TILT / 2, 2) if dice.chance(0.4) else np.zeros((len(times), 2))
    path = Trajectory(
        np.broadcast_to(place, (len(times), 2)),
        np.full(len(times), 2 * max(half_width, half_height)),
        np.zeros(len(times)),
        np.clip(sway, -_TILT, _TILT),
    )
    return BackdropPlacing(figure_to_world(path) @ sprite_to_figure(aspect))


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
