"""Prepares a pack: finds known material in folders, filters it, and writes it small and in one place."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from media.errors import MediaError
from media.reader import FrameReader
from model.synthetic.packs.annotated import AnnotatedPicture, pack_bits, read_instances, read_labels
from model.synthetic.packs.catalogue import CATALOGUE
from model.synthetic.packs.cutouts import Cutout, cutout_from_file, cutout_from_region
from model.synthetic.packs.index import ItemKind, PackIndex, PackItem, PackMaterial
from model.synthetic.packs.material import Material, MaterialKind
from model.training.sources.held_out import is_held_out

Report = Callable[[str], None]

_PICTURES = {".png", ".webp", ".jpg", ".jpeg"}
_VIDEOS = {".mp4", ".webm", ".mkv", ".mov"}
_BACKDROP_SIDE = 640  # pixels of the long side
_FOOTAGE_SIDE = 576
_FOOTAGE_RATE = 6.0  # frames a second
_FOOTAGE_FRAMES = 16  # frames of one run
_QUALITY = 88


class NothingFound(ValueError):
    """None of the folders holds material that can be used."""


@dataclass
class Tally:
    """How many items were made of each kind, and why others were not."""

    kept: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Found:
    """Material and the folder where it was found."""

    material: Material
    folder: Path


def find_material(folders: list[Path], *, uncertain: bool) -> list[Found]:
    """Look for everything in the catalogue in the folders and in the folders directly below them."""
    places = [place for folder in folders for place in (folder, *sorted(folder.iterdir())) if place.is_dir()]
    found = []
    for material in CATALOGUE:
        candidates = [_inside(place, material) for place in places]
        here = [Found(material, folder) for folder in candidates if folder is not None]
        if here and (material.certain or uncertain):
            # Packages may share a place; the one that bears the material's name, or the fullest one, is
            # meant.
            found.append(max(here, key=lambda one: (_bears_name(one), len(_pictures(one)))))
    return found


def _inside(place: Path, material: Material) -> Path | None:
    """Give the material's folder in a place: the place itself when it has its name, or a folder below."""
    if place.name == material.place:
        return place
    below = place / material.place
    return below if below.is_dir() else None


def _bears_name(found: Found) -> bool:
    return found.material.name in {part.replace("_", "-") for part in found.folder.parts}


def prepare_pack(found: list[Found], out: Path, report: Report) -> Tally:
    """Write a pack of all material. Raises NothingFound when nothing was kept."""
    writer = _PackWriter(out)
    for one in found:
        before = sum(writer.tally.kept.values())
        _MAKERS[one.material.kind](one, writer)
        report(f"{one.material.name}: {sum(writer.tally.kept.values()) - before} items from {one.folder}")
    if not writer.items:
        raise NothingFound("No usable material was found; name folders of unpacked packages or data sets.")
    used = {item.material for item in writer.items}
    materials = tuple(_as_stored(one.material) for one in found if one.material.name in used)
    PackIndex(materials, tuple(writer.items)).write(out)
    return writer.tally


def _as_stored(material: Material) -> PackMaterial:
    return PackMaterial(material.name, material.licence, material.credit, material.weight)


class _PackWriter:
    """Writes pictures under running numbers and keeps the list of items."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.items: list[PackItem] = []
        self.tally = Tally()
        for kind in ItemKind:
            (out / kind).mkdir(parents=True, exist_ok=True)

    def cutout(self, cutout: Cutout, material: Material, origin: str, name: str) -> None:
        """Store a cut-out."""
        stem = self._stem(ItemKind.CUTOUT, material)
        Image.fromarray(cutout.pixels).save(self._out / f"{stem}.webp", quality=_QUALITY, method=4)
        bits = None if cutout.bits is None else self._store_bits(stem, cutout.bits)
        file = f"{stem}.webp"
        self._add(PackItem(ItemKind.CUTOUT, (file,), material.name, origin, name, bits, cutout.parts))

    def photograph(self, picture: Image.Image, material: Material, origin: str) -> None:
        """Store a backdrop."""
        stem = self._stem(ItemKind.BACKDROP, material)
        picture.save(self._out / f"{stem}.jpg", quality=_QUALITY)
        self._add(PackItem(ItemKind.BACKDROP, (f"{stem}.jpg",), material.name, origin))

    def scene(self, picture: AnnotatedPicture, material: Material) -> None:
        """Store an annotated photograph."""
        stem = self._stem(ItemKind.SCENE, material)
        Image.fromarray(picture.pixels).save(self._out / f"{stem}.jpg", quality=_QUALITY)
        bits = self._store_bits(stem, pack_bits(picture.regions, picture.pixels.shape[:2]))
        parts = tuple((region.name, region.parent) for region in picture.regions)
        wholes = tuple(index for index, region in enumerate(picture.regions) if region.parent is None)
        things = wholes if material.movable else ()
        origin = picture.path.name
        self._add(PackItem(ItemKind.SCENE, (f"{stem}.jpg",), material.name, origin, "", bits, parts, things))

    def footage(self, frames: list[NDArray[np.uint8]], material: Material, origin: str) -> None:
        """Store successive frames."""
        stem = self._stem(ItemKind.FOOTAGE, material)
        files = tuple(f"{stem}_{number:02d}.jpg" for number in range(len(frames)))
        for file, frame in zip(files, frames, strict=True):
            picture = Image.fromarray(frame)
            picture.thumbnail((_FOOTAGE_SIDE, _FOOTAGE_SIDE), Image.Resampling.LANCZOS)
            picture.save(self._out / file, quality=_QUALITY)
        self._add(PackItem(ItemKind.FOOTAGE, files, material.name, origin))

    def _add(self, item: PackItem) -> None:
        self.items.append(item)
        self.tally.kept[f"{item.material} {item.kind}"] += 1

    def _stem(self, kind: ItemKind, material: Material) -> str:
        return f"{kind}/{material.name}_{len(self.items):05d}"

    def _store_bits(self, stem: str, bits: NDArray[np.uint8]) -> str:
        Image.fromarray(bits).save(self._out / f"{stem}_bits.png")
        return f"{stem}_bits.png"


def _take_cutouts(found: Found, writer: _PackWriter) -> None:
    for path in _pictures(found):
        made = cutout_from_file(path, drawn=found.material.drawn)
        if isinstance(made, str):
            writer.tally.left[made] += 1
        else:
            writer.cutout(made, found.material, _origin(path, found), path.stem)


def _take_backdrops(found: Found, writer: _PackWriter) -> None:
    for path in _pictures(found):
        with Image.open(path) as opened:
            opened.draft("RGB", (2 * _BACKDROP_SIDE, 2 * _BACKDROP_SIDE))
            whole = opened.convert("RGB")
        for picture in (whole, *_halves(whole)):
            picture.thumbnail((_BACKDROP_SIDE, _BACKDROP_SIDE), Image.Resampling.LANCZOS)
            writer.photograph(picture, found.material, _origin(path, found))


def _halves(picture: Image.Image) -> Iterator[Image.Image]:
    """Cut a large photograph into two overlapping pieces, for detail that is lost when it is made small."""
    width, height = picture.size
    if min(width, height) >= _BACKDROP_SIDE:
        yield picture.crop((0, 0, round(width * 0.6), height))
        yield picture.crop((round(width * 0.4), 0, width, height))


def _take_annotated(found: Found, writer: _PackWriter) -> None:
    material = found.material
    read = read_instances if material.kind is MaterialKind.INSTANCES else read_labels
    for picture in read(found.folder):
        if is_held_out(picture.path.stem):
            writer.tally.left["held out for evaluation"] += 1
            continue
        if picture.regions:
            writer.scene(picture, material)
        for index, region in enumerate(picture.regions if material.cut else ()):
            if region.parent is None:
                made = cutout_from_region(picture, index)
                if isinstance(made, str):
                    writer.tally.left[made] += 1
                else:
                    writer.cutout(made, material, picture.path.name, region.name)


def _take_videos(found: Found, writer: _PackWriter) -> None:
    for path in _files(found, _VIDEOS):
        try:
            with FrameReader(path) as video:
                step = max(round(float(video.frame_rate) / _FOOTAGE_RATE), 1)
                starts = range(0, len(video), step * _FOOTAGE_FRAMES)
                for start, end in pairwise([*starts, len(video)]):
                    frames = [video.read(index) for index in range(start, end, step)]
                    if len(frames) == _FOOTAGE_FRAMES:
                        writer.footage(frames, found.material, f"{path.name} from frame {start}")
        except MediaError as error:
            writer.tally.left[error.code] += 1


_MAKERS: dict[MaterialKind, Callable[[Found, _PackWriter], None]] = {
    MaterialKind.CUTOUTS: _take_cutouts,
    MaterialKind.BACKDROPS: _take_backdrops,
    MaterialKind.INSTANCES: _take_annotated,
    MaterialKind.LABELS: _take_annotated,
    MaterialKind.VIDEOS: _take_videos,
}


def _pictures(found: Found) -> list[Path]:
    return _files(found, _PICTURES)


def _files(found: Found, endings: set[str]) -> list[Path]:
    """List the files that the material asks for, spread evenly when it asks for fewer than there are."""
    material = found.material
    files = []
    for path in sorted(found.folder.rglob("*")):
        below = path.relative_to(found.folder).as_posix()
        wanted = not material.take or any(fnmatch(below, pattern) for pattern in material.take)
        unwanted = any(fnmatch(below, pattern) for pattern in material.leave)
        usable = path.suffix.lower() in endings and path.is_file() and not path.is_symlink()
        if usable and wanted and not unwanted:
            files.append(path)
    if material.most and len(files) > material.most:
        files = [files[int(place)] for place in np.linspace(0, len(files) - 1, material.most)]
    return files


def _origin(path: Path, found: Found) -> str:
    return path.relative_to(found.folder).as_posix()
