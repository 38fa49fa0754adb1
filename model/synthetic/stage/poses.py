"""Matrices that put pictures into the world. Axes: ``t`` frames.

A figure's own measure: its body's half long side is 1, origin at the body's centre.
"""

import numpy as np

from model.synthetic.assets import Joint
from model.synthetic.motion.curves import Series
from model.synthetic.motion.trajectories import Trajectory

_VIEWING_DISTANCE = 2.4  # of a tilted card, in its own half long sides: nearer makes perspective stronger


def figure_to_world(path: Trajectory) -> Series:
    """Give matrices (t 3 3) from a figure's own measure to the path's space, in sides."""
    return (
        place_matrix(path.place)
        @ turn_matrix(path.angle)
        @ scale_matrix(path.size / 2)
        @ _tilt_matrix(path.tilt)
    )


def sprite_to_figure(aspect: float, *, mirrored: bool = False) -> Series:
    """Give the matrix (3 3) from a sprite's square to its figure's measure; aspect is width by height."""
    return np.diag([min(1.0, aspect) * (-1.0 if mirrored else 1.0), min(1.0, 1.0 / aspect), 1.0])


def limb_to_figure(joint: Joint, aspect: float, times: Series) -> Series:
    """Give matrices (t 3 3) from a limb's square to its figure's measure; ``times`` (t) in seconds."""
    angle = joint.rest + joint.swing * np.sin(2 * np.pi * times / joint.period_s + joint.phase)
    if joint.swing >= 2 * np.pi:  # a wheel turns on instead of swinging to and fro
        angle = joint.rest + joint.swing * times / joint.period_s
    own = sprite_to_figure(aspect) * [[joint.size], [joint.size], [1.0]]
    grip = own @ [joint.grip[0], joint.grip[1], 1.0]
    pivot = np.broadcast_to(np.array(joint.pivot), (len(times), 2))
    return place_matrix(pivot) @ turn_matrix(angle) @ place_matrix(-grip[None, :2]) @ own


def place_matrix(places: Series) -> Series:
    """Give shifts (t 3 3) by (t 2)."""
    matrices = np.broadcast_to(np.eye(3), (len(places), 3, 3)).copy()
    matrices[:, :2, 2] = places
    return matrices


def turn_matrix(angles: Series) -> Series:
    """Give turns (t 3 3) by (t) radians, from x towards y."""
    matrices = np.broadcast_to(np.eye(3), (len(angles), 3, 3)).copy()
    matrices[:, 0, 0] = matrices[:, 1, 1] = np.cos(angles)
    matrices[:, 1, 0] = np.sin(angles)
    matrices[:, 0, 1] = -matrices[:, 1, 0]
    return matrices


def scale_matrix(sizes: Series) -> Series:
    """Give magnifications (t 3 3) by (t)."""
    matrices = np.broadcast_to(np.eye(3), (len(sizes), 3, 3)).copy()
    matrices[:, 0, 0] = matrices[:, 1, 1] = sizes
    return matrices


def _tilt_matrix(tilt: Series) -> Series:
    """Turn a card about its x and y axis (t 2, radians) and look at it from near by."""
    cos_x, cos_y = np.cos(tilt[:, 0]), np.cos(tilt[:, 1])
    sin_x, sin_y = np.sin(tilt[:, 0]), np.sin(tilt[:, 1])
    matrices = np.zeros((len(tilt), 3, 3))
    matrices[:, 0, 0] = cos_y
    matrices[:, 1, 0] = sin_x * sin_y
    matrices[:, 1, 1] = cos_x
    matrices[:, 2, 0] = -cos_x * sin_y / _VIEWING_DISTANCE
    matrices[:, 2, 1] = sin_x / _VIEWING_DISTANCE
    matrices[:, 2, 2] = 1.0
    return matrices
