"""Makes cut-outs: from files with alpha, and from annotated photographs. Axes: ``H W`` pixels."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from model.synthetic.packs.annotated import AnnotatedPicture, Region, pack_bits
from model.synthetic.packs.components import connected_areas
from model.synthetic.packs.judge import reject_cutout, reject_object

LONG_SIDE = 320  # pixels of a stored cut-out
_COLOURS = 6  # that a drawing is reduced to when its areas are searched
_APART = 60.0  # distance of two colours that count as different, 0..255 per channel
_LEAST_PART, _MOST_PART = 0.03, 0.7  # share of the object
_MOST_PARTS = 5


@dataclass(frozen=True)
class Cutout:
    """A cut-out (H W 4) uint8 with the bits of its parts (H W) uint8, or None."""

    pixels: NDArray[np.uint8]
    bits: NDArray[np.uint8] | None = None
    parts: tuple[tuple[str, int | None], ...] = ()


def cutout_from_file(path: Path, *, drawn: bool) -> Cutout | str:
    """Read a picture with alpha; gives the reason when it is of no use."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            opened = Image.open(path)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            return "too large"
    with opened:
        if "A" not in opened.getbands() and "transparency" not in opened.info:
            return "no alpha"
        picture = opened.convert("RGBA")
    box = picture.getchannel("A").point(lambda value: 255 if value > 8 else 0).getbbox()
    if box is None:
        return "near-empty"
    picture = picture.crop(box)
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    pixels = np.asarray(picture)
    reason = reject_cutout(pixels)
    if reason is not None:
        return reason
    return colour_parts(pixels) if drawn else Cutout(pixels)


def cutout_from_region(picture: AnnotatedPicture, index: int) -> Cutout | str:
    """Cut an annotated object and its parts out of its photograph; gives the reason when it is of no use."""
    region = picture.regions[index]
    reason = reject_object(region.mask)
    if reason is not None:
        return reason
    rows, columns = np.nonzero(region.mask.any(1))[0], np.nonzero(region.mask.any(0))[0]
    window = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    pixels = np.dstack([picture.pixels[window], feather(region.mask[window])])
    below = [part for part in picture.regions if part.parent == index]
    parts = tuple(Region(part.name, part.mask[window]) for part in below)
    bits = pack_bits(parts, region.mask[window].shape) if parts else None
    small = _reduced(np.ascontiguousarray(pixels), bits)
    reason = reject_cutout(small[0])
    return reason or Cutout(small[0], small[1], tuple((part.name, None) for part in parts))


def feather(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Turn a mask into alpha that fades over two pixels inside the mask, where the colours are right."""
    wide = Image.fromarray(np.pad(mask, 2).astype(np.uint8) * 255)
    soft = np.asarray(wide.filter(ImageFilter.GaussianBlur(1.0)), np.float32)[2:-2, 2:-2] / 255.0
    return (np.clip((soft - 0.3) / 0.6, 0.0, 1.0) * 255.0).astype(np.uint8)


def colour_parts(pixels: NDArray[np.uint8]) -> Cutout:
    """Find the parts of a drawing (H W 4): large connected areas of one colour."""
    solid = pixels[..., 3] > 127
    picture = Image.fromarray(pixels[..., :3]).quantize(_COLOURS, method=Image.Quantize.MEDIANCUT)
    colours = np.asarray((picture.getpalette() or [])[: 3 * _COLOURS], np.float32).reshape(-1, 3)
    labels = _merged(np.asarray(picture), colours)
    areas: list[NDArray[np.bool_]] = []
    for label in np.unique(labels[solid]):
        numbered = connected_areas((labels == label) & solid)
        areas += [numbered == number for number in range(1, min(int(numbered.max()), 3) + 1)]
    size = int(solid.sum())
    areas = [area for area in areas if _LEAST_PART * size < int(area.sum()) < _MOST_PART * size]
    areas = sorted(areas, key=lambda area: -int(area.sum()))[:_MOST_PARTS]
    if not areas:
        return Cutout(pixels)
    regions = tuple(Region("patch", area) for area in areas)
    return Cutout(pixels, pack_bits(regions, solid.shape), tuple((region.name, None) for region in regions))


def _merged(labels: NDArray[np.uint8], colours: NDArray[np.float32]) -> NDArray[np.int64]:
    """Join labels of similar colours, so that shading does not split an area."""
    names = np.arange(256)
    for second in range(len(colours)):
        for first in range(second):
            if np.linalg.norm(colours[first] - colours[second]) < _APART:
                names[second] = names[first]
                break
    return np.asarray(names[labels])


def _reduced(
    pixels: NDArray[np.uint8], bits: NDArray[np.uint8] | None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Make a cut-out no larger than it is stored."""
    scale = LONG_SIDE / max(pixels.shape[:2])
    if scale >= 1.0:
        return pixels, bits
    size = (max(round(pixels.shape[1] * scale), 1), max(round(pixels.shape[0] * scale), 1))
    smaller = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
    if bits is None:
        return smaller, None
    return smaller, np.asarray(Image.fromarray(bits).resize(size, Image.Resampling.NEAREST))
