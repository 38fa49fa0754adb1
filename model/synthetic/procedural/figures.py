"""Objects made by code: plain shapes, assemblies with parts, boxes, creatures and machines."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from model.synthetic.assets import Figure, Joint, Part, Sprite
from model.synthetic.dice import Dice
from model.synthetic.procedural import outlines
from model.synthetic.procedural.canvas import SpriteCanvas, fit, rasterise, relief
from model.synthetic.procedural.outlines import Drawing, Points, Stroke
from model.synthetic.procedural.palettes import colour
from model.synthetic.procedural.textures import texture


def make_figure(dice: Dice, side: int) -> Figure:
    """Make an object whose body has about ``side`` pixels on its long side."""
    return dice.weighted(_KINDS)(dice, side)


def draw_shape(dice: Dice, side: int) -> Tensor:
    """Draw one random shape that fills a square: (side side) float 0..1 coverage."""
    return rasterise(fit(_turned(dice.weighted(outlines.SHAPES)(dice), dice.angle())), side)


def material(dice: Dice, side: int) -> Tensor:
    """Give what a piece is made of: (3 side side) float; at times one plain colour."""
    if dice.chance(0.25):
        return torch.tensor(colour(dice))[:, None, None].expand(3, side, side)
    return texture(dice, side)


def _plain(dice: Dice, side: int) -> Figure:
    canvas = SpriteCanvas(side)
    alpha = draw_shape(dice, side)
    canvas.paint(alpha, material(dice, side) * _shading(alpha, dice))
    for _ in range(dice.whole(0, 2)):
        _decorate(canvas, dice)
    return Figure(canvas.finish())


def _assembly(dice: Dice, side: int) -> Figure:
    """Lay two to five shapes over one another; each is a part, at times with a part of its own."""
    canvas = SpriteCanvas(side)
    for place in range(dice.whole(2, 5)):
        size = dice.between(0.35, 0.75)
        reach = (1.0 - size) * (0.0 if place == 0 else 1.0)
        centre = (dice.between(-reach, reach), dice.between(-reach, reach))
        drawing = _placed(fit(_turned(dice.weighted(outlines.SHAPES)(dice), dice.angle())), centre, size)
        alpha = rasterise(drawing, side)
        part = canvas.add_part("piece")
        canvas.paint(alpha, material(dice, side) * _shading(alpha, dice), part)
        if dice.chance(0.4):
            inner = rasterise(_placed(fit(outlines.blob(dice)), centre, size * dice.between(0.3, 0.6)), side)
            canvas.paint(inner * alpha, material(dice, side), canvas.add_part("patch", part))
    return Figure(canvas.finish())


def _box(dice: Dice, side: int) -> Figure:
    """Draw a box in oblique view: three faces, each a part, each lit differently."""
    canvas = SpriteCanvas(side)
    depth = (dice.between(0.2, 0.7) * dice.sign(), -dice.between(0.15, 0.5))
    width, height = dice.between(0.4, 0.8), dice.between(0.4, 0.8)
    front = np.array([(-width, -height), (width, -height), (width, height), (-width, height)])
    back = front + depth
    lid = np.array([front[0], front[1], back[1], back[0]])
    near, far = (1, 2) if depth[0] > 0 else (0, 3)
    flank = np.array([front[near], back[near], back[far], front[far]])
    cloth = material(dice, side)
    faces = fit([Stroke(face) for face in (lid, flank, front)])
    for stroke, light in zip(faces, (1.25, 0.6, 0.95), strict=True):
        picture = cloth if dice.chance(0.7) else material(dice, side)
        canvas.paint(rasterise([stroke], side), picture * light, canvas.add_part("face"))
    if dice.chance(0.5):
        _decorate(canvas, dice)
    return Figure(canvas.finish())


def _creature(dice: Dice, side: int) -> Figure:
    """Draw a body with head, eyes and pattern; legs, arms, fins or a tail swing on it."""
    canvas = SpriteCanvas(side)
    skin = texture(dice, side)
    trunk = _placed(
        fit(dice.pick((outlines.blob, outlines.ellipse, outlines.leaf, outlines.vessel))(dice)),
        (-0.1, 0.1),
        0.75,
    )
    alpha = rasterise(trunk, side)
    canvas.paint(alpha, skin * _shading(alpha, dice), canvas.add_part("trunk"))
    if dice.chance(0.5):
        _decorate(canvas, dice)
    head = canvas.add_part("head")
    size = dice.between(0.25, 0.4)
    # The head sits where a ray from the trunk's middle leaves the trunk, so that it never floats.
    shoulder = max(trunk[0].points, key=lambda point: float(point @ (0.8, -0.6)))
    centre = (float(shoulder[0]) * 0.95, float(shoulder[1]) - size * dice.between(0.0, 0.2))
    alpha = rasterise(_placed(fit(dice.pick((outlines.ellipse, outlines.blob))(dice)), centre, size), side)
    canvas.paint(alpha, (skin if dice.chance(0.6) else texture(dice, side)) * _shading(alpha, dice), head)
    for shift in (-0.3, 0.3)[: dice.whole(1, 2)]:
        eye = (centre[0] + shift * size, centre[1] - 0.2 * size)
        white = rasterise(_placed(outlines.ellipse(dice), eye, 0.25 * size), side)
        canvas.paint(white, torch.tensor(colour(dice, 0.1))[:, None, None], head)
        canvas.paint(
            rasterise(_placed(outlines.ellipse(dice), eye, 0.12 * size), side), torch.zeros(3, 1, 1), head
        )
    return Figure(canvas.finish(), _limbs(dice, side, skin), "creature")


def _machine(dice: Dice, side: int) -> Figure:
    """Draw a hull with windows; wheels or rotors turn on it."""
    canvas = SpriteCanvas(side)
    long, high = dice.between(0.8, 1.0), dice.between(0.2, 0.4)
    hull = outlines.polygon(dice)[0].points * [long, high]
    cabin = np.array([(-0.5, -high), (-0.3, -high - 0.4), (0.3, -high - 0.4), (0.55, -high)]) * dice.between(
        0.7, 1.1
    )
    alpha = rasterise(
        [Stroke(hull), Stroke(cabin), Stroke(outlines.bar((-long, 0.0), (long, 0.0), high))], side
    )
    body = canvas.add_part("hull")
    canvas.paint(alpha, material(dice, side) * _shading(alpha, dice), body)
    for place in range(dice.whole(1, 4)):
        pane = outlines.bar((-0.45 + 0.3 * place, -high - 0.1), (-0.3 + 0.3 * place, -high - 0.1), 0.1)
        canvas.paint(
            rasterise([Stroke(pane)], side) * alpha, material(dice, side), canvas.add_part("window", body)
        )
    rim = rasterise(fit(outlines.wheel(dice) if dice.chance(0.6) else outlines.cog(dice)), side // 2)
    tyre = Sprite(torch.cat([material(dice, side // 2) * 0.6 * rim, rim[None]]))
    size = dice.between(0.18, 0.32)
    turn = dice.between(0.4, 1.5)
    wheels = tuple(
        (
            _as_part(tyre, "wheel"),
            Joint((x, high + 0.1), (0.0, 0.0), size, 0.0, math.tau, turn, 0.0, behind=False),
        )
        for x in (-0.55, 0.55)
    )
    return Figure(canvas.finish(), wheels, "machine")


_KINDS: dict[Callable[[Dice, int], Figure], float] = {
    _plain: 0.42,
    _assembly: 0.22,
    _box: 0.1,
    _creature: 0.18,
    _machine: 0.08,
}


def _limbs(dice: Dice, side: int, skin: Tensor) -> tuple[tuple[Sprite, Joint], ...]:
    limb_side = max(side // 2, 12)
    length = dice.between(0.35, 0.7)
    thickness = dice.between(0.06, 0.2)
    knee = np.array([[0.0, -1.0], [dice.normal(0.15), 0.0], [dice.normal(0.15), 0.8], [0.25, 0.95]])
    line = outlines.closed_curve(np.concatenate([knee, knee[-2:0:-1]]))[: 12 * (len(knee) - 1)]
    alpha = rasterise([Stroke(outlines.thicken(line, np.full(len(line), thickness)))], limb_side)
    picture = skin[:, :limb_side, :limb_side] if dice.chance(0.7) else texture(dice, limb_side)
    sprite = _as_part(Sprite(torch.cat([picture * _shading(alpha, dice) * alpha, alpha[None]])), "limb")
    swing, period = dice.between(0.1, 0.8), dice.between(0.4, 1.5)
    pairs = dice.whole(0, 3)
    places = [-0.5 + place * 0.8 / max(pairs - 1, 1) for place in range(pairs)]
    joints = [
        Joint((x, 0.45), (0.0, -0.85), length, 0.0, swing, period, phase, behind)
        for x in places
        for phase, behind in ((0.0, False), (math.pi, True))
    ]
    if dice.chance(0.5):
        joints.append(
            Joint((-0.7, 0.0), (0.0, -0.85), length, 1.9, swing * 0.6, period, dice.angle(), behind=True)
        )
    return tuple((sprite, joint) for joint in joints)


def _as_part(sprite: Sprite, name: str) -> Sprite:
    return Sprite(sprite.pixels, torch.ones(sprite.pixels.shape[1:], dtype=torch.uint8), (Part(name),))


def _decorate(canvas: SpriteCanvas, dice: Dice) -> None:
    """Print a patch onto what is painted already: at times a part of its own, at times mere decoration."""
    centre = (dice.between(-0.5, 0.5), dice.between(-0.5, 0.5))
    shape = dice.weighted(outlines.SHAPES)(dice)
    alpha = rasterise(
        _placed(fit(_turned(shape, dice.angle())), centre, dice.between(0.15, 0.5)), canvas.side
    )
    part = canvas.add_part("patch") if dice.chance(0.6) else None
    canvas.paint(alpha * canvas.coverage, material(dice, canvas.side), part, keep_bits=part is None)


def _shading(alpha: Tensor, dice: Dice) -> Tensor:
    return relief(alpha, dice) if dice.chance(0.7) else torch.ones(())


def _placed(drawing: Drawing, centre: tuple[float, float], size: float) -> Drawing:
    return [Stroke(stroke.points * size + centre, stroke.filled) for stroke in drawing]


def _turned(drawing: Drawing, angle: float) -> Drawing:
    turn: Points = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return [Stroke(stroke.points @ turn, stroke.filled) for stroke in drawing]
