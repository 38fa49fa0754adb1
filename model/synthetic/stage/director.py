"""Plans a clip from one seed: cast, camera, backdrop, layers, lens. Axes: ``t`` frames."""

import math
from dataclasses import replace

import numpy as np

from model.synthetic.assets import AssetSource, Backdrop
from model.synthetic.clip import MaskletKind
from model.synthetic.config import SynthConfig
from model.synthetic.dice import Dice
from model.synthetic.lens.plan import draw_lens
from model.synthetic.motion.camera import FrameSize, draw_camera
from model.synthetic.motion.curves import Series, through, wander
from model.synthetic.stage.actors import Casting
from model.synthetic.stage.build import Roll, Setting, build_layers, smear_of
from model.synthetic.stage.detach import detach, detachable
from model.synthetic.stage.poses import (
    figure_to_world,
    place_matrix,
    scale_matrix,
    sprite_to_figure,
    turn_matrix,
)
from model.synthetic.stage.scene import BackdropLayer, Scene, SpriteLayer
from model.synthetic.stage.sets import backdrop_side, hang_backdrop, make_stuff

_STUFF_DEPTH = -200.0
_DETACHED_DEPTH = -100.0


def plan_scene(seed: int, config: SynthConfig, source: AssetSource) -> Scene:
    """Draw a whole clip; the same seed, configuration and source give the same scene."""
    dice = Dice(f"clip/{seed}")
    frame = FrameSize(config.height, config.width)
    times = np.arange(config.frames) / config.frame_rate * dice.child("tempo").within(config.motion.tempo)
    actors = Casting(config, source, times, frame).draw(dice.child("cast"))
    free = [actor.path.place for actor in actors if not actor.path.with_camera]
    camera = draw_camera(dice.child("camera"), config.camera, times, free[0] if free else None)
    backdrop = source.backdrop(dice.child("backdrop"), backdrop_side(config, frame), config.frames)
    to_world = hang_backdrop(
        dice.child("hang"), config.camera.cover, backdrop, camera, times=times, frame=frame
    )
    shutter = dice.child("shutter")
    setting = Setting(
        config=config,
        frame=frame,
        times=times,
        camera=camera,
        shutter=shutter.within(config.lens.shutter) if shutter.chance(config.lens.motion_blur) else 0.0,
        sun=dice.child("sun").angle(),
        picture=backdrop.pictures[0],
        picture_to_world=to_world[0],
    )
    roll = Roll()
    layers = [layer for actor in actors for layer in build_layers(dice.child("layers"), setting, actor, roll)]
    behind, detached = _take_out(dice.child("detach"), setting, backdrop, to_world, roll)
    layers += detached
    if dice.child("stuff").chance(config.cast.stuff):
        layers.append(_stuff(dice.child("area"), setting, source, roll))
    return Scene(
        frame=frame,
        backdrop=_backdrop_layer(dice.child("regions"), setting, behind, to_world, roll),
        layers=tuple(layers),
        masklets=tuple(roll.masklets),
        lens=draw_lens(dice.child("lens"), config.lens, times),
    )


def _backdrop_layer(
    dice: Dice, setting: Setting, backdrop: Backdrop, to_world: Series, roll: Roll
) -> BackdropLayer:
    to_frame = setting.camera.to_frame(setting.frame) @ to_world
    wanted = dice.whole(setting.config.cast.regions.low, setting.config.cast.regions.high)
    chosen = set(dice.order(range(len(backdrop.regions)))[:wanted])
    regions: list[int | None] = []
    for index, part in enumerate(backdrop.regions):
        kind = MaskletKind.REGION if index in backdrop.things else MaskletKind.STUFF
        parent = None if part.parent is None else regions[part.parent]
        regions.append(roll.add(kind, part.name, parent) if index in chosen else None)
    return BackdropLayer(
        pictures=backdrop.pictures[: setting.config.frames]
        if len(backdrop.pictures) > 1
        else backdrop.pictures,
        bits=backdrop.bits,
        regions=tuple(regions),
        to_frame=to_frame,
        smear=smear_of(to_frame, setting),
    )


def _take_out(
    dice: Dice, setting: Setting, backdrop: Backdrop, to_world: Series, roll: Roll
) -> tuple[Backdrop, list[SpriteLayer]]:
    """At times let an annotated object of the backdrop move on its own."""
    candidates = detachable(backdrop) if dice.chance(setting.config.cast.detached) else []
    if not candidates:
        return backdrop, []
    region = dice.pick(candidates)
    sprite, (left, top, right, bottom), rest = detach(backdrop, region)
    owner = roll.add(MaskletKind.OBJECT, backdrop.regions[region].name)
    in_picture = np.diag([(right - left) / 2, (bottom - top) / 2, 1.0])
    in_picture[:2, 2] = [(left + right) / 2, (top + bottom) / 2]
    start = to_world @ in_picture
    camera = setting.camera.to_frame(setting.frame)
    layer = SpriteLayer(
        sprite=sprite,
        to_frame=camera @ _moved(dice.child("move"), setting, start[0]) @ start,
        depth=np.full(len(setting.times), _DETACHED_DEPTH),
        owner=owner,
        parts=(),
        waves=(),
        gain=np.ones(len(setting.times)),
        smear=np.zeros((len(setting.times), 2)),
    )
    layer = replace(layer, smear=smear_of(layer.to_frame, setting))
    kept = replace(rest, things=tuple(index for index in rest.things if index != region))
    return kept, [layer]


def _moved(dice: Dice, setting: Setting, start: Series) -> Series:
    """Give matrices (t 3 3) in the world that carry a thing away from where it was photographed."""
    times, motion = setting.times, setting.config.motion
    centre = start[:2, 2] / start[2, 2]
    duration = max(float(times[-1]), 1e-6)
    reach, heading = dice.within(motion.speed) * duration, dice.angle()
    knots = [np.zeros(2)]
    for _ in range(max(math.ceil(duration / 0.7), 1)):
        heading += dice.normal(0.6)
        knots.append(
            knots[-1] + reach * np.array([math.cos(heading), math.sin(heading)]) / max(duration / 0.7, 1.0)
        )
    place = through(np.array(knots), times / duration)
    angle = wander(dice, times, 0.7, math.radians(motion.turn.high) * 0.15)[:, 0]
    size = np.exp(wander(dice, times, 0.8, 0.5 * motion.growth.high * 0.5)[:, 0])
    turned = turn_matrix(angle - angle[0]) @ scale_matrix(size / size[0])
    return place_matrix(place + centre) @ turned @ place_matrix(-centre[None])


def _stuff(dice: Dice, setting: Setting, source: AssetSource, roll: Roll) -> SpriteLayer:
    sprite, path = make_stuff(dice, source, setting.frame)
    to_frame = (
        setting.camera.to_frame(setting.frame) @ figure_to_world(path) @ sprite_to_figure(sprite.aspect)
    )
    count = len(setting.times)
    return SpriteLayer(
        sprite=sprite,
        to_frame=to_frame,
        depth=np.full(count, _STUFF_DEPTH),
        owner=roll.add(MaskletKind.STUFF, "area"),
        parts=(),
        waves=(),
        gain=np.ones(count),
        smear=smear_of(to_frame, setting),
    )
