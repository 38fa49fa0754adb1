"""Photographs with annotated objects, in the two layouts that packs are made from. Axes: ``H W`` pixels.

- instances: ``images/NAME.jpg`` and ``instances.jsonl``, one line a picture with ``image``, ``width``,
``height`` and
  ``instances``; each of these has ``cls`` (its name) and ``rle`` (COCO run lengths).
- labels: ``images/NAME.jpg``, ``masks/NAME.png`` with a label per pixel (0 is background) and ``labels.txt``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from media.rle import Rle, decode

MOST_REGIONS = 8
_INSIDE = 0.95  # share of an object that lies in another one of which it is a part
_LEAST_SHARE = 0.0015  # of the picture


@dataclass(frozen=True)
class Region:
    """One annotated object: its name, its mask (H W), and the index of the region that it is a part of."""

    name: str
    mask: NDArray[np.bool_]
    parent: int | None = None


@dataclass(frozen=True)
class AnnotatedPicture:
    """A photograph and at most ``MOST_REGIONS`` of its objects, parents before parts."""

    path: Path
    pixels: NDArray[np.uint8]
    regions: tuple[Region, ...]


def read_instances(folder: Path) -> Iterator[AnnotatedPicture]:
    """Read a folder of the instances layout."""
    with (folder / "instances.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            path = folder / "images" / f"{entry['image']}.jpg"
            regions = [_region(found) for found in entry["instances"]]
            yield AnnotatedPicture(path, _read(path), nest(choose(regions)))


def _region(entry: dict[str, Any]) -> Region:
    rle = entry["rle"]
    height, width = rle["size"]
    return Region(str(entry["cls"] or "thing"), decode(Rle((height, width), rle["counts"])))


def read_labels(folder: Path) -> Iterator[AnnotatedPicture]:
    """Read a folder of the labels layout: the whole figure first, its parts after it."""
    lines = (folder / "labels.txt").read_text("utf-8").splitlines()
    names = dict(line.split(maxsplit=1) for line in lines if line)
    for path in sorted((folder / "images").glob("*.jpg")):
        labels = np.asarray(Image.open(folder / "masks" / f"{path.stem}.png"))
        parts = [Region(names[str(label)], labels == label, 0) for label in np.unique(labels) if label]
        parts = [part for part in parts if part.mask.mean() > _LEAST_SHARE]
        largest = sorted(parts, key=lambda part: -int(part.mask.sum()))[: MOST_REGIONS - 1]
        if largest:
            yield AnnotatedPicture(path, _read(path), (Region("figure", labels > 0), *largest))


def choose(regions: list[Region]) -> list[Region]:
    """Keep the largest objects and some of the smaller ones, largest first."""
    fair = [region for region in regions if region.mask.mean() > _LEAST_SHARE]
    fair.sort(key=lambda region: -int(region.mask.sum()))
    if len(fair) <= MOST_REGIONS:
        return fair
    places = np.unique(np.linspace(0, len(fair) - 1, MOST_REGIONS).round().astype(int))
    return [fair[place] for place in places]


def nest(regions: list[Region]) -> tuple[Region, ...]:
    """Find for every object (largest first) the smallest larger one that holds it."""
    nested: list[Region] = []
    for region in regions:
        area = int(region.mask.sum())
        parent = None
        for index, larger in enumerate(nested):
            covered = int((region.mask & larger.mask).sum())
            if covered >= _INSIDE * area and area < 0.8 * int(larger.mask.sum()):
                parent = index
        nested.append(Region(region.name, _within(region.mask, nested, parent), parent))
    return tuple(nested)


def pack_bits(regions: tuple[Region, ...], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Put masks into the bits of one picture: region ``i`` is bit ``i``."""
    bits = np.zeros(shape, np.uint8)
    for index, region in enumerate(regions):
        bits |= region.mask.astype(np.uint8) << index
    return bits


def _within(mask: NDArray[np.bool_], nested: list[Region], parent: int | None) -> NDArray[np.bool_]:
    return mask if parent is None else mask & nested[parent].mask


def _read(path: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(path).convert("RGB"))
