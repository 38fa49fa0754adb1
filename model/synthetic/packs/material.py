"""How a source of pictures for packs is described: where it lies, what to take of it, and its licence."""

from dataclasses import dataclass
from enum import StrEnum


class MaterialKind(StrEnum):
    """What a folder of material holds."""

    CUTOUTS = "cutouts"  # pictures with alpha
    BACKDROPS = "backdrops"  # photographs
    INSTANCES = "instances"  # images/, instances.jsonl with a mask for every object
    LABELS = "labels"  # images/, masks/ with one label per pixel, labels.txt
    VIDEOS = "videos"  # video files


@dataclass(frozen=True)
class Material:
    """One known source of pictures.

    Attributes:
        name: of the package or data set.
        kind: how the folder is laid out.
        place: folder within the unpacked package.
        licence: of the pictures.
        credit: who made them.
        weight: how often its pictures are taken, relative to other materials of the same kind.
        take: patterns of paths below ``place``; everything when empty.
        leave: patterns of paths that are left out even so.
        most: at most this many pictures, spread evenly; 0 for all.
        drawn: cut-outs are drawings, whose areas of one colour make good parts.
        cut: annotated objects are fit to be cut out, beside being shown in their photographs.
        movable: annotated objects are things that may be moved, not walls or fields.
        certain: the licence is stated for every picture; the rest is taken only when asked for.
    """

    name: str
    kind: MaterialKind
    place: str
    licence: str
    credit: str
    weight: float = 1.0
    take: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    most: int = 0
    drawn: bool = False
    cut: bool = True
    movable: bool = True
    certain: bool = True
