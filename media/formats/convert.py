"""From an archive of a stranger to core files that the rest of Maskloom can trust."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from media.encoder import VideoEncoder
from media.errors import NoFrames
from media.formats.catalogue import Format
from media.formats.clip import ClipFacts, ObjectFacts, StoredMask
from media.formats.core_file import write_core
from media.formats.found import FoundClip
from media.formats.reading import find_clips, recognise
from media.formats.unpack import unpack
from media.pixels import Orientation
from media.shape import plan_shape
from media.stills import ImageFolder

FRAME_RATE = 24
_CRF = 12
"""Pictures become a video that is encoded again, so little may be lost here."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Archive:
    """A file of a stranger.

    Attributes:
        path: tar, zip, or a JSON file.
        name: what its owner calls it.
        format: its format; None has it recognised.
        max_bytes: all files in it together may have.
    """

    path: Path
    name: str
    format: Format | None = None
    max_bytes: int = 2**40


def convert(archive: Archive, out_dir: Path, progress: Progress) -> dict[str, Any]:
    """Unpack an archive and read its masks.

    Args:
        archive: the file.
        out_dir: an empty folder; gets the unpacked files, a core file per video, and a video where there are
            only pictures.
        progress: called with 0 whenever something was done; may raise.

    Returns:
        JSON values: ``format``, and ``clips`` with ``key``, ``core``, ``video``, ``frame_table`` (paths in
        ``out_dir`` or null), ``height``, ``width``, ``frame_count``, ``step``, ``environment``, ``objects``.

    Raises:
        MediaError: the archive cannot be used; the sentence says why.
    """
    files = out_dir / "files"
    files.mkdir()
    unpack(archive.path, files, archive.name, archive.max_bytes, lambda: progress(0.0))
    chosen = archive.format or recognise(files)
    clips = []
    for position, found in enumerate(find_clips(files, chosen)):
        progress(0.0)
        clips.append(_convert_one(found, position, out_dir, progress))
    return {"format": chosen.value, "clips": clips}


def _convert_one(found: FoundClip, position: int, out_dir: Path, progress: Progress) -> dict[str, Any]:
    core = out_dir / f"{position:06d}.core"
    seen: set[int] = set(found.objects)

    def watched() -> Iterator[StoredMask]:
        for mask in found.masks():
            progress(0.0)
            seen.add(mask.number)
            yield mask

    facts = ClipFacts(found.key, found.height, found.width, found.frame_count, step=found.step)
    write_core(core, facts, watched())
    video = found.video
    if video is None and found.pictures:
        video = out_dir / f"{position:06d}.mp4"
        _film(found, video, progress)
    return {
        "key": found.key,
        "core": _inside(out_dir, core),
        "video": _inside(out_dir, video),
        "frame_table": _inside(out_dir, found.frame_table),
        "height": found.height,
        "width": found.width,
        "frame_count": found.frame_count,
        "step": found.step,
        "environment": found.environment,
        "objects": [asdict(found.objects.get(number, ObjectFacts(number))) for number in sorted(seen)],
    }


def _film(found: FoundClip, path: Path, progress: Progress) -> None:
    """Make a video of pictures: each stays until the next one's frame, so that frame numbers are kept."""
    pictures = sorted(found.pictures.items())
    by_frame = dict(pictures)
    frames = ImageFolder(pictures[0][1].parent)
    order = {frame: position for position, (frame, _) in enumerate(pictures)}
    if len(frames) != len(pictures):
        raise NoFrames(f"The pictures of {found.key} should be JPEG files in one folder, named by frame.")
    shape = plan_shape(frames.width, frames.height, None, Orientation())
    with VideoEncoder(path, shape.width, shape.height, Fraction(FRAME_RATE), crf=_CRF) as encoder:
        shown = shape.apply(frames.read(0))
        for frame_index in range(found.frame_count):
            progress(0.0)
            if frame_index in by_frame:
                shown = shape.apply(frames.read(order[frame_index]))
            encoder.write(shown)


def _inside(out_dir: Path, path: Path | None) -> str | None:
    return None if path is None else str(path.relative_to(out_dir))
