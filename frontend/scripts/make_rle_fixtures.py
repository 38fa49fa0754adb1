"""Write src/geometry/fixtures/rle.json: masks and their run lengths as pycocotools writes them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

TARGET = Path(__file__).resolve().parents[1] / "src" / "geometry" / "fixtures" / "rle.json"


def masks() -> dict[str, NDArray[np.bool_]]:
    """Masks whose runs cover what the code has to read: none, all, long, many, one that begins at once."""
    random = np.random.default_rng(5)
    rows, columns = np.mgrid[0:47, 0:61]
    ring = np.hypot(rows - 20, columns - 33)
    return {
        "empty": np.zeros((9, 7), bool),
        "full": np.ones((9, 7), bool),
        "first pixel": np.eye(6, 5, dtype=bool) & (np.arange(5) < 1),
        "diagonal": np.eye(8, dtype=bool),
        "ring": (ring < 18) & (ring > 7),
        "noise": random.random((23, 31)) < 0.4,
        "long runs": np.pad(np.ones((700, 3), bool), ((0, 20), (400, 500))),
    }


def rows_of(mask: NDArray[np.bool_]) -> list[str]:
    """Write a mask as one text of 0 and 1 per row."""
    return ["".join("1" if value else "0" for value in row) for row in mask]


def main() -> None:
    """Write the file."""
    cases = []
    for name, mask in masks().items():
        rle = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
        # The long mask is described by its box alone: its rows would be most of the file.
        pixels = None if mask.size > 100_000 else rows_of(mask)
        height, width = mask.shape
        box = [int(value) for value in coco.toBbox(rle)]
        cases.append(
            {
                "name": name,
                "width": width,
                "height": height,
                "area": int(mask.sum()),
                "box": box,
                "counts": rle["counts"].decode("ascii"),
                "rows": pixels,
            }
        )
    TARGET.write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
