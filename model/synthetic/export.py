"""Writes clips as an SA-V data set: ``ID.mp4`` and ``ID_manual.json`` side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from media.encoder import VideoEncoder
from media.rle import Rle, area, encode
from media.sav import STRIDE, SavMasklet, SavVideo, build_sav, write_sav
from model.synthetic.clip import MaskletInfo
from model.synthetic.config import SynthConfig
from model.synthetic.generator import ClipGenerator, worth_listing

FRAME_RATE = 24
_PIECE = 24  # frames rendered at once; a multiple of the stride of annotations


class BadExportSize(ValueError):
    """The frames cannot be written as an SA-V video."""


@dataclass(frozen=True)
class WrittenVideo:
    """One written video.

    Attributes:
        video: the MP4 file.
        annotation: the JSON file.
        frames: number of video frames.
        masklets: kind and name of every masklet, in the order of the file.
    """

    video: Path
    annotation: Path
    frames: int
    masklets: tuple[str, ...]


def write_video(
    generator: ClipGenerator, seed: int, folder: Path, progress: Callable[[int], None] = lambda _: None
) -> WrittenVideo:
    """Make the clip of a seed and write it into a folder.

    Args:
        generator: its frame rate is 24 a second and its frame size is even.
        seed: number of the clip; the files are named after it.
        folder: is made when it is missing.
        progress: told the number of frames written so far.

    Raises:
        BadExportSize: another frame rate, or an odd frame size.
    """
    config = generator.config
    if config.frame_rate != FRAME_RATE or config.height % 2 or config.width % 2:
        raise BadExportSize("SA-V videos have 24 frames a second, and their height and width are even.")
    folder.mkdir(parents=True, exist_ok=True)
    video_id = f"synth_{seed:06d}"
    video, unfinished = folder / f"{video_id}.mp4", folder / f".{video_id}.part"
    try:
        masks, masklets = _film(generator, seed, unfinished, progress)
        unfinished.replace(video)
    finally:
        unfinished.unlink(missing_ok=True)
    largest = [max(area(mask) for mask in each) for each in masks]
    listed = worth_listing(largest, masklets, config)
    annotation = folder / f"{video_id}_manual.json"
    annotation.write_bytes(_annotation(config, video_id, [masks[index] for index in listed]))
    names = tuple(f"{masklets[index].kind} {masklets[index].name}" for index in listed)
    return WrittenVideo(video, annotation, config.frames, names)


def _film(
    generator: ClipGenerator, seed: int, path: Path, progress: Callable[[int], None]
) -> tuple[list[list[Rle]], tuple[MaskletInfo, ...]]:
    """Write the video and give the masks of all masklets of the scene, by masklet and annotated frame."""
    config = generator.config
    by_frame: list[list[Rle]] = []
    masklets: tuple[MaskletInfo, ...] = ()
    written = 0
    with VideoEncoder(path, config.width, config.height, Fraction(FRAME_RATE)) as encoder:
        for piece in generator.pieces(seed, _PIECE):
            for picture in piece.frames.permute(0, 2, 3, 1).contiguous().cpu().numpy():
                encoder.write(picture)
            by_frame += [[encode(mask) for mask in frame] for frame in piece.masks[::STRIDE].cpu().numpy()]
            masklets = piece.masklets
            written += len(piece.frames)
            progress(written)
    return [[frame[index] for frame in by_frame] for index in range(len(masklets))], masklets


def _annotation(config: SynthConfig, video_id: str, masks: list[list[Rle]]) -> bytes:
    described = SavVideo(
        video_id=video_id,
        frame_count=config.frames,
        frame_rate=Fraction(FRAME_RATE),
        height=config.height,
        width=config.width,
        environment=[],
    )
    return write_sav(build_sav(described, (SavMasklet(number, each) for number, each in enumerate(masks))))
