"""The bundled sample video: a sunny playroom made by code, with the exact mask of every thing in it.

A beach ball passes behind a plant, leaves the picture and comes back; a toy car drives in front of the plant;
a cloth fish swings on a thread; the camera moves as if held in a hand. Nothing is downloaded or stored.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from media.encoder import VideoEncoder
from media.rle import Rle, encode
from media.scene.stage import OBJECT_NAMES, Stage

FRAME_RATE = 24


class SampleFrame(NamedTuple):
    """One frame: ``rgb`` (H W 3) uint8 before encoding, ``masks`` (H W) boolean by object id."""

    rgb: NDArray[np.uint8]
    masks: Mapping[int, NDArray[np.bool_]]


@dataclass(frozen=True)
class SampleVideo:
    """What a sample video shows.

    Attributes:
        width, height: pixels.
        frame_count: frames at 24 per second.
        objects: names by object id, ids from 1.
        masks: by frame index, then by object id; empty where nothing is seen. No frames unless asked for.
    """

    width: int
    height: int
    frame_count: int
    objects: Mapping[int, str]
    masks: list[dict[int, Rle]]


def sample_frames(
    *, seconds: float = 6, width: int = 960, height: int = 540, seed: int = 7
) -> Iterator[SampleFrame]:
    """Make the frames of the sample video without writing them; equal arguments give equal frames.

    Args:
        seconds: length; the whole story is told in it, however long it is.
        width, height: pixels, at least 16.
        seed: of the textures and the grain.

    Raises:
        ValueError: a size or a length that is too small.
    """
    frame_count = round(seconds * FRAME_RATE)
    if frame_count < 1 or min(width, height) < 16:
        raise ValueError(f"a sample needs a frame of 16 x 16 pixels, not {seconds} s of {width} x {height}")
    stage = Stage(width, height, seed)
    for frame_index in range(frame_count):
        shot = stage.shoot(frame_index / max(frame_count - 1, 1), frame_index / FRAME_RATE)
        yield SampleFrame(shot.rgb, shot.masks)


def write_sample_video(
    path: Path,
    *,
    seconds: float = 6,
    width: int = 960,
    height: int = 540,
    seed: int = 7,
    with_masks: bool = False,
    progress: Callable[[float], None] | None = None,
) -> SampleVideo:
    """Write the sample video as H.264 in MP4.

    Args:
        path: the file; it only appears when it is complete.
        seconds, width, height, seed: as for ``sample_frames``; sides are even.
        with_masks: also give the masks of all frames.
        progress: called with the share done after every frame; may raise to cancel.

    Raises:
        ValueError: an odd side, or what ``sample_frames`` raises.
    """
    if width % 2 or height % 2:
        raise ValueError(f"a video needs even sides, not {width} x {height}")
    frame_count = round(seconds * FRAME_RATE)
    frames = sample_frames(seconds=seconds, width=width, height=height, seed=seed)
    masks: list[dict[int, Rle]] = []
    partial = path.with_name(path.name + ".partial")
    try:
        with VideoEncoder(partial, width, height, Fraction(FRAME_RATE)) as encoder:
            for done, frame in enumerate(frames, start=1):
                encoder.write(frame.rgb)
                if with_masks:
                    masks.append({object_id: encode(mask) for object_id, mask in frame.masks.items()})
                if progress is not None:
                    progress(done / frame_count)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return SampleVideo(width, height, frame_count, dict(OBJECT_NAMES), masks)
