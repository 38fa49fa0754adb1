"""Frames to work on: the bundled sample video, as a folder of JPEG files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from PIL import Image

from media.sample import FRAME_RATE, sample_frames

WIDTH, HEIGHT = 960, 540


@contextmanager
def footage(frames: int, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Path]:
    """Give a folder with so many frames; it vanishes afterwards."""
    made = sample_frames(seconds=1 + frames / FRAME_RATE, width=width, height=height)
    with tempfile.TemporaryDirectory(prefix="maskloom-bench-") as folder:
        for index, frame in enumerate(islice(made, frames)):
            Image.fromarray(frame.rgb).save(Path(folder) / f"{index:05d}.jpg", quality=95)
        yield Path(folder)


def place(object_id: int, *, moved: float = 0.0) -> tuple[float, float]:
    """Return where object ``object_id`` is clicked, pixels: objects stand on a grid of four columns."""
    column, row = object_id % 4, object_id // 4 % 4
    return 120.0 + 230.0 * column + moved, 80.0 + 130.0 * row + moved
