"""Copies the masks of a version out of the database, video by video, and measures them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from fractions import Fraction
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from backend.core.errors import DomainError
from backend.datasets.blobs import dataset_keys
from backend.datasets.candidates import candidate_of, division_entry, hash_text, shown_score
from backend.datasets.entities import DatasetStage, DatasetVersion, DatasetVideo
from backend.datasets.figures import Counted, statistics_of
from backend.datasets.splits import Candidate, SplitRules, divide
from backend.datasets.versions import MaskQuality, VersionRepository
from backend.db.engine import Sessions
from backend.storage import BlobStore, video_keys
from backend.storage.errors import BlobNotFound
from media.errors import MediaError
from media.formats.clip import ClipFacts
from media.formats.core_file import CoreClip, write_core
from media.formats.frame_table import write_frame_table
from media.formats.layout import opened
from media.formats.measure import ClipMeasures, measure_clip
from media.formats.preview import write_preview
from media.formats.similarity import hashes_of

Call = Callable[[], None]


class Beats(Protocol):
    """Gives what to call during the work on one video."""

    def at(self, stage: DatasetStage, done: int, total: int) -> Call:
        """Tell how far it is."""
        ...


class ChosenVideoGone(DomainError):
    """A video of the version was removed before all that needs it was made."""

    status, title = HTTPStatus.CONFLICT, "A chosen video was removed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The video “{name}”, or a masklet of it, was removed meanwhile; make a new version.", name=name
        )


@contextmanager
def naming_removed_videos(sessions: Sessions, version_id: UUID) -> Iterator[None]:
    """Say so where work on a version fails because the file of a video went with it.

    Raises:
        ChosenVideoGone: instead of a file that is missing.
    """
    try:
        yield
    except (MediaError, BlobNotFound) as error:
        with sessions() as session:
            removed = VersionRepository(session).removed_video(version_id)
        if removed is None:
            raise
        raise ChosenVideoGone(removed) from error


class Freezer:
    """Freezes the videos of a version and divides them."""

    def __init__(self, sessions: Sessions, store: BlobStore, version: DatasetVersion) -> None:
        self._sessions, self._store, self._version = sessions, store, version
        self._keys = dataset_keys(version.id)

    def freeze_all(self, beats: Beats) -> None:
        """Freeze what is not frozen yet, then divide and count.

        Raises:
            ChosenVideoGone, BlobNotFound, MediaError, and what the beat raises.
        """
        with self._sessions() as session:
            videos = VersionRepository(session).videos(self._version.id)
        for video in videos:
            beat = beats.at(DatasetStage.FREEZING, video.position, len(videos))
            if video.core_sha256 is None:
                self._freeze(video, beat)
        if self._version.statistics is None:
            self._divide()

    def _freeze(self, video: DatasetVideo, beat: Call) -> None:
        place = self._store.staging_path(staging_name(self._version.id))
        place.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place) as name:
            folder = Path(name)
            quality = self._copy(video, folder)
            clip = CoreClip(
                folder / "masks",
                folder / "frames",
                self._store.local_path(video_keys(video.video_id).video),
            )
            measures = measure_clip(clip, beat)
            with opened(clip.video) as frames:
                hashes = hashes_of(frames, float(clip.facts.frame_rate))
            write_preview(clip, folder / "preview", folder / "poster", beat)
            digest = _sha256(folder / "masks")
            keys = self._keys.video(video.position)
            for key in ("masks", "frames", "preview", "poster"):
                self._store.adopt(getattr(keys, key), folder / key)
        with self._sessions.begin() as session:
            stored = VersionRepository(session).video(self._version.id, video.position)
            if stored is not None:
                stored.measures = _measured(measures, quality, hashes)
                stored.core_sha256 = digest

    def _copy(self, video: DatasetVideo, folder: Path) -> MaskQuality:
        """Copy masks and frame table as they stand at one moment."""
        wanted = [UUID(each) for each in video.masklet_ids]
        with self._sessions() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            versions = VersionRepository(session)
            objects = versions.objects(wanted, self._version.frame_step)
            if len(objects) != len(wanted):
                raise ChosenVideoGone(video.name)
            facts = _facts_of(video, self._version.frame_step, tuple(each for _, each in objects))
            write_core(folder / "masks", facts, versions.masks(wanted))
            write_frame_table(folder / "frames", versions.frame_table(video.video_id))
            return versions.quality(wanted)

    def _divide(self) -> None:
        with self._sessions.begin() as session:
            versions = VersionRepository(session)
            videos = versions.videos(self._version.id)
            division = divide([_candidate(video) for video in videos], SplitRules(**self._version.splits))
            for video in videos:
                video.split, video.score = division.splits[video.key], shown_score(division.scores[video.key])
            version = versions.find_for_update(self._version.id)
            if version is not None:
                unknown = sum(not video.facts.get("creator") for video in videos)
                version.division = division_entry(division, unknown)
                version.statistics = statistics_of(
                    Counted(video.facts, video.measures or {}, video.split) for video in videos
                )


def staging_name(version_id: UUID) -> str:
    """Name the folder of what is under construction."""
    return f"dataset-{version_id}"


def _facts_of(video: DatasetVideo, step: int, objects: tuple[Any, ...]) -> ClipFacts:
    facts = video.facts
    setting = facts.get("setting")
    return ClipFacts(
        key=video.key,
        height=facts["height"],
        width=facts["width"],
        frame_count=facts["frame_count"],
        frame_rate=Fraction(facts["frame_rate"]).limit_denominator(1001),
        step=step,
        environment=setting.capitalize() if setting else None,
        objects=objects,
    )


def _candidate(video: DatasetVideo) -> Candidate:
    measures = video.measures or {}
    return candidate_of(video.key, video.facts, measures["masklets"], measures["hashes"])


def _measured(measures: ClipMeasures, quality: MaskQuality, hashes: list[int]) -> dict[str, Any]:
    return {
        **asdict(measures),
        "stale": quality.stale,
        "untrained": quality.untrained,
        "models": quality.models,
        "hashes": [hash_text(value) for value in hashes],
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
