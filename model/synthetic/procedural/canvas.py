"""Builds one sprite out of painted pieces and keeps account of which pixel belongs to which part.

Axes: ``s`` side of the square canvas, pixels.
"""

import math

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from model.synthetic.assets import Part, Sprite
from model.synthetic.blur import box_blur
from model.synthetic.dice import Dice
from model.synthetic.procedural.outlines import Drawing

MOST_PARTS = 8
_FINER = 3  # drawn this much larger, then averaged, so that edges are soft by less than a pixel


def rasterise(drawing: Drawing, side: int) -> Tensor:
    """Paint strokes of about -1 to 1 onto a square: (s s) float 0..1 coverage."""
    finer = side * _FINER
    picture = Image.new("L", (finer, finer))
    draw = ImageDraw.Draw(picture)
    for stroke in drawing:
        draw.polygon(((stroke.points + 1.0) * (finer / 2)).ravel().tolist(), fill=255 if stroke.filled else 0)
    return torch.from_numpy(np.asarray(picture.reduce(_FINER)).copy()).float() / 255.0


def fit(drawing: Drawing, fill: float = 0.98) -> Drawing:
    """Move and scale a drawing so that it just fills the square from -1 to 1, keeping its shape."""
    points = np.concatenate([stroke.points for stroke in drawing if stroke.filled])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = 2.0 * fill / max(float((high - low).max()), 1e-6)
    return [type(stroke)((stroke.points - (low + high) / 2) * scale, stroke.filled) for stroke in drawing]


def relief(alpha: Tensor, dice: Dice) -> Tensor:
    """Light a shape from one side as if it were a cushion: (s s) factor around 1."""
    side = alpha.shape[-1]
    step = max(side // dice.pick((12, 20, 32)), 1)
    # The cushion is soft, so a small picture of it is enough.
    small = avg_pool2d(alpha[None, None], step, ceil_mode=True)
    for _ in range(2):
        small = box_blur(small)
    height = interpolate(small, size=(side, side), mode="bilinear", align_corners=False)[0, 0]
    across, down = torch.gradient(height)[1], torch.gradient(height)[0]
    light = dice.angle()
    slope = (across * math.cos(light) + down * math.sin(light)) * (3.0 * step)
    return (1.0 + dice.between(0.2, 1.2) * slope).clamp(0.3, 1.8)


class SpriteCanvas:
    """A square on which pieces are painted back to front."""

    def __init__(self, side: int) -> None:
        self.side = side
        self._pixels = torch.zeros(4, side, side)
        self._bits = torch.zeros(side, side, dtype=torch.uint8)
        self._parts: list[Part] = []

    @property
    def coverage(self) -> Tensor:
        """What is painted so far: (s s) float 0..1."""
        return self._pixels[3]

    def add_part(self, name: str, parent: int | None = None) -> int | None:
        """Register a part and give its index, or None when a sprite can hold no more."""
        if len(self._parts) == MOST_PARTS:
            return None
        self._parts.append(Part(name, parent))
        return len(self._parts) - 1

    def paint(
        self, alpha: Tensor, picture: Tensor, part: int | None = None, *, keep_bits: bool = False
    ) -> None:
        """Lay a piece over the rest.

        Args:
            alpha: (s s) float 0..1 coverage.
            picture: (3 s s) float 0..1.
            part: the part that the piece makes; None for a piece that belongs to the whole only.
            keep_bits: the piece decorates what is under it and takes no pixel away from the parts there.
        """
        self._pixels[:3] = self._pixels[:3] * (1.0 - alpha) + picture.clamp(0.0, 1.0) * alpha
        self._pixels[3] += (1.0 - self._pixels[3]) * alpha
        if keep_bits:
            return
        solid = alpha > 0.5
        self._bits[solid] = self._lineage(part)

    def finish(self) -> Sprite:
        """Cut to what is painted and give the sprite."""
        painted = self._pixels[3] > 0.02
        rows = painted.any(1).nonzero().flatten().tolist()
        columns = painted.any(0).nonzero().flatten().tolist()
        if not rows:
            rows, columns = [0], [0]
        window = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        bits = self._bits[window] if self._parts else None
        return Sprite(self._pixels[:, *window], bits, tuple(self._parts))

    def _lineage(self, part: int | None) -> int:
        bits = 0
        while part is not None:
            bits |= 1 << part
            part = self._parts[part].parent
        return bits
