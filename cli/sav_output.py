"""Writes what was followed through a file as SA-V JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cli.tracking import Prepared
from media.sav import SavMasklet, SavVideo, build_sav, write_sav


def write_sav_file(path: Path, masklets: Sequence[SavMasklet], prepared: Prepared, video_name: str) -> None:
    """Write masklets with a mask for every annotated frame (every fourth).

    Args:
        path: the file.
        masklets: in the order of their numbers.
        prepared: the video.
        video_name: as the annotation names it.
    """
    video = SavVideo(
        video_id=video_name,
        frame_count=len(prepared.frames),
        frame_rate=prepared.frame_rate,
        height=prepared.frames.height,
        width=prepared.frames.width,
        environment=[],
    )
    path.write_bytes(write_sav(build_sav(video, masklets)))
