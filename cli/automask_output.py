"""What ``maskloom automask`` leaves behind: an annotation file and a preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cli.sav_output import write_sav_file
from cli.tracking import Prepared
from media import rle
from media.overlay import write_overlay
from media.sav import SavMasklet, annotated_frames
from model.automask import AutoMasklet

Progress = Callable[[float], None]


def write_auto_annotation(
    path: Path, masklets: Sequence[AutoMasklet], prepared: Prepared, video_name: str
) -> None:
    """Write the masklets as SA-V JSON: every fourth frame, with stability scores."""
    frames = annotated_frames(len(prepared.frames))
    written = [
        SavMasklet(
            masklet_id=number,
            masks=[one.masks[frame_index].mask for frame_index in frames],
            type="auto",
            stability_scores=[one.masks[frame_index].stability for frame_index in frames],
        )
        for number, one in enumerate(masklets)
    ]
    write_sav_file(path, written, prepared, video_name)


def write_auto_preview(
    path: Path, masklets: Sequence[AutoMasklet], prepared: Prepared, progress: Progress
) -> None:
    """Write the video with the masks painted on, small ones over large ones.

    A frame between two that were followed shows the masks of the one before.
    """
    by_size = sorted(masklets, key=lambda one: -one.candidate.area)

    def masks_on(frame_index: int) -> dict[int, NDArray[np.bool_]]:
        shown = {number: _latest(one, frame_index) for number, one in enumerate(by_size, start=1)}
        return {number: rle.decode(mask) for number, mask in shown.items() if mask is not None}

    write_overlay(prepared.frames, masks_on, path, frame_rate=prepared.frame_rate, progress=progress)


def _latest(masklet: AutoMasklet, frame_index: int) -> rle.Rle | None:
    """The mask of the newest followed frame up to this one."""
    known = [index for index in masklet.masks if index <= frame_index]
    return masklet.masks[known[-1]].mask if known else None
