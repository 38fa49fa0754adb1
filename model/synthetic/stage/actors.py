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
        name: of its dice.
        look: name of the dice that its colours are drawn with; look-alikes share it.
    """

    figure: Figure
    path: Trajectory
    kind: MaskletKind
    depth: Series
    name: str
    look: str
    nearness: float = 1.0
    softness: float = 0.0
    mirrored: bool = False


@dataclass(frozen=True)
class Casting:
    """Draws actors for one clip.

    Attributes:
        times: (t) seconds.
        frame: size of the frame.
    """

    config: SynthConfig
    source: AssetSource
    times: Series
    frame: FrameSize

    def draw(self, dice: Dice) -> list[Actor]:
        """Draw all actors."""
        cast = self.config.cast
        count = dice.child("count").whole(cast.objects.low, cast.objects.high)
        grounded = dice.child("grounded").chance(0.5)
        actors: list[Actor] = []
        for number in range(count):
            name = f"object {number}"
            own = dice.child(name)
            actor = self._object(own, name, grounded=grounded)
            actors.append(actor)
            if own.child("alike").chance(cast.lookalike):
                actors.append(self._lookalike(own.child("copy"), actor))
            if own.child("hidden").chance(cast.hidden):
                actors.append(self._occluder(own.child("occluder"), actor))
        if dice.child("foreground").chance(cast.foreground):
            actors.append(self._foreground(dice.child("near")))
        return actors

    def _object(self, dice: Dice, name: str, *, grounded: bool) -> Actor:
        size = dice.child("size").scale(self.config.cast.size)
        path = draw_trajectory(dice.child("path"), self.config.motion, self.times, self.frame, size)
        return Actor(
            figure=self.source.figure(dice.child("figure"), self._pixels(size)),
            path=path,
            kind=MaskletKind.OBJECT,
            depth=_depth(dice.child("depth"), path, grounded=grounded),
            name=name,
            look=name,
            nearness=1.0 + dice.child("near").within(self.config.camera.parallax),
            mirrored=dice.child("mirror").chance(0.5),
        )

    def _lookalike(self, dice: Dice, actor: Actor) -> Actor:
        """Play the same figure once more: on a path of its own, or on one that crosses the first."""
        size = float(actor.path.size.mean()) * dice.between(0.8, 1.2)
        crosses = dice.chance(0.4)
        return replace(
            actor,
            path=crossing(dice, actor.path)
            if crosses
            else draw_trajectory(dice, self.config.motion, self.times, self.frame, size),
            kind=MaskletKind.LOOKALIKE,
            depth=actor.depth + dice.sign() * 0.5,
            mirrored=actor.mirrored if dice.chance(0.7) else not actor.mirrored,
            name=f"copy of {actor.name}",
            look=actor.look if dice.chance(0.8) else f"copy of {actor.name}",
        )

    def _occluder(self, dice: Dice, actor: Actor) -> Actor:
        """Play something larger that passes in front and hides the actor around the middle of the clip."""
        largest = float(actor.path.size.max())
        size = min(largest * dice.between(*_COVERING), 1.6)
        name = f"cover of {actor.name}"
        return Actor(
            figure=self.source.figure(dice.child("figure"), self._pixels(size)),
            path=self._covering_path(dice, actor.path, size),
            kind=MaskletKind.OCCLUDER,
            depth=actor.depth + 1.0,
            name=name,
            look=name,
            nearness=actor.nearness,
        )

    def _covering_path(self, dice: Dice, covered: Trajectory, size: float) -> Trajectory:
        """Go along with what is covered, and past it fast enough to uncover it at both ends of the clip."""
        count, middle = len(self.times), len(self.times) // 2
        duration = max(float(self.times[-1]), 1e-6)
        velocity = (covered.place[-1] - covered.place[0]) / duration
        clear = (float(covered.size.max()) + size) / duration
        heading = dice.angle()
        passing = clear * dice.between(0.8, 1.6) * np.array([math.cos(heading), math.sin(heading)])
        since = (self.times - self.times[middle])[:, None]
        return Trajectory(
            place=covered.place[middle] + since * (velocity + passing),
            size=np.full(count, size),
            angle=np.full(count, dice.normal(0.2)),
            tilt=np.zeros((count, 2)),
            with_camera=covered.with_camera,
        )

    def _foreground(self, dice: Dice) -> Actor:
        """Play something large right before the camera: a fence, a twig, a passer-by out of focus."""
        size = dice.between(*_NEAR_SIZE)
        still = MotionStyle.STILL
        return Actor(
            figure=self.source.figure(dice.child("figure"), self._pixels(size)),
            path=draw_trajectory(dice, self.config.motion, self.times, self.frame, size, style=still),
            kind=MaskletKind.OCCLUDER,
            depth=np.full(len(self.times), _NEAR_DEPTH),
            name="near",
            look="near",
            nearness=1.5 + 2.0 * dice.within(self.config.camera.parallax),
            softness=dice.between(0.0, 3.0),
        )

    def _pixels(self, size: float) -> int:
        return max(min(round(size * self.frame.side), _MOST_PIXELS), 12)


def _depth(dice: Dice, path: Trajectory, *, grounded: bool) -> Series:
    """Say who is nearer: whoever stands lower in the picture, or a draw of lots for the whole clip."""
    lots = np.full(len(path.size), dice.between(0.0, 10.0))
    return 10.0 * (path.place[:, 1] + path.size / 2) if grounded else lots
