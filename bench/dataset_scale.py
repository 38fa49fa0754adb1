"""How long 100,000 masks take to become a data set, and what memory that needs.

Use: ``python -m bench.dataset_scale``. One video holds them all, the hardest case: core file, measures and
annotations as SA-V, YouTube-VIS and DAVIS are written from a stream. Each size runs in a process of its own;
how the peaks differ tells what grows.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from media import rle
from media.formats.clip import ClipFacts, ObjectFacts, StoredMask
from media.formats.coco_layout import YouTubeVisLayout
from media.formats.core_file import CoreClip, write_core
from media.formats.indexed_layout import indexed_pngs
from media.formats.measure import measure_clip
from media.formats.pack import PartWriter
from media.formats.sav_stream import write_sav_file

SIZES = (1_000, 10_000, 100_000)
OBJECTS = 100
HEIGHT, WIDTH = 360, 640
STEP = 4


def masks_of(frames: int) -> Iterator[StoredMask]:
    """Blobs that move, a hundred a frame."""
    shapes = []
    for number in range(OBJECTS):
        rows, columns = np.ogrid[:HEIGHT, :WIDTH]
        y, x = 20 + 32 * (number // 10), 30 + 60 * (number % 10)
        pixels = (rows - y) ** 2 + (columns - x) ** 2 < (10 + number % 15) ** 2
        shapes.append((rle.encode(pixels).counts, int(pixels.sum())))
    for frame in range(frames):
        for number in range(1, OBJECTS + 1):
            counts, area = shapes[(number + frame) % OBJECTS]
            yield StoredMask(frame * STEP, number, counts, area)


def run(masks: int) -> dict[str, Any]:
    """Write a data set of so many masks. Gives seconds of each step and the peak in MiB."""
    frames = masks // OBJECTS
    facts = ClipFacts(
        "scale",
        HEIGHT,
        WIDTH,
        frames * STEP,
        Fraction(24),
        STEP,
        objects=tuple(ObjectFacts(number) for number in range(1, OBJECTS + 1)),
    )
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = CoreClipOnly(folder, facts, frames, seconds)
        timed(seconds, "measure", lambda: measure_clip(clip.core, lambda: None))
        timed(seconds, "sa-v json", lambda: write_sav_file(folder / "sav.json", clip.core, "manual"))
        layout = YouTubeVisLayout(["object"])
        timed(
            seconds,
            "youtube-vis json",
            lambda: list(layout.closing(lambda: iter([clip.core]), folder, lambda: None)),
        )
        with PartWriter(folder / "part.tar", folder / "part.jsonl") as part:
            timed(
                seconds,
                "davis png",
                lambda: part.add_all(indexed_pngs(clip.core, "Annotations/480p/scale", lambda: None)),
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"masks": masks, "seconds": seconds, "peak_mib": round(peak, 1)}


class CoreClipOnly:
    """A core file of made-up masks; its video and frame table are not needed here."""

    def __init__(self, folder: Path, facts: ClipFacts, frames: int, seconds: dict[str, float]) -> None:
        timed(seconds, "core file", lambda: write_core(folder / "core", facts, masks_of(frames)))
        self.core = CoreClip(folder / "core", folder / "none", folder / "none")


def timed(seconds: dict[str, float], name: str, work: Any) -> None:
    """Do something and note its processor time."""
    started = time.process_time()
    work()
    seconds[name] = round(time.process_time() - started, 2)


def main() -> None:
    """Run every size in a process of its own and print what it took."""
    if len(sys.argv) > 1:
        print(json.dumps(run(int(sys.argv[1]))))
        return
    for size in SIZES:
        out = subprocess.run(
            [sys.executable, "-m", "bench.dataset_scale", str(size)],
            capture_output=True,
            text=True,
            check=True,
        )
        told = json.loads(out.stdout)
        steps = ", ".join(f"{name} {value} s" for name, value in told["seconds"].items())
        whole = sum(told["seconds"].values())
        print(f"{told['masks']:>7,} masks: {whole:.1f} s ({steps}); peak {told['peak_mib']} MiB")


if __name__ == "__main__":
    main()
