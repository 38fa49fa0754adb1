"""Fetches the videos that wait for it: files grow in staging like uploads, and end as these do.

A fetch that a stopped server left half way goes on at the next start. The lock of the staging file keeps two
servers of one machine from fetching the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from sqlalchemy import select

from backend.core.errors import DomainError
from backend.db.engine import looking_up
from backend.db.unit_of_work import unit_of_work
from backend.fetching.download import ConnectionLost, Download
from backend.fetching.errors import SourceTooLarge, SourceUnreachable
from backend.fetching.guard import Guard
from backend.parts import Parts
from backend.storage.s3 import S3Client, parse_s3
from backend.uploads.errors import UploadBusy, UploadNotFound
from backend.uploads.service import UploadService
from backend.uploads.staged import StagedFile
from backend.videos.entities import Video, VideoState
from backend.videos.ingest import announce_video
from backend.videos.repository import VideoRepository
from media.errors import MediaError

TELL_EVERY_S = 0.5
WAITS_S = (1.0, 5.0, 20.0)
"""Before each further try."""

log = structlog.get_logger(__name__)


class Stopped(Exception):
    """The server is shutting down, or somebody removed the video."""


class Fetcher:
    """Fetches one video after the other."""

    def __init__(
        self, parts: Parts, stop: Event, guard: Guard | None = None, waits_s: tuple[float, ...] = WAITS_S
    ) -> None:
        self._parts = parts
        self._stop = stop
        self._guard = guard or Guard(frozenset(host.lower() for host in parts.settings.fetch_hosts))
        self._waits_s = waits_s
        self._uploads = UploadService(parts)

    def fetch_next(self) -> bool:
        """Fetch the oldest video that waits and that nobody fetches yet. Says whether there was one."""
        return any(self._fetch_alone(video_id, url) for video_id, url in self._waiting())

    def _waiting(self) -> list[tuple[UUID, str]]:
        with looking_up(self._parts.sessions) as session:
            rows = session.execute(
                select(Video.id, Video.source_url)
                .where(Video.state == VideoState.UPLOADING, Video.source_url.is_not(None))
                .order_by(Video.created_at)
            )
            return [(video_id, str(url)) for video_id, url in rows]

    def _fetch_alone(self, video_id: UUID, url: str) -> bool:
        path = self._uploads.staged_path(video_id)
        try:
            with StagedFile.open(path):
                self._fetch(video_id, url, path)
        except UploadBusy:
            return False
        except Stopped:
            if not self._is_wanted(video_id):
                path.unlink(missing_ok=True)
        return True

    def _fetch(self, video_id: UUID, url: str, path: Path) -> None:
        host = urlsplit(url).hostname or url
        try:
            self._get(url, host, path, self._report_of(video_id))
            self._note(video_id, path.stat().st_size, 1.0)
            self._uploads.finish_fetched(video_id)
        except (DomainError, MediaError) as error:
            path.unlink(missing_ok=True)
            if not isinstance(error, UploadNotFound):
                log.info("fetch failed", video_id=str(video_id), host=host, reason=str(error))
                self._uploads.fail(video_id, error)
        else:
            log.info("fetched", video_id=str(video_id), host=host)

    def _get(self, url: str, host: str, path: Path, report: Callable[[int, int | None], None]) -> None:
        if url.lower().startswith("s3://"):
            self._get_from_s3(url, path, report)
            return
        download = Download(url, path, self._parts.settings.upload_max_bytes, self._guard)
        for wait_s in (*self._waits_s, None):
            try:
                download.run(report)
            except ConnectionLost as error:
                if wait_s is None:
                    raise SourceUnreachable(host, str(error)) from error
                if self._stop.wait(wait_s):
                    raise Stopped from error
            else:
                return

    def _get_from_s3(self, url: str, path: Path, report: Callable[[int, int | None], None]) -> None:
        client, place = S3Client(self._parts.settings), parse_s3(url)
        size = client.size(place)
        if size is not None and size > self._parts.settings.upload_max_bytes:
            raise SourceTooLarge(self._parts.settings.upload_max_bytes)
        report(0, size)
        client.fetch(place, path)

    def _report_of(self, video_id: UUID) -> Callable[[int, int | None], None]:
        told_at = 0.0

        def report(came: int, total: int | None) -> None:
            nonlocal told_at
            if self._stop.is_set():
                raise Stopped
            if time.monotonic() - told_at < TELL_EVERY_S:
                return
            told_at = time.monotonic()
            self._note(video_id, total or came, came / total if total else 0.0)

        return report

    def _note(self, video_id: UUID, size: int, progress: float) -> None:
        """Show how far it has come. Raises Stopped when the video was removed."""
        with unit_of_work(self._parts.sessions, self._parts.redis) as unit:
            video = VideoRepository(unit.session).find_for_update(video_id)
            if video is None or video.state != VideoState.UPLOADING:
                raise Stopped
            video.source_bytes, video.progress = size, min(progress, 1.0)
            announce_video(unit, video)

    def _is_wanted(self, video_id: UUID) -> bool:
        with looking_up(self._parts.sessions) as session:
            return VideoRepository(session).find(video_id) is not None
