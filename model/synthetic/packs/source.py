"""The source that deals out the material of a pack folder. Axes: ``h w`` pixels."""

from collections import OrderedDict, defaultdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from model.synthetic.assets import Backdrop, Figure, Part, Sprite
from model.synthetic.dice import Dice
from model.synthetic.packs.index import BadPack, ItemKind, PackItem, read_index

_CACHE_BYTES = 256 * 2**20
_SMALLEST_CUT = 0.7  # share of a photograph's sides that a backdrop keeps at least
_BACKDROP_KINDS = {ItemKind.SCENE: 0.7, ItemKind.BACKDROP: 0.22, ItemKind.FOOTAGE: 0.08}


class PackSource:
    """Cut-outs, photographs, annotated photographs and footage of one pack; an ``AssetSource``.

    Raises:
        BadPack: the folder is no pack, or has nothing to show in front or behind.
    """

    def __init__(self, folder: Path | str, *, cache_bytes: int = _CACHE_BYTES) -> None:
        self._folder = Path(folder)
        index = read_index(self._folder)
        weights = {material.name: material.weight for material in index.materials}
        self._items: dict[ItemKind, dict[str, list[PackItem]]] = defaultdict(lambda: defaultdict(list))
        for item in index.items:
            self._items[item.kind][item.material].append(item)
        self._weights = {
            kind: {name: weights[name] for name in groups} for kind, groups in self._items.items()
        }
        self._behind = {kind: share for kind, share in _BACKDROP_KINDS.items() if kind in self._items}
        if ItemKind.CUTOUT not in self._items or not self._behind:
            raise BadPack(f"{folder} needs cut-outs and at least one kind of backdrop.")
        self._pictures = _PictureCache(cache_bytes)

    def figure(self, dice: Dice, side: int) -> Figure:
        """Deal a cut-out; it is as large as it was stored, whatever ``side`` says."""
        del side
        item = self._deal(dice, ItemKind.CUTOUT)
        pixels = self._load(item.files[0]).float() / 255.0
        pixels[:3] *= pixels[3:]
        bits = None if item.bits is None else self._load(item.bits)[0]
        return Figure(Sprite(pixels, bits, _parts(item)), name=item.name or "object")

    def backdrop(self, dice: Dice, side: int, frames: int) -> Backdrop:
        """Deal a part of a photograph, annotated or not, or of footage with at least ``frames`` pictures."""
        kind = dice.child("kind").weighted(self._behind)
        item = self._deal(dice, kind)
        # Footage that is too short for the clip shows its first frame as a still picture.
        enough = len(item.files) >= frames
        files = _successive(dice.child("run"), item.files, frames) if enough else item.files[:1]
        window = _Cut(dice.child("cut"), side)
        pictures = torch.stack([window.picture(self._load(file)) for file in files])
        bits = None if item.bits is None else window.bits(self._load(item.bits), pictures.shape[-2:])
        return Backdrop(pictures, bits, _parts(item), item.things)

    def texture(self, dice: Dice, side: int) -> Tensor:
        """Deal a square of a photograph."""
        item = self._deal(dice, dice.child("kind").weighted(self._behind))
        picture = self._load(item.files[0])
        cut = min(picture.shape[1:])
        top = dice.whole(0, picture.shape[1] - cut)
        left = dice.whole(0, picture.shape[2] - cut)
        square = picture[None, :, top : top + cut, left : left + cut]
        return interpolate(square, size=(side, side), mode="bilinear", antialias=True)[0].float() / 255.0

    def _deal(self, dice: Dice, kind: ItemKind) -> PackItem:
        material = dice.child("material").weighted(self._weights[kind])
        return dice.child("item").pick(self._items[kind][material])

    def _load(self, file: str) -> Tensor:
        return self._pictures.get(self._folder / file)


class _Cut:
    """One window of a photograph, mirrored or not, for its picture and its bits alike."""

    def __init__(self, dice: Dice, side: int) -> None:
        self._side = side
        self._size = dice.between(_SMALLEST_CUT, 1.0)
        self._place = (dice.between(0.0, 1.0), dice.between(0.0, 1.0))
        self._mirrored = dice.chance(0.5)

    def picture(self, pixels: Tensor) -> Tensor:
        """Cut (3 h w) uint8 to the window; gives float 0..1, the short side no larger than wanted."""
        piece = self._window(pixels)
        height, width = piece.shape[1:]
        scale = self._side / min(height, width)
        if scale < 1.0:
            size = (round(height * scale), round(width * scale))
            piece = interpolate(piece[None], size=size, mode="bilinear", antialias=True)[0]
        return piece.float() / 255.0

    def bits(self, plane: Tensor, size: torch.Size) -> Tensor:
        """Cut (1 h w) uint8 to the window and to the size of its picture: (h w)."""
        return interpolate(self._window(plane)[None], size=tuple(size), mode="nearest-exact")[0, 0]

    def _window(self, pixels: Tensor) -> Tensor:
        height, width = pixels.shape[1:]
        rows, columns = round(height * self._size), round(width * self._size)
        top, left = round((height - rows) * self._place[0]), round((width - columns) * self._place[1])
        piece = pixels[:, top : top + rows, left : left + columns]
        return piece.flip(2) if self._mirrored else piece


class _PictureCache:
    """Decoded pictures, the longest unused thrown out when they need too much memory."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._pictures: OrderedDict[Path, Tensor] = OrderedDict()

    def get(self, path: Path) -> Tensor:
        """Give a picture as (c h w) uint8. Raises BadPack when it cannot be read."""
        if path in self._pictures:
            self._pictures.move_to_end(path)
            return self._pictures[path]
        try:
            with Image.open(path) as opened:
                pixels = np.atleast_3d(np.asarray(opened))
        except OSError as error:
            raise BadPack(f"{path} cannot be read; prepare the pack again.") from error
        picture = torch.from_numpy(pixels.transpose(2, 0, 1).copy())
        self._pictures[path] = picture
        self._bytes += picture.numel()
        while self._bytes > self._most_bytes and len(self._pictures) > 1:
            self._bytes -= self._pictures.popitem(last=False)[1].numel()
        return picture


def _parts(item: PackItem) -> tuple[Part, ...]:
    return tuple(Part(name, parent) for name, parent in item.parts)


def _successive(dice: Dice, files: tuple[str, ...], frames: int) -> tuple[str, ...]:
    """Choose as many successive files as there are frames, forwards or backwards; a still stays one."""
    if len(files) == 1:
        return files
    step = 2 if len(files) >= 2 * frames and dice.chance(0.3) else 1
    start = dice.whole(0, len(files) - (frames - 1) * step - 1)
    run = files[start : start + (frames - 1) * step + 1 : step]
    return run[::-1] if dice.chance(0.5) else run
