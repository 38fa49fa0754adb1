"""What all formats have in common."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from media.formats.clip import Clip, Member, Split
from media.formats.frame_table import FOLDER, write_frame_table
from media.jpeg import encode_jpeg
from media.reader import FrameSource, open_frames

Beat = Callable[[], None]
"""Called every now and then during long work; may raise to end it."""

Clips = Callable[[], Iterable[Clip]]
"""Gives the videos of a data set, each time anew."""

JPEG_QUALITY = 95


class Layout(Protocol):
    """Lays a data set out as the files of one format.

    The members of a video depend on that video alone, so that a data set can be written piece by piece and
    taken up again after any of them.
    """

    def of_clip(self, clip: Clip, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the files of one video.

        Args:
            clip: the video.
            scratch: an empty folder for files under construction; a member may lie in it until the next one
                is asked for.
            beat: called often.

        Raises:
            BeyondFormat: the format has no room for it.
        """
        ...

    def closing(self, clips: Clips, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the files about all videos together; as ``of_clip``."""
        ...


def frame_table_of(clip: Clip, scratch: Path) -> Member:
    """Give the table that ties the video's frame numbers to its source."""
    path = scratch / "frames.csv"
    write_frame_table(path, clip.frame_table())
    return Member(f"{FOLDER}/{clip.facts.key}.csv", path)


def jpegs_of(clip: Clip, folder: str, wanted: range, beat: Beat, digits: int = 5) -> Iterator[Member]:
    """Give frames as JPEG files named by their frame number."""
    with opened(clip.video) as frames:
        for frame_index in wanted:
            beat()
            picture = encode_jpeg(frames.read(frame_index), JPEG_QUALITY)
            yield Member(f"{folder}/{frame_index:0{digits}d}.jpg", picture)


def keys_by_split(clips: Iterable[Clip]) -> dict[Split, list[str]]:
    """List the names of the videos of each part, in order; parts without videos are left out."""
    found: dict[Split, list[str]] = {}
    for clip in clips:
        found.setdefault(clip.facts.split, []).append(clip.facts.key)
    return found


def lines(names: Iterable[str]) -> bytes:
    """Write names as a text file, one a line."""
    return "".join(f"{name}\n" for name in names).encode("ascii")


class opened:  # noqa: N801 - reads like open() where it is used
    """Keeps the frames of a video open. Raises MediaError."""

    def __init__(self, video: Path) -> None:
        self._frames = open_frames(video)

    def __enter__(self) -> FrameSource:
        return self._frames

    def __exit__(self, *_: object) -> None:
        close = getattr(self._frames, "close", None)
        if close is not None:
            close()
