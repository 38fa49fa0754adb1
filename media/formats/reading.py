"""Reads data sets in any of the formats: recognises them, gives their videos."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from media.formats.catalogue import Format
from media.formats.clip import BadDataset
from media.formats.found import FoundClip
from media.formats.frame_table import FOLDER, read_frame_table
from media.formats.read_coco import coco_form, find_coco
from media.formats.read_indexed import (
    find_davis,
    find_mots,
    find_youtube_vos,
    is_davis,
    is_mots,
    is_youtube_vos,
)
from media.formats.read_sav import find_sav, is_sav

Finder = Callable[[Path], Iterator[FoundClip]]
_BY_FILES: tuple[tuple[Format, Callable[[Path], bool]], ...] = (
    (Format.SAV, is_sav),
    (Format.YOUTUBE_VOS, is_youtube_vos),
    (Format.DAVIS, is_davis),
    (Format.MOTS, is_mots),
)
_FINDERS: dict[Format, Finder] = {
    Format.SAV: find_sav,
    Format.YOUTUBE_VOS: find_youtube_vos,
    Format.DAVIS: find_davis,
    Format.MOTS: find_mots,
    Format.COCO_VIDEO: find_coco,
    Format.YOUTUBE_VIS: find_coco,
}


def recognise(folder: Path) -> Format:
    """Say which format the files of a folder are in. Raises BadDataset."""
    found = next((name for name, fits in _BY_FILES if fits(folder)), None) or coco_form(folder)
    if found is None:
        raise BadDataset(
            "No known data set was found: expected SA-V, DAVIS, YouTube-VOS, MOTS, YouTube-VIS or COCO with"
            " videos, with the folders as the format names them."
        )
    return found


def find_clips(folder: Path, chosen: Format) -> Iterator[FoundClip]:
    """Give the videos of a folder.

    Args:
        folder: what was unpacked.
        chosen: its format.

    Raises:
        MediaError: a file that breaks the format, or nothing was found.
    """
    finder = _FINDERS.get(chosen)
    if finder is None:
        raise BadDataset("Videos with masks painted on cannot be read back; choose another format.")
    tables = {path.stem: path for path in folder.rglob(f"{FOLDER}/*.csv")}
    found = False
    for clip in finder(folder):
        found = True
        yield _with_table(clip, tables.get(clip.key))
    if not found:
        raise BadDataset(f"No video in the format {chosen.value} was found.")


def _with_table(clip: FoundClip, table: Path | None) -> FoundClip:
    """Let the frame table say how many frames there are."""
    if table is None:
        return clip
    frame_count = sum(1 for _ in read_frame_table(table))
    if frame_count < clip.frame_count:
        raise BadDataset(
            f"The frame table of {clip.key} has {frame_count} rows, but its pictures and masks need "
            f"{clip.frame_count}."
        )
    return replace(clip, frame_table=table, frame_count=frame_count)
