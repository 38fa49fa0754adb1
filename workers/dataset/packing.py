"""Writes the formats of a version as tar files, one finished part after the other."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from backend.datasets.additions import formats_to_write
from backend.datasets.blobs import dataset_keys
from backend.datasets.entities import DatasetPart, DatasetStage, DatasetVersion, DatasetVideo
from backend.datasets.versions import VersionRepository
from backend.db.engine import Sessions
from backend.storage import BlobStore, video_keys
from media.formats.catalogue import Format, categories_of, layout_of
from media.formats.clip import Clip, Member
from media.formats.core_file import CoreClip
from media.formats.layout import Layout
from media.formats.pack import PartWriter
from workers.dataset.delivering import Delivery
from workers.dataset.freezing import Beats, Call, staging_name


class _Standing(NamedTuple):
    """How far a format is: the number of the next part, its first video, and whether all is done."""

    number: int
    next_video: int
    is_done: bool


class Packer:
    """Packs the frozen videos of a version.

    A part ends with the video that fills it, so the same videos give the same parts, whether the work was
    broken off in between or not; it goes on after the last part that is stored.
    """

    def __init__(
        self, sessions: Sessions, store: BlobStore, version: DatasetVersion, delivery: Delivery
    ) -> None:
        self._sessions, self._store, self._version = sessions, store, version
        self._delivery = delivery
        self._keys = dataset_keys(version.id)
        self._videos: list[DatasetVideo] = []

    def pack_all(self, beats: Beats) -> None:
        """Write every format that is not finished, of the version or of what is added to it.

        Raises:
            MediaError, BlobNotFound, S3Refused, and what the beat raises.
        """
        with self._sessions() as session:
            self._videos = list(VersionRepository(session).videos(self._version.id))
        formats = formats_to_write(self._version)
        total = len(self._videos) * len(formats)
        categories = {name for clip in self._clips() for name in categories_of(clip.facts.objects)}
        for position, name in enumerate(formats):
            chosen = Format(name)
            begun = position * len(self._videos)

            def beat_of(video: int, begun: int = begun) -> Call:
                return beats.at(DatasetStage.PACKING, begun + video, total)

            self._pack(chosen, layout_of(chosen, categories), beat_of)

    def _pack(self, chosen: Format, layout: Layout, beat_of: Callable[[int], Call]) -> None:
        standing = self._standing(chosen)
        while not standing.is_done:
            standing = self._pack_part(chosen, layout, standing, beat_of)
        self._delivery.parts(chosen)

    def _standing(self, chosen: Format) -> _Standing:
        with self._sessions() as session:
            own = [
                part for part in VersionRepository(session).parts(self._version.id) if part.format == chosen
            ]
        if not own:
            return _Standing(1, 0, is_done=False)
        return _Standing(own[-1].number + 1, own[-1].next_video, own[-1].is_last)

    def _pack_part(
        self, chosen: Format, layout: Layout, standing: _Standing, beat_of: Callable[[int], Call]
    ) -> _Standing:
        """Write one part; the last one ends with the files about all videos."""
        name = f"{self._version.title}-{chosen.value}-{standing.number:04d}.tar"
        place = self._store.staging_path(staging_name(self._version.id))
        place.mkdir(exist_ok=True)
        tar, listing = place / name, place / f"{name}.jsonl"
        at, is_last = standing.next_video, False
        with (
            tempfile.TemporaryDirectory(dir=place) as scratch,
            PartWriter(tar, listing) as part,
        ):
            while at < len(self._videos) and part.size < self._version.part_bytes:
                beat = beat_of(at)
                for member in layout.of_clip(self._clip(self._videos[at]), _emptied(scratch), beat):
                    beat()
                    part.add(self._rooted(member))
                at += 1
            if at == len(self._videos):
                beat = beat_of(at)
                closing = layout.closing(self._clips, _emptied(scratch), beat)
                part.add_all(self._rooted(member) for member in closing)
                is_last = True
            facts = part.finish()
        self._store.adopt(self._keys.listing(name), listing)
        self._store.adopt(self._keys.part(name), tar)
        with self._sessions.begin() as session:
            session.add(
                DatasetPart(
                    version_id=self._version.id,
                    format=chosen.value,
                    number=standing.number,
                    name=name,
                    size=facts.size,
                    sha256=facts.sha256,
                    members=facts.members,
                    next_video=at,
                    is_last=is_last,
                )
            )
        return _Standing(standing.number + 1, at, is_last)

    def _rooted(self, member: Member) -> Member:
        """Put a file below the name of the version, so that unpacking several parts joins them."""
        return Member(f"{self._version.title}/{member.path}", member.content)

    def _clips(self) -> Iterable[Clip]:
        return (self._clip(video) for video in self._videos)

    def _clip(self, video: DatasetVideo) -> CoreClip:
        keys = self._keys.video(video.position)
        return CoreClip(
            self._store.local_path(keys.masks),
            self._store.local_path(keys.frames),
            self._store.local_path(video_keys(video.video_id).video),
            "val" if video.split == "val" else "test" if video.split == "test" else "train",
        )


def _emptied(folder: str) -> Path:
    for path in _entries(Path(folder)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return Path(folder)


def _entries(folder: Path) -> Iterator[Path]:
    yield from list(folder.iterdir())
