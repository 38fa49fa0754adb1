"""Small scenes made by hand, whose right answer is known."""

import numpy as np
import torch

from model.synthetic.assets import Part, Sprite
from model.synthetic.clip import MaskletInfo, MaskletKind
from model.synthetic.config import LensConfig
from model.synthetic.dice import Dice
from model.synthetic.lens.plan import draw_lens
from model.synthetic.motion.camera import FrameSize
from model.synthetic.ranges import Range
from model.synthetic.stage.scene import BackdropLayer, Scene, SpriteLayer

CLEAN = LensConfig(
    motion_blur=0.0,
    defocus=0.0,
    low_res=0.0,
    noise=0.0,
    codec=0.0,
    light_drift=0.0,
    light_bands=0.0,
    grade=Range(0.0, 0.0),
    vignette=0.0,
)


def box_matrix(left, top, right, bottom):
    """Give the matrix from a sprite's square to a box of frame pixels."""
    return np.array(
        [
            [(right - left) / 2, 0.0, (left + right) / 2],
            [0.0, (bottom - top) / 2, (top + bottom) / 2],
            [0.0, 0.0, 1.0],
        ]
    )


def make_sprite(colour=(1.0, 0.0, 0.0), bits=None, parts=()):
    pixels = torch.ones(4, 8, 8)
    pixels[:3] = torch.tensor(colour)[:, None, None]
    return Sprite(pixels, bits, tuple(Part(name) for name in parts))


def make_layer(boxes, *, owner=0, depth=0.0, sprite=None, parts=()):
    """Make a layer that fills one box (left, top, right, bottom) a frame."""
    count = len(boxes)
    return SpriteLayer(
        sprite=sprite or make_sprite(),
        to_frame=np.stack([box_matrix(*box) for box in boxes]),
        depth=np.broadcast_to(np.asarray(depth, float), (count,)).copy(),
        owner=owner,
        parts=tuple(parts),
        waves=(),
        gain=np.ones(count),
        smear=np.zeros((count, 2)),
    )


def make_scene(layers, *, masklets=None, height=32, width=48, bits=None, regions=()):
    frames = len(layers[0].depth)
    owners = max(
        [layer.owner or 0 for layer in layers] + [part or 0 for layer in layers for part in layer.parts]
    )
    count = max([owners, *[region or 0 for region in regions]]) + 1
    to_frame = np.stack([box_matrix(0, 0, width, height)] * frames)
    return Scene(
        frame=FrameSize(height, width),
        backdrop=BackdropLayer(
            torch.full((1, 3, 16, 24), 0.5), bits, tuple(regions), to_frame, np.zeros((frames, 2))
        ),
        layers=tuple(layers),
        masklets=masklets or tuple(MaskletInfo(MaskletKind.OBJECT, str(index)) for index in range(count)),
        lens=draw_lens(Dice("lens"), CLEAN, np.arange(frames) / 6.0),
    )
