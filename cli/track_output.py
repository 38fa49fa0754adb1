"""What ``maskloom track`` leaves behind: pictures, an annotation file and a preview."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from cli.sav_output import write_sav_file
from cli.tracking import Prepared, TrackedObject
from media import rle
from media.overlay import write_overlay
from media.sav import SavMasklet, annotated_frames

Progress = Callable[[float], None]


def write_pictures(
    folder: Path, objects: Sequence[TrackedObject], prepared: Prepared, progress: Progress
) -> None:
    """Write a black and white PNG per object and frame, one folder per object, as in SA-V's validation set.

    Frames that no propagation reached are black. A folder from before is replaced.

    Args:
        folder: becomes ``folder/000/00000.png`` and so on.
        objects: what was tracked.
        prepared: the video.
        progress: called with the share done.
    """
    shutil.rmtree(folder, ignore_errors=True)
    frame_count, written = len(prepared.frames), 0
    nothing = rle.empty(prepared.frames.height, prepared.frames.width)
    for one in objects:
        target = folder / f"{one.number - 1:03d}"
        target.mkdir(parents=True)
        for frame_index in range(frame_count):
            mask = rle.decode(one.masks.get(frame_index, nothing))
            Image.fromarray(mask.astype(np.uint8) * 255).save(target / f"{frame_index:05d}.png")
            written += 1
            progress(written / (frame_count * len(objects)))


def write_annotation(
    path: Path, objects: Sequence[TrackedObject], prepared: Prepared, video_name: str
) -> None:
    """Write the masklets as SA-V JSON: every fourth frame."""
    frames = annotated_frames(len(prepared.frames))
    masklets = [
        SavMasklet(
            masklet_id=one.number - 1,
            masks=[one.masks.get(frame_index) for frame_index in frames],
            edited_frame_count=len(set(one.prompted_frames) & set(frames)),
        )
        for one in objects
    ]
    write_sav_file(path, masklets, prepared, video_name)


def write_preview(
    path: Path, objects: Sequence[TrackedObject], prepared: Prepared, progress: Progress
) -> None:
    """Write the video with the masks painted on."""
    write_overlay(
        prepared.frames,
        lambda frame_index: {
            one.number: rle.decode(one.masks[frame_index]) for one in objects if frame_index in one.masks
        },
        path,
        frame_rate=prepared.frame_rate,
        progress=progress,
    )
