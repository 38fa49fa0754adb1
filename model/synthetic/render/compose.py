"""Renders a scene: layers over a backdrop, and for every masklet what is seen of it.

The rule behind the masks: a sprite covers a pixel where its alpha is above one half, and a pixel belongs to
the nearest layer that covers it. Axes: ``t`` frames, ``k`` masklets, ``H W`` frame pixels, ``h w`` window
pixels.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from model.synthetic.render.shadow import cast_shadow
from model.synthetic.render.smear import smear_frame, smear_sprite
from model.synthetic.render.warp import Window, landings, sampling_grid, whole_frame
from model.synthetic.stage.scene import Scene, SpriteLayer

_COVERED = 0.5


@dataclass(frozen=True)
class Composition:
    """Frames before the lens, with masks.

    Attributes:
        frames: (t 3 H W) float 0..1.
        masks: (t k H W) bool, what is seen.
        full_masks: (t k H W) bool, what would be seen if nothing were in front.
    """

    frames: Tensor
    masks: Tensor
    full_masks: Tensor


@dataclass(frozen=True)
class _Piece:
    """A layer on one frame: (4 h w) pixels multiplied by alpha, (h w) uint8 bits of parts or None."""

    window: Window
    pixels: Tensor
    bits: Tensor | None


def compose(scene: Scene, device: torch.device) -> Composition:
    """Render every frame of a scene."""
    frames, detail = _render_backdrop(scene, device)
    seen = _Ledger(scene, detail, device)
    passes = [_Pass(layer, scene, device) for layer in scene.layers]
    for frame_index in range(scene.frames):
        for number in _back_to_front(scene.layers, frame_index):
            piece = passes[number].piece(frame_index)
            if piece is not None:
                _lay_over(frames[frame_index], piece, scene.layers[number])
                seen.cover(frame_index, number, piece)
    return Composition(frames, seen.masks(), seen.full_masks)


def _back_to_front(layers: tuple[SpriteLayer, ...], frame_index: int) -> list[int]:
    return sorted(range(len(layers)), key=lambda number: float(layers[number].depth[frame_index]))


def _render_backdrop(scene: Scene, device: torch.device) -> tuple[Tensor, Tensor | None]:
    """Give frames (t 3 H W) and bits of regions (t H W), None when no region has a masklet."""
    backdrop, window = scene.backdrop, whole_frame(scene.frame)
    from_frame = np.linalg.inv(backdrop.to_frame)
    grids = torch.cat(
        [sampling_grid(from_frame[t], window, backdrop.waves, t, device) for t in range(scene.frames)]
    )
    pictures = backdrop.pictures.to(device).expand(scene.frames, -1, -1, -1)
    # Beyond its border the picture is mirrored, but a mirrored region is not the region: it gets no mask.
    frames = grid_sample(pictures, grids, mode="bilinear", padding_mode="reflection", align_corners=False)
    if backdrop.smear.any():
        for frame, (across, down) in zip(frames, backdrop.smear.tolist(), strict=True):
            frame.copy_(smear_frame(frame, across, down))
    if backdrop.bits is None or all(region is None for region in backdrop.regions):
        return frames, None
    plane = backdrop.bits.to(device).float()[None, None].expand(scene.frames, -1, -1, -1)
    bits = grid_sample(plane, grids, mode="nearest", align_corners=False)
    return frames, bits[:, 0].to(torch.uint8)


class _Pass:
    """One layer's way through the frames."""

    def __init__(self, layer: SpriteLayer, scene: Scene, device: torch.device) -> None:
        self._layer = layer
        self._device = device
        self._windows = landings(layer.to_frame, layer.waves, layer.smear, scene.frame)
        self._from_frame = np.linalg.inv(layer.to_frame)
        self._pixels = layer.sprite.pixels.to(device)[None]
        self._bits: Tensor | None = None
        if layer.sprite.bits is not None and any(part is not None for part in layer.parts):
            self._bits = layer.sprite.bits.to(device).float()[None, None]

    def piece(self, frame_index: int) -> _Piece | None:
        """Render the layer on one frame, or give None where it lies outside."""
        window = self._windows[frame_index]
        if window is None:
            return None
        layer = self._layer
        grid = sampling_grid(self._from_frame[frame_index], window, layer.waves, frame_index, self._device)
        pixels = grid_sample(self._pixels, grid, mode="bilinear", align_corners=False)[0]
        pixels = smear_sprite(pixels, *layer.smear[frame_index].tolist())
        pixels[:3].mul_(float(layer.gain[frame_index]))
        bits = None
        if self._bits is not None:
            sampled = grid_sample(
                self._bits, grid, mode="nearest", padding_mode="border", align_corners=False
            )
            bits = sampled[0, 0].to(torch.uint8)
        return _Piece(window, pixels, bits)


def _lay_over(frame: Tensor, piece: _Piece, layer: SpriteLayer) -> None:
    if layer.shadow is not None:
        cast_shadow(frame, piece.pixels[3], (piece.window.top, piece.window.left), layer.shadow)
    under = frame[:, *piece.window.slices]
    under.mul_(1.0 - piece.pixels[3]).add_(piece.pixels[:3])


class _Ledger:
    """Keeps account of who is seen: the nearest layer's number plus one, 0 for the backdrop."""

    def __init__(self, scene: Scene, detail: Tensor | None, device: torch.device) -> None:
        shape = (scene.frames, scene.frame.height, scene.frame.width)
        self._scene = scene
        self._detail = torch.zeros(shape, dtype=torch.uint8, device=device) if detail is None else detail
        self._nearest = torch.zeros(shape, dtype=torch.uint8, device=device)
        self._landed: list[tuple[int, int, Window]] = []
        self.full_masks = torch.zeros(
            (shape[0], len(scene.masklets), *shape[1:]), dtype=torch.bool, device=device
        )
        for bit, region in enumerate(scene.backdrop.regions):
            if region is not None:
                self.full_masks[:, region] = (self._detail & (1 << bit)) != 0

    def cover(self, frame_index: int, number: int, piece: _Piece) -> None:
        """Note that layer ``number`` covers what it covers."""
        layer, window = self._scene.layers[number], piece.window.slices
        solid = piece.pixels[3] > _COVERED
        self._landed.append((frame_index, number, piece.window))
        self._nearest[frame_index, *window].masked_fill_(solid, number + 1)
        if layer.owner is not None:
            self.full_masks[frame_index, layer.owner, *window] |= solid
        if piece.bits is None:
            return
        self._detail[frame_index, *window] = torch.where(
            solid, piece.bits, self._detail[frame_index, *window]
        )
        for bit, part in enumerate(layer.parts):
            if part is not None:
                self.full_masks[frame_index, part, *window] |= solid & ((piece.bits & (1 << bit)) != 0)

    def masks(self) -> Tensor:
        """Give what is seen of every masklet: (t k H W) bool."""
        masks = torch.zeros_like(self.full_masks)
        free = self._nearest == 0
        for region in self._scene.backdrop.regions:
            if region is not None:
                torch.logical_and(self.full_masks[:, region], free, out=masks[:, region])
        for frame_index, number, window in self._landed:
            layer = self._scene.layers[number]
            here = self._nearest[frame_index, *window.slices] == number + 1
            if layer.owner is not None:
                masks[frame_index, layer.owner, *window.slices] |= here
            for bit, part in enumerate(layer.parts):
                if part is not None:
                    inside = (self._detail[frame_index, *window.slices] & (1 << bit)) != 0
                    masks[frame_index, part, *window.slices] |= here & inside
        return masks
