"""Reads data sets in the layout of SA-V."""

from collections.abc import Iterator
from pathlib import Path

from media.formats.clip import BadDataset, ObjectFacts, StoredMask
from media.formats.found import FoundClip, numbered_files
from media.formats.limits import MAX_JSON_BYTES
from media.formats.pictures import read_png
from media.rle import Rle, area, encode
from media.sav import STRIDE, SavAnnotation, read_sav

_SUFFIXES = ("_manual.json", "_auto.json")
_PICTURES, _MASKS = "JPEGImages_24fps", "Annotations_6fps"


def find_sav(folder: Path) -> Iterator[FoundClip]:
    """Give the videos of a folder in SA-V's layout, by name: JSON files anywhere, and folders of pictures.

    Raises:
        MediaError: a file that breaks the format.
    """
    keys: dict[str, list[Path]] = {}
    for suffix in _SUFFIXES:
        for path in sorted(folder.rglob(f"*{suffix}")):
            keys.setdefault(path.name.removesuffix(suffix), []).append(path)
    for key, paths in sorted(keys.items()):
        yield _of_json(key, paths)
    for masks in sorted(folder.rglob(_MASKS)):
        for clip in sorted(path for path in masks.iterdir() if path.is_dir()):
            yield _of_pictures(clip, masks.parent / _PICTURES / clip.name)


def is_sav(folder: Path) -> bool:
    """Say whether a folder looks like SA-V."""
    return any(next(folder.rglob(f"*{suffix}"), None) for suffix in _SUFFIXES) or any(folder.rglob(_MASKS))


def _of_json(key: str, paths: list[Path]) -> FoundClip:
    annotations = [_read(path) for path in paths]
    first = annotations[0]
    numbers = _numbers(annotations)
    video = paths[0].with_name(f"{key}.mp4")
    environment = first.video_environment
    if isinstance(environment, list):
        environment = environment[0] if len(environment) == 1 else ""
    return FoundClip(
        key=key,
        height=int(first.video_height),
        width=int(first.video_width),
        frame_count=int(first.video_frame_count),
        step=STRIDE,
        masks=lambda: _masks_of_json(annotations, numbers),
        objects={
            numbers[position][column]: ObjectFacts(
                number=numbers[position][column],
                type="auto" if annotation.masklet_type[column] == "auto" else "manual",
                edited_frame_count=int(annotation.masklet_edited_frame_count[column]),
            )
            for position, annotation in enumerate(annotations)
            for column in range(annotation.masklet_num)
        },
        video=video if video.is_file() else None,
        environment=environment or None,
    )


def _read(path: Path) -> SavAnnotation:
    if path.stat().st_size > MAX_JSON_BYTES:
        raise BadDataset(f"{path.name} has more than {MAX_JSON_BYTES // 2**20} MiB; cut it into parts.")
    return read_sav(path)


def _numbers(annotations: list[SavAnnotation]) -> list[list[int]]:
    """Give each masklet its number; where both files use one, those of the second file move on."""
    taken: set[int] = set()
    given = []
    for annotation in annotations:
        wanted = [masklet_id + 1 for masklet_id in annotation.masklet_id]
        shift = max(taken, default=0) if taken.intersection(wanted) else 0
        given.append([number + shift for number in wanted])
        taken.update(given[-1])
    return given


def _masks_of_json(annotations: list[SavAnnotation], numbers: list[list[int]]) -> Iterator[StoredMask]:
    size = (int(annotations[0].video_height), int(annotations[0].video_width))
    for frame in range(max(len(annotation.masklet) for annotation in annotations)):
        found: list[StoredMask] = []
        for annotation, own in zip(annotations, numbers, strict=True):
            if frame >= len(annotation.masklet):
                continue
            scores = annotation.masklet_stability_score
            for column, mask in enumerate(annotation.masklet[frame]):
                stability = _score(scores, frame, column)
                if mask is not None and (pixels := area(Rle(size, mask.counts))):
                    found.append(StoredMask(frame * STRIDE, own[column], mask.counts, pixels, stability))
        yield from sorted(found, key=lambda mask: mask.number)


def _score(scores: object, frame: int, column: int) -> float | None:
    """Give the stability of a mask; manual files have none."""
    row = scores[frame] if isinstance(scores, list) and frame < len(scores) else None
    score = row[column] if isinstance(row, list) and column < len(row) else None
    return None if score is None else float(score)


def _of_pictures(masks: Path, pictures: Path) -> FoundClip:
    folders = sorted(path for path in masks.iterdir() if path.is_dir() and path.name.isdecimal())
    files = {int(folder.name) + 1: numbered_files(folder, ".png") for folder in folders}
    frames = sorted({frame for own in files.values() for frame in own})
    if not frames:
        raise BadDataset(f"The folder {masks.name} holds no masks.")
    height, width = read_png(next(iter(next(own for own in files.values() if own).values()))).shape
    shown = numbered_files(pictures, ".jpg") if pictures.is_dir() else {}
    return FoundClip(
        key=masks.name,
        height=height,
        width=width,
        frame_count=max([*shown, *frames]) + 1,
        step=STRIDE,
        masks=lambda: _masks_of_pictures(files, frames, (height, width)),
        objects={number: ObjectFacts(number) for number in files},
        pictures=shown,
    )


def _masks_of_pictures(
    files: dict[int, dict[int, Path]], frames: list[int], size: tuple[int, int]
) -> Iterator[StoredMask]:
    for frame in frames:
        for number, own in sorted(files.items()):
            if frame not in own:
                continue
            shown = read_png(own[frame], size) != 0
            if shown.any():
                yield StoredMask(frame, number, encode(shown).counts, int(shown.sum()))
