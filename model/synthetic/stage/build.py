"""Turns actors into layers: dressed sprites with matrices for every frame. Axes: ``t`` frames, ``h w``
pixels."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from torch import Tensor

from model.synthetic.assets import Part, Sprite
from model.synthetic.clip import MaskletInfo, MaskletKind
from model.synthetic.config import LookConfig, SynthConfig
from model.synthetic.dice import Dice
from model.synthetic.motion.camera import CameraPath, FrameSize
from model.synthetic.motion.curves import Series, wander
from model.synthetic.motion.trajectories import Trajectory
from model.synthetic.stage.actors import Actor
from model.synthetic.stage.dress import camouflage, jitter, matching, recolour, resize, soften
from model.synthetic.stage.poses import figure_to_world, limb_to_figure, sprite_to_figure
from model.synthetic.stage.scene import Shadow, SpriteLayer, Wave

_SHARPNESS = 1.1  # sprites have this many pixels for each pixel on screen
_MOST_SMEAR = 0.1  # sides; more would hide what moves
_PATCH = 0.3  # half the side of the place whose colours an object takes on, in the backdrop's square


@dataclass
class Roll:
    """The growing list of masklets."""

    masklets: list[MaskletInfo] = field(default_factory=list)

    def add(self, kind: MaskletKind, name: str, parent: int | None = None) -> int:
        """Register a masklet and give its index."""
        self.masklets.append(MaskletInfo(kind, name, parent))
        return len(self.masklets) - 1

    def add_parts(
        self, parts: Iterable[Part], owner: int, kind: MaskletKind = MaskletKind.PART
    ) -> tuple[int, ...]:
        """Register all parts of one sprite below its owner; parts come after their parents."""
        indices: list[int] = []
        for part in parts:
            indices.append(self.add(kind, part.name, owner if part.parent is None else indices[part.parent]))
        return tuple(indices)


@dataclass(frozen=True)
class Setting:
    """What all layers of a clip share.

    Attributes:
        times: (t) seconds.
        shutter: share of a frame's time that the shutter is open; 0 for no motion blur.
        sun: direction in which shadows fall, radians.
        picture: (3 h w) backdrop at the first frame; ``picture_to_world`` (3 3) says where it hangs.
    """

    config: SynthConfig
    frame: FrameSize
    times: Series
    camera: CameraPath
    shutter: float
    sun: float
    picture: Tensor
    picture_to_world: Series


def build_layers(dice: Dice, setting: Setting, actor: Actor, roll: Roll) -> list[SpriteLayer]:
    """Dress an actor and give its layers; its masklets are added to the roll."""
    config, look = setting.config, setting.config.look
    wardrobe = _Wardrobe(dice.child(actor.look).child("look"), setting, actor, roll)
    dice = dice.child(actor.name)
    to_frame = _figure_to_frame(setting, actor)
    sprite = wardrobe.dress(actor.figure.body, 1.0)
    flicker = dice.child("flicker")
    body = SpriteLayer(
        sprite=sprite,
        to_frame=to_frame @ sprite_to_figure(sprite.aspect, mirrored=actor.mirrored),
        depth=actor.depth,
        owner=wardrobe.owner,
        parts=wardrobe.list_parts(sprite),
        waves=_waves(dice.child("waves"), config, setting.times),
        gain=np.exp(wander(flicker, setting.times, 0.5, flicker.within(look.flicker) / 2)[:, 0]),
        smear=smear_of(to_frame, setting),
        shadow=_shadow(dice.child("shadow"), setting, actor),
    )
    return [body, *_limb_layers(setting, actor, wardrobe, body, to_frame)]


def smear_of(to_frame: Series, setting: Setting) -> Series:
    """Give the pixels (t 2) that a picture's middle travels while the shutter is open."""
    centre = to_frame[:, :2, 2] / to_frame[:, 2:, 2]
    if len(centre) == 1 or setting.shutter == 0.0:
        return np.zeros_like(centre)
    most = _MOST_SMEAR * setting.frame.side
    return np.clip(setting.shutter * np.gradient(centre, axis=0), -most, most)


def _limb_layers(
    setting: Setting, actor: Actor, wardrobe: "_Wardrobe", body: SpriteLayer, to_frame: Series
) -> list[SpriteLayer]:
    layers = []
    done: dict[tuple[int, float], Sprite] = {}
    mirror = np.diag([-1.0 if actor.mirrored else 1.0, 1.0, 1.0])
    for sprite, joint in actor.figure.limbs:
        key = (id(sprite), joint.size)  # pairs of limbs share one sprite: dress it once
        dressed = done.get(key) or wardrobe.dress(sprite, joint.size)
        done[key] = dressed
        own = to_frame @ mirror @ limb_to_figure(joint, dressed.aspect, setting.times)
        # Limbs share the body's depth to within far less than any two objects differ by.
        depth = body.depth + (-1e-3 if joint.behind else 1e-3)
        parts = wardrobe.list_parts(dressed)
        layers.append(
            replace(body, sprite=dressed, to_frame=own, depth=depth, parts=parts, waves=(), shadow=None)
        )
    return layers


class _Wardrobe:
    """Gives all sprites of one actor the same treatment, and lists their parts below one masklet."""

    def __init__(self, dice: Dice, setting: Setting, actor: Actor, roll: Roll) -> None:
        cast, look = setting.config.cast, setting.config.look
        self._dice = dice
        self._actor = actor
        self._roll = roll
        self.owner = roll.add(actor.kind, actor.figure.name)
        self._pixels = float(actor.path.size.mean()) * setting.frame.side * _SHARPNESS
        self._around = _surroundings(setting, actor.path)
        self._match = dice.within(look.colour_match)
        self._softness = dice.within(look.softness) + actor.softness
        self._jitter = jitter(dice.child("jitter"), dice.within(look.jitter))
        self._shade = _shade(dice.child("shade"), look)
        self._hidden = dice.child("camouflage").chance(cast.camouflage)
        self._lists_parts = dice.child("parts").chance(cast.parts) and not self._hidden

    def dress(self, sprite: Sprite, size: float) -> Sprite:
        """Dress a sprite whose long side is ``size`` times the body's."""
        dressed = soften(resize(sprite, round(self._pixels * size)), self._softness)
        change = self._jitter
        if self._hidden:
            dressed = camouflage(dressed, self._around)
        elif self._match > 0.0:
            change = matching(dressed, self._around, self._match).then(change)
        return recolour(dressed, change, self._shade)

    def list_parts(self, sprite: Sprite) -> tuple[int | None, ...]:
        """Give the masklets of a sprite's parts, None for each when this actor shows none."""
        if self._lists_parts:
            return self._roll.add_parts(sprite.parts, self.owner)
        return (None,) * len(sprite.parts)


def _figure_to_frame(setting: Setting, actor: Actor) -> Series:
    """Give the matrices (t 3 3) from the figure's own measure to frame pixels."""
    to_world = figure_to_world(actor.path)
    if actor.path.with_camera:
        resting = CameraPath(np.zeros_like(setting.camera.centre), setting.camera.zoom, setting.camera.angle)
        return resting.to_frame(setting.frame) @ to_world
    return setting.camera.to_frame(setting.frame, actor.nearness) @ to_world


def _surroundings(setting: Setting, path: Trajectory) -> Tensor:
    """Cut the piece of backdrop near where the actor starts: (3 h w)."""
    world = np.array([path.place[0, 0], path.place[0, 1], 1.0])
    point = np.linalg.inv(setting.picture_to_world) @ world
    across, down = np.clip(point[:2] / point[2], -1.0 + _PATCH, 1.0 - _PATCH).tolist()
    height, width = setting.picture.shape[1:]
    top, left = round((down - _PATCH + 1.0) / 2 * height), round((across - _PATCH + 1.0) / 2 * width)
    rows, columns = max(round(_PATCH * height), 2), max(round(_PATCH * width), 2)
    return setting.picture[:, top : top + rows, left : left + columns]


def _waves(dice: Dice, config: SynthConfig, times: Series) -> tuple[Wave, ...]:
    reach = dice.within(config.motion.wobble)
    if reach < 0.004 or dice.chance(0.35):
        return ()
    waves = []
    for _ in range(dice.whole(1, 2)):
        heading, push = dice.angle(), dice.angle()
        length = dice.between(1.0, 4.0)
        rate = math.tau * dice.between(0.2, 1.5)
        waves.append(
            Wave(
                amplitude=(2 * reach * math.cos(push), 2 * reach * math.sin(push)),
                vector=(length * math.cos(heading), length * math.sin(heading)),
                phase=dice.angle() + rate * times,
            )
        )
    return tuple(waves)


def _shade(dice: Dice, look: LookConfig) -> tuple[float, float]:
    amount, heading = dice.within(look.shade), dice.angle()
    return amount * math.cos(heading), amount * math.sin(heading)


def _shadow(dice: Dice, setting: Setting, actor: Actor) -> Shadow | None:
    if not dice.chance(setting.config.look.shadow):
        return None
    reach = float(actor.path.size[0]) * setting.frame.side * dice.between(0.02, 0.12)
    shift = (round(reach * math.cos(setting.sun)), round(abs(reach * math.sin(setting.sun))))
    return Shadow(shift, dice.between(0.15, 0.6))
