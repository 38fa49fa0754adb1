"""Who plays: objects with their paths, and the extras that hide, copy or cross them. Axes: ``t`` frames."""

import math
from dataclasses import dataclass, replace

import numpy as np

from model.synthetic.assets import AssetSource, Figure
from model.synthetic.clip import MaskletKind
from model.synthetic.config import MotionStyle, SynthConfig
from model.synthetic.dice import Dice
from model.synthetic.motion.camera import FrameSize
from model.synthetic.motion.curves import Series
from model.synthetic.motion.trajectories import Trajectory, crossing, draw_trajectory

_MOST_PIXELS = 320  # sprites are made no larger than this on their long side
_COVERING = (1.5, 2.2)  # how much larger than its victim an occluder is
_NEAR_SIZE = (0.8, 1.8)  # sides
_NEAR_DEPTH = 100.0


@dataclass(frozen=True)
class Actor:
    """One object and its part in the clip.

    Attributes:
        depth: (t) greater is nearer.
        nearness: how much faster than the backdrop it slides by when the camera moves.
        softness: extra pixels of edge fading, for things too near to be sharp.
        alike: the copy of another figure, so that it keeps that figure's colours.
    """

    figure: Figure
    path: Trajectory
    kind: MaskletKind
    depth: Series
    nearness: float = 1.0
    softness: float = 0.0
    mirrored: bool = False
    alike: bool = False


def cast_actors(
    dice: Dice, config: SynthConfig, source: AssetSource, times: Series, frame: FrameSize
) -> list[Actor]:
    """Draw all actors of a clip; ``times`` (t) in seconds."""
    count = dice.child("count").whole(config.cast.objects.low, config.cast.objects.high)
    grounded = dice.child("grounded").chance(0.5)
    actors: list[Actor] = []
    for number in range(count):
        own = dice.child(f"object {number}")
        actor = _object(own, config, source, times, frame)
        actor = replace(actor, depth=_depth(own.child("depth"), actor.path, grounded=grounded))
        actors.append(actor)
        if own.child("alike").chance(config.cast.lookalike):
            actors.append(_lookalike(own.child("copy"), config, times, frame, actor))
        if own.child("hidden").chance(config.cast.hidden):
            actors.append(_occluder(own.child("occluder"), source, times, frame, actor))
    if dice.child("foreground").chance(config.cast.foreground):
        actors.append(_foreground(dice.child("near"), config, source, times, frame))
    return actors


def _object(dice: Dice, config: SynthConfig, source: AssetSource, times: Series, frame: FrameSize) -> Actor:
    size = dice.child("size").scale(config.cast.size)
    figure = source.figure(dice.child("figure"), _pixels(size, frame))
    path = draw_trajectory(dice.child("path"), config.motion, times, frame, size)
    nearness = 1.0 + dice.child("near").within(config.camera.parallax)
    return Actor(
        figure,
        path,
        MaskletKind.OBJECT,
        np.zeros(len(times)),
        nearness,
        mirrored=dice.child("mirror").chance(0.5),
    )


def _lookalike(dice: Dice, config: SynthConfig, times: Series, frame: FrameSize, actor: Actor) -> Actor:
    """Play the same figure once more: on a path of its own, or on one that crosses the first."""
    size = float(actor.path.size.mean()) * dice.between(0.8, 1.2)
    path = (
        crossing(dice, actor.path)
        if dice.chance(0.4)
        else draw_trajectory(dice, config.motion, times, frame, size)
    )
    mirrored = actor.mirrored if dice.chance(0.7) else not actor.mirrored
    depth = actor.depth + dice.sign() * 0.5
    return replace(actor, path=path, kind=MaskletKind.LOOKALIKE, depth=depth, mirrored=mirrored, alike=True)


def _occluder(dice: Dice, source: AssetSource, times: Series, frame: FrameSize, actor: Actor) -> Actor:
    """Play something larger that passes in front and hides the actor around the middle of the clip."""
    largest = float(actor.path.size.max())
    size = min(largest * dice.between(*_COVERING), 1.6)
    figure = source.figure(dice.child("figure"), _pixels(size, frame))
    middle = len(times) // 2
    mean_velocity = (actor.path.place[-1] - actor.path.place[0]) / max(float(times[-1]), 1e-6)
    since = (times - times[middle])[:, None]
    heading = dice.angle()
    clear = (
        (largest + size) / 2 / max(float(times[-1]) / 2, 1e-6)
    )  # speed that uncovers both ends of the clip
    passing = clear * dice.between(0.8, 1.6) * np.array([math.cos(heading), math.sin(heading)])
    place = actor.path.place[middle] + since * (mean_velocity + passing)
    upright = np.full(len(times), dice.normal(0.2))
    path = Trajectory(
        place, np.full(len(times), size), upright, np.zeros((len(times), 2)), actor.path.with_camera
    )
    return Actor(figure, path, MaskletKind.OCCLUDER, actor.depth + 1.0, actor.nearness)


def _foreground(
    dice: Dice, config: SynthConfig, source: AssetSource, times: Series, frame: FrameSize
) -> Actor:
    """Play something large right before the camera: a fence, a twig, a passer-by out of focus."""
    size = dice.between(*_NEAR_SIZE)
    figure = source.figure(dice.child("figure"), _pixels(size, frame))
    path = draw_trajectory(dice, config.motion, times, frame, size, style=MotionStyle.STILL)
    nearness = 1.5 + 2.0 * dice.within(config.camera.parallax)
    depth = np.full(len(times), _NEAR_DEPTH)
    return Actor(figure, path, MaskletKind.OCCLUDER, depth, nearness, softness=dice.between(0.0, 3.0))


def _depth(dice: Dice, path: Trajectory, *, grounded: bool) -> Series:
    """Say who is nearer: whoever stands lower in the picture, or a draw of lots for the whole clip."""
    lots = np.full(len(path.size), dice.between(0.0, 10.0))
    return 10.0 * (path.place[:, 1] + path.size / 2) if grounded else lots


def _pixels(size: float, frame: FrameSize) -> int:
    return max(min(round(size * frame.side), _MOST_PIXELS), 12)
