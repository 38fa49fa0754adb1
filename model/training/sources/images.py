"""Folders of annotated images.

``images/NAME.jpg`` with ``masks/NAME.png`` (an instance map, 0 = background) or with ``instances.jsonl``,
one line an image: ``{"image": NAME, "instances": [{"rle": {"size": [H, W], "counts": ...}}]}``. The
lines are preferred: instance maps lose overlaps.
"""

import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from media.rle import Rle, decode
from model.training.samples import NoObject, Sample
from model.training.sources.held_out import is_held_out

MOST_COVERAGE = 0.9
"""Masks that cover more of the image are left out, as in the paper."""
LEAST_PIXELS = 32
"""Smaller masks teach nothing at the sizes in use."""


class BadDataset(ValueError):
    """A folder does not hold what its kind of source expects."""


class ImageFolderSource:
    """Annotated images of one folder.

    Args:
        folder: with ``images/`` and ``masks/`` or ``instances.jsonl``.
        held_out: read the held-out tenth instead of the rest.

    Raises:
        BadDataset: nothing usable is in the folder.
    """

    def __init__(self, folder: Path, *, held_out: bool = False) -> None:
        self._folder = folder
        lines = _read_lines(folder / "instances.jsonl")
        pictures = sorted(path for path in (folder / "images").glob("*") if path.is_file())
        self._pictures = [path for path in pictures if is_held_out(path.stem) == held_out]
        self._lines = lines
        if not self._pictures:
            raise BadDataset(f"{folder} has no pictures in images/ (expected images/ with masks/)")

    def __len__(self) -> int:
        return len(self._pictures)

    @property
    def names(self) -> list[str]:
        """File names without ending, in order."""
        return [path.stem for path in self._pictures]

    def read(self, index: int) -> Sample:
        """Return one image and all its usable masks. Raises NoObject."""
        path = self._pictures[index]
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
        if picture is None:
            raise BadDataset(f"{path} is not a readable picture")
        rgb = np.asarray(picture, dtype=np.uint8)
        masks = [mask for mask in self._masks(path, rgb.shape[:2]) if _usable(mask)]
        if not masks:
            raise NoObject(path.stem)
        return Sample(rgb[None], np.stack(masks)[None])

    def draw(self, rng: np.random.Generator) -> Sample:
        """Draw an image with all its masks."""
        return self.read(int(rng.integers(len(self._pictures))))

    def _masks(self, picture: Path, size: tuple[int, int]) -> list[NDArray[np.bool_]]:
        if picture.stem in self._lines:
            return [decode(rle) for rle in self._lines[picture.stem] if rle.size == size]
        path = self._folder / "masks" / f"{picture.stem}.png"
        labels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if labels is None or labels.shape[:2] != size:
            raise BadDataset(f"{path} is missing or not of the size of {picture.name}")
        flat = labels if labels.ndim == 2 else labels[..., 0]
        return [flat == label for label in np.unique(flat) if label != 0]


def _usable(mask: NDArray[np.bool_]) -> bool:
    pixels = int(mask.sum())
    return LEAST_PIXELS <= pixels <= MOST_COVERAGE * mask.size


def _read_lines(path: Path) -> dict[str, list[Rle]]:
    if not path.exists():
        return {}
    lines: dict[str, list[Rle]] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        try:
            row = json.loads(line)
            lines[Path(row["image"]).stem] = [
                Rle((int(part["rle"]["size"][0]), int(part["rle"]["size"][1])), part["rle"]["counts"])
                for part in row["instances"]
            ]
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise BadDataset(f"{path}, line {number}: {error!r}") from error
    return lines
