"""The layout of SA-V: train as videos with JSON, val and test as pictures.

Source: SA-V data set (Ravi et al. 2024, arXiv 2408.00714) as released.
"""

from collections.abc import Iterator
from pathlib import Path

from media.formats.clip import AtStep, Clip, Member, ObjectType, frames_of
from media.formats.layout import Beat, Clips, frame_table_of, jpegs_of, keys_by_split, lines
from media.formats.pictures import png_of_one
from media.formats.sav_stream import write_sav_file
from media.sav import STRIDE

_KINDS: tuple[ObjectType, ...] = ("manual", "auto")


class SavLayout:
    """``sav_train/KEY.mp4`` with ``KEY_manual.json`` and ``KEY_auto.json``; pictures for val and test.

    ``sav_val`` and ``sav_test`` hold ``JPEGImages_24fps`` (every frame) and ``Annotations_6fps``, a folder
    per object with a PNG per annotated frame. Every 4th frame is annotated, whatever the step of the clip.
    """

    def of_clip(self, clip: Clip, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the files of one video."""
        at_sav_rate = AtStep(clip, STRIDE)
        if clip.facts.split == "train":
            yield from self._train(at_sav_rate, scratch)
        else:
            yield from self._pictures(at_sav_rate, beat)
        yield frame_table_of(clip, scratch)

    def closing(self, clips: Clips, scratch: Path, beat: Beat) -> Iterator[Member]:
        """Give the lists of videos."""
        del scratch, beat
        for split, keys in keys_by_split(clips()).items():
            yield Member(f"sav_{split}/sav_{split}.txt", lines(keys))

    def _train(self, clip: Clip, scratch: Path) -> Iterator[Member]:
        key = clip.facts.key
        yield Member(f"sav_train/{key}.mp4", clip.video)
        for kind in _KINDS:
            path = scratch / f"{kind}.json"
            if write_sav_file(path, clip, kind):
                yield Member(f"sav_train/{key}_{kind}.json", path)

    def _pictures(self, clip: Clip, beat: Beat) -> Iterator[Member]:
        facts = clip.facts
        root = f"sav_{facts.split}"
        yield from jpegs_of(clip, f"{root}/JPEGImages_24fps/{facts.key}", range(facts.frame_count), beat)
        for frame_index, masks in frames_of(clip.masks(), facts.annotated_frames):
            beat()
            for each in facts.objects:
                folder = f"{root}/Annotations_6fps/{facts.key}/{each.number - 1:03d}"
                picture = png_of_one(facts, masks.get(each.number))
                yield Member(f"{folder}/{frame_index:05d}.png", picture)
