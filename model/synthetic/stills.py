"""Writes single pictures as a data set of annotated images: ``images/NAME.jpg`` and ``instances.jsonl``.

A picture costs far more to compose than to read back, so training on many rounds of pictures reads them.
"""

import json
from collections.abc import Callable
from pathlib import Path

import cv2

from media.rle import Rle, encode
from model.synthetic.generator import ClipGenerator

QUALITY = 95


def write_stills(
    generator: ClipGenerator,
    first_seed: int,
    count: int,
    folder: Path,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Make the pictures of consecutive seeds and write them into a folder.

    Lines are appended to what the folder holds, so several calls with other seeds fill one data set.

    Args:
        generator: gives the pictures.
        first_seed: number of the first picture; the files are named after it.
        count: how many seeds are drawn; a picture without a masklet is left out.
        folder: is made when it is missing.
        progress: told the number of pictures drawn so far.

    Returns:
        The number of pictures written.
    """
    (folder / "images").mkdir(parents=True, exist_ok=True)
    written = 0
    with (folder / "instances.jsonl").open("a") as lines:
        for number in range(count):
            seed = first_seed + number
            clip = generator.image(seed)
            if clip.masks.shape[1]:
                name = f"still_{seed:06d}.jpg"
                rgb = clip.frames[0].permute(1, 2, 0).contiguous().cpu().numpy()
                bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
                cv2.imwrite(str(folder / "images" / name), bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
                lines.write(_line(name, [encode(mask) for mask in clip.masks[0].cpu().numpy()]) + "\n")
                written += 1
            progress(number + 1)
    return written


def _line(name: str, masks: list[Rle]) -> str:
    instances = [{"rle": {"size": list(mask.size), "counts": mask.counts}} for mask in masks]
    return json.dumps({"image": name, "instances": instances})
