"""Measures the masklets of videos for previews of data sets, before anybody makes a version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from threading import Event, Lock
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.datasets.candidates import hash_text
from backend.datasets.entities import VideoMeasures
from backend.datasets.measuring import STAMP, MeasuresRepository
from backend.db.base import now
from backend.db.engine import Sessions
from backend.storage import BlobStore, video_keys
from backend.videos.entities import Video
from backend.videos.repository import VideoRepository
from media.formats.clip import ClipFacts, ObjectFacts
from media.formats.layout import opened
from media.formats.measure import measure_masklets
from media.formats.similarity import hashes_of
from workers.errors import Stopped
from workers.tasks.waiting import WaitingWork


class Wanted(NamedTuple):
    """A video to be measured at a step of annotated frames."""

    video_id: UUID
    step: int


@dataclass
class MeasureVideos(WaitingWork[Wanted]):
    """Measures the videos that wait in the database.

    The row of a video is held while it is measured, so that a worker that dies lets go of it at once.

    Attributes:
        sessions: the database.
        store: where videos lie.
        stop: set when the worker shuts down.
    """

    kind = "measuring"

    sessions: Sessions
    store: BlobStore
    stop: Event
    _turn: Lock = field(default_factory=Lock)

    def _is_waiting(self) -> bool:
        return self._begin() is not None

    def _begin(self) -> Wanted | None:
        with self.sessions() as session:
            row = MeasuresRepository(session).next_wanted()
            return None if row is None else Wanted(row.video_id, row.step)

    def _do(self, wanted: Wanted) -> None:
        with self.sessions.begin() as session:
            row = MeasuresRepository(session).hold_wanted(*wanted)
            if row is not None:
                measure_video(session, self.store, row, self._beat)
                row.problem, row.wanted_at, row.measured_at = None, None, now()

    def _cancelled(self, wanted: Wanted) -> None:
        self._failed(wanted, {})

    def _failed(self, wanted: Wanted, problem: dict[str, Any]) -> None:
        with self.sessions.begin() as session:
            row = MeasuresRepository(session).hold_wanted(*wanted)
            if row is not None:
                row.problem, row.wanted_at, row.measured_at = problem, None, now()

    def _name_of(self, wanted: Wanted) -> str:
        return str(wanted.video_id)

    def _beat(self) -> None:
        if self.stop.is_set():
            raise Stopped


def measure_video(session: Session, store: BlobStore, row: VideoMeasures, beat: Callable[[], None]) -> None:
    """Measure the masklets of a video whose masks have changed, and hash its frames once.

    Raises:
        MediaError, BlobNotFound, and what the beat raises.
    """
    measures, video = MeasuresRepository(session), VideoRepository(session).find(row.video_id)
    if video is None:
        return
    masklets = measures.masklets(row.video_id)
    stamps = measures.stamps(masklet.id for masklet in masklets)
    known = {
        masklet_id: each for masklet_id, each in row.masklets.items() if each[STAMP] == stamps.get(masklet_id)
    }
    stale = [each for each in masklets if str(each.id) in stamps and str(each.id) not in known]
    facts = _facts_of(video, row.step, tuple(ObjectFacts(each.number) for each in stale))
    found = measure_masklets(facts, measures.masks([each.id for each in stale], row.step), beat)
    for masklet, each in zip(stale, found, strict=True):
        known[str(masklet.id)] = {STAMP: stamps[str(masklet.id)], **asdict(each)}
    row.masklets = known
    if row.hashes is None:
        row.hashes = measures.known_hashes(row.video_id) or _hashes(store, video)


def _hashes(store: BlobStore, video: Video) -> list[str]:
    with opened(store.local_path(video_keys(video.id).video)) as frames:
        return [hash_text(value) for value in hashes_of(frames, _rate(video))]


def _facts_of(video: Video, step: int, objects: tuple[ObjectFacts, ...]) -> ClipFacts:
    shape = video.shape
    return ClipFacts(
        key=str(video.id),
        height=shape.height,
        width=shape.width,
        frame_count=shape.frame_count,
        step=step,
        objects=objects,
    )


def _rate(video: Video) -> float:
    """Give the frame rate as a frozen video has it, so that the same frames are hashed."""
    return float(Fraction(video.shape.frame_rate).limit_denominator(1001))
