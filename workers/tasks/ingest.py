"""Ingest: from an uploaded file to a video that can be worked on."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from uuid import UUID, uuid4

import structlog
from redis import Redis

from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.storage import BlobStore, VideoKeys, video_keys
from backend.videos.ingest import begin_ingest, fail_ingest, finish_ingest, set_progress
from media.limits import NormaliseSettings
from media.normalise import FILMSTRIP_NAME, POSTER_NAME, VIDEO_NAME
from media.normalised import NormalisedVideo
from media.sandbox import Limits, normalise_in_sandbox
from workers.errors import Stopped
from workers.problems import is_expected, problem_of

PROGRESS_EVERY_S = 0.25
LOOK_FOR_STOP_S = 0.2
CLAIM_KEPT_S = 24 * 3600

log = structlog.get_logger(__name__)


@dataclass
class Ingest:
    """Normalises uploaded videos, one at a time: the decoding process uses all cores by itself.

    Attributes:
        settings: limits of what is accepted, and the worker's name.
        sessions: the database.
        redis: for events and claims.
        store: where source and results lie.
        stop: set when the worker shuts down; what is under way is left for the next start.
    """

    settings: Settings
    sessions: Sessions
    redis: Redis
    store: BlobStore
    stop: Event
    _turn: Lock = field(default_factory=Lock)

    def __call__(self, video_id: UUID) -> None:
        """Ingest a video. Doing it twice, or for a video that was removed, does no harm."""
        if not self._wait_for_turn():
            return
        try:
            if self._claim(video_id):
                self._ingest(video_id)
        finally:
            self._turn.release()

    def _wait_for_turn(self) -> bool:
        while not self._turn.acquire(timeout=LOOK_FOR_STOP_S):
            if self.stop.is_set():
                return False
        return True

    def _claim(self, video_id: UUID) -> bool:
        """Take the video, unless another live worker has it. A worker that starts again keeps its own."""
        key, own_name = f"ingest:{video_id}", self.settings.worker_name
        holder = self.redis.set(key, own_name, ex=CLAIM_KEPT_S, nx=True, get=True)
        registry = WorkerRegistry(self.redis, self.settings.worker_silence_s)
        if isinstance(holder, str) and holder != own_name and registry.is_live(holder):
            return False
        self.redis.set(key, own_name, ex=CLAIM_KEPT_S)
        return True

    def _ingest(self, video_id: UUID) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            if begin_ingest(unit, video_id) is None:
                return
        folder = self.store.staging_path(f"ingest-{video_id}-{uuid4()}")
        try:
            self._normalise_and_store(video_id, folder)
        except Stopped:
            log.info("ingest left off", video_id=str(video_id))
        except Exception as error:
            # The video must not stay half way whatever went wrong; what nobody expected is raised again.
            with unit_of_work(self.sessions, self.redis) as unit:
                fail_ingest(unit, video_id, problem_of(error))
            self.store.delete_all(video_keys(video_id).prefix)
            if not is_expected(error):
                raise
            log.info("ingest failed", video_id=str(video_id), problem=problem_of(error)["type"])
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _normalise_and_store(self, video_id: UUID, folder: Path) -> None:
        keys = video_keys(video_id)
        started = time.monotonic()
        normalised = normalise_in_sandbox(
            self.store.local_path(keys.source),
            folder,
            normalise_settings(self.settings),
            Limits(self.settings.ingest_time_s, self.settings.ingest_memory_bytes),
            self._progress_of(video_id),
        )
        self._keep(keys, folder)
        with unit_of_work(self.sessions, self.redis) as unit:
            video = finish_ingest(unit, video_id, normalised)
        if video is None:
            self.store.delete_all(keys.prefix)
            return
        _log_done(video_id, normalised, time.monotonic() - started)

    def _keep(self, keys: VideoKeys, folder: Path) -> None:
        for name, key in (
            (VIDEO_NAME, keys.video),
            (POSTER_NAME, keys.poster),
            (FILMSTRIP_NAME, keys.filmstrip),
        ):
            self.store.adopt(key, folder / name)

    def _progress_of(self, video_id: UUID) -> Callable[[float], None]:
        """Make what the decoding reports to: it tells the pages a few times a second, and raises Stopped."""
        told_at = 0.0

        def report(progress: float) -> None:
            nonlocal told_at
            if self.stop.is_set():
                raise Stopped
            if time.monotonic() - told_at < PROGRESS_EVERY_S:
                return
            told_at = time.monotonic()
            with unit_of_work(self.sessions, self.redis) as unit:
                goes_on = set_progress(unit, video_id, progress)
            if not goes_on:
                raise Stopped

        return report


def normalise_settings(settings: Settings) -> NormaliseSettings:
    """What the server's settings ask of normalising."""
    return NormaliseSettings(
        frame_rate=settings.frame_rate,
        max_pixels=settings.video_max_pixels,
        max_duration_s=settings.video_max_duration_s,
    )


def _log_done(video_id: UUID, normalised: NormalisedVideo, seconds: float) -> None:
    log.info(
        "ingested",
        video_id=str(video_id),
        frames=normalised.frame_count,
        size=f"{normalised.width}x{normalised.height}",
        seconds=round(seconds, 2),
        warnings=len(normalised.warnings),
    )
