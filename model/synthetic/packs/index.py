"""The index of a pack folder: what is in it, where it came from, and under which licence.

A pack is a folder with ``index.json`` and the pictures that it names. Pictures of cut-outs are RGBA; bits of
parts and regions are 8-bit PNG files beside them.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

INDEX_NAME = "index.json"
_VERSION = 1


class BadPack(ValueError):
    """The folder is no pack, or its index does not fit its files."""


class ItemKind(StrEnum):
    """What an item is used for."""

    CUTOUT = "cutout"
    BACKDROP = "backdrop"
    SCENE = "scene"  # an annotated photograph
    FOOTAGE = "footage"  # successive frames of a real video


@dataclass(frozen=True)
class PackMaterial:
    """Where items came from.

    Attributes:
        name: of the package or data set.
        licence: under which its pictures may be used.
        credit: who made it, as the licence asks to be named.
        weight: how often its items are taken, relative to other materials of the same kind.
    """

    name: str
    licence: str
    credit: str
    weight: float


@dataclass(frozen=True)
class PackItem:
    """One picture, or one run of frames.

    Attributes:
        kind: what it is used for.
        files: picture files relative to the pack; several for footage, else one.
        material: name of its material.
        origin: file within the material that it was made from.
        name: what it shows; may be empty.
        bits: PNG with the bits of parts or regions, or None.
        parts: name and parent of every part or region; part ``i`` owns bit ``i``.
        things: indices of regions that may move on their own.
    """

    kind: ItemKind
    files: tuple[str, ...]
    material: str
    origin: str
    name: str = ""
    bits: str | None = None
    parts: tuple[tuple[str, int | None], ...] = ()
    things: tuple[int, ...] = ()


@dataclass(frozen=True)
class PackIndex:
    """All materials and items of a pack."""

    materials: tuple[PackMaterial, ...]
    items: tuple[PackItem, ...]

    def write(self, folder: Path) -> None:
        """Write the index into a pack folder."""
        document = {"version": _VERSION, **asdict(self)}
        (folder / INDEX_NAME).write_text(json.dumps(document, indent=0, ensure_ascii=False), "utf-8")


def read_index(folder: Path) -> PackIndex:
    """Read the index of a pack folder. Raises BadPack."""
    path = folder / INDEX_NAME
    try:
        document = json.loads(path.read_text("utf-8"))
        version = document["version"]
        materials = tuple(PackMaterial(**entry) for entry in document["materials"])
        items = tuple(_item(entry) for entry in document["items"])
    except FileNotFoundError as error:
        raise BadPack(f"{folder} is no pack: it has no {INDEX_NAME}.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise BadPack(f"{path} is no index of a pack: {error}") from error
    if version != _VERSION:
        raise BadPack(f"{path} has version {version}; prepare the pack again.")
    known = {material.name for material in materials}
    strangers = {item.material for item in items} - known
    if strangers:
        raise BadPack(f"{path} has items of materials that it does not list: {', '.join(sorted(strangers))}.")
    return PackIndex(materials, items)


def _item(entry: dict[str, Any]) -> PackItem:
    return PackItem(
        kind=ItemKind(entry["kind"]),
        files=tuple(entry["files"]),
        material=entry["material"],
        origin=entry["origin"],
        name=entry["name"],
        bits=entry["bits"],
        parts=tuple((name, parent) for name, parent in entry["parts"]),
        things=tuple(entry["things"]),
    )
