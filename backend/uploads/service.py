"""The rules of uploads. The offset of an upload is the size of its file, so any server can take it up."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import structlog

from backend.accounts.actor import Actor, Permission
from backend.accounts.audit import AuditLog
from backend.core.errors import DomainError
from backend.core.problems import media_problem
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.jobs.queue import BATCH, Jobs
from backend.parts import Parts
from backend.projects.service import ProjectService
from backend.storage import upload_name, video_keys
from backend.storage.errors import BlobNotFound, StorageFull
from backend.uploads.errors import UploadBusy, UploadHeaderInvalid, UploadNotFound, UploadTooLarge
from backend.uploads.protocol import UploadMetadata
from backend.uploads.schemas import UploadRead
from backend.uploads.sniff import check_video
from backend.uploads.staged import StagedFile
from backend.videos.entities import Video, VideoState
from backend.videos.ingest import announce_video
from backend.videos.repository import VideoRepository
from media.errors import MediaError, SourceMissing

SPARE_BYTES = 256 * 2**20
"""Room that an upload must leave on the disk."""

log = structlog.get_logger(__name__)


class UploadService:
    """Begins, finishes and gives up uploads. Bytes are taken by ``StagedFile``, without a transaction."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._settings = parts.settings

    def begin(self, actor: Actor, size: int, metadata: UploadMetadata) -> UploadRead:
        """Begin an upload; its video is listed from now on.

        Raises:
            UploadTooLarge, UploadHeaderInvalid, StorageFull, ProjectNotFound, NotPermitted.
        """
        if size > self._settings.upload_max_bytes:
            raise UploadTooLarge(self._settings.upload_max_bytes)
        if size == 0:
            raise UploadHeaderInvalid("Upload-Length", "the size of a file that is not empty")
        self._want_room(size)
        with self._unit() as unit:
            project = ProjectService(unit).find_for(actor, Permission.MANAGE_VIDEOS, metadata.project_id)
            video = Video(
                id=uuid4(),
                project_id=project.id,
                name=metadata.file_name,
                state=VideoState.UPLOADING,
                source_bytes=size,
                annotation_step=self._settings.annotation_step,
                created_by=actor.account_id,
            )
            VideoRepository(unit.session).add(video)
            AuditLog(unit.session).write(
                actor.account_id, "video uploaded", project.id, video=str(video.id), name=video.name
            )
            announce_video(unit, video)
        return UploadRead(id=video.id, video_id=video.id, offset=0, size=size)

    def status(self, upload_id: UUID) -> UploadRead:
        """Say how far an upload has come. Raises UploadNotFound."""
        with self._unit() as unit:
            video = VideoRepository(unit.session).find(upload_id)
            if video is None:
                raise UploadNotFound(upload_id)
            whole = video.state != VideoState.UPLOADING
            offset = video.source_bytes if whole else self._offset(upload_id)
            return UploadRead(id=upload_id, video_id=upload_id, offset=offset, size=video.source_bytes)

    def extent(self, upload_id: UUID) -> tuple[int, int]:
        """Say how many bytes have come, and of how many. Raises UploadNotFound."""
        upload = self.status(upload_id)
        return upload.offset, upload.size

    def staged_path(self, upload_id: UUID) -> Path:
        """Give the path of the file that grows."""
        return self._store.staging_path(upload_name(upload_id))

    def note_progress(self, upload_id: UUID, offset: int) -> None:
        """Show in the list how far an upload has come."""
        with self._unit() as unit:
            video = VideoRepository(unit.session).find_for_update(upload_id)
            if video is not None and video.state == VideoState.UPLOADING:
                video.progress = offset / video.source_bytes
                announce_video(unit, video)

    def finish(self, upload_id: UUID) -> None:
        """Check, hash and store a whole file and queue its ingest. Hold the staged file meanwhile.

        Finishing again after a crash in between goes on where it stopped.

        Raises:
            MediaError: the file is no video; nothing of it is left.
            UploadNotFound: it was given up meanwhile.
        """
        try:
            self._store_whole(upload_id)
        except MediaError:
            self.give_up(upload_id)
            raise

    def finish_fetched(self, upload_id: UUID) -> None:
        """The same for a file that the server fetched itself; a video that is none stays in the list.

        Raises:
            MediaError: the file is no video.
            UploadNotFound: the video was removed meanwhile.
        """
        self._store_whole(upload_id)

    def fail(self, upload_id: UUID, error: DomainError | MediaError) -> None:
        """Keep a video in the list whose file cannot be had, with the reason."""
        with self._unit() as unit:
            video = VideoRepository(unit.session).find_for_update(upload_id)
            if video is not None and video.state == VideoState.UPLOADING:
                video.state = VideoState.FAILED
                video.problem = error.problem() if isinstance(error, DomainError) else media_problem(error)
                announce_video(unit, video)

    def _store_whole(self, upload_id: UUID) -> None:
        """Check, hash and store a whole file and queue its ingest. Raises MediaError, UploadNotFound."""
        try:
            path = self._whole_file(upload_id)
            check_video(path)
            checksum = _sha256(path)
        except (BlobNotFound, FileNotFoundError, SourceMissing) as error:
            raise UploadNotFound(upload_id) from error  # somebody else has just stored it, or given it up
        source = video_keys(upload_id).source
        with self._unit() as unit:
            video = VideoRepository(unit.session).find_for_update(upload_id)
            if video is None:
                path.unlink(missing_ok=True)
                raise UploadNotFound(upload_id)
            if video.state != VideoState.UPLOADING:
                return
            if not self._store.exists(source):
                self._store.adopt(source, path)
            video.state, video.progress, video.source_sha256 = VideoState.QUEUED, 0.0, checksum
            announce_video(unit, video)
            Jobs(unit, self._parts.jobs).after_commit("ingest", video.id, queue=BATCH)

    def give_up(self, upload_id: UUID) -> None:
        """Remove an unfinished upload and all that came of it. Raises UploadNotFound."""
        with self._unit() as unit:
            videos = VideoRepository(unit.session)
            video = videos.find_for_update(upload_id)
            if video is None or video.state != VideoState.UPLOADING:
                raise UploadNotFound(upload_id)
            videos.delete(video)
        self.staged_path(upload_id).unlink(missing_ok=True)
        self._store.delete_all(video_keys(upload_id).prefix)

    def finish_if_whole(self, upload: UploadRead) -> None:
        """Finish what a killed server left whole but unfinished; else there is nothing to do.

        Raises:
            MediaError: as ``finish``.
        """
        if upload.offset < upload.size or not self._is_uploading(upload.id):
            return
        staged = self.staged_path(upload.id)
        if not staged.exists():  # stored already, but the server died before it could say so
            self.finish(upload.id)
            return
        try:
            with StagedFile.open(staged, make=False):
                self.finish(upload.id)
        except (UploadBusy, FileNotFoundError):
            return  # somebody else is at it

    def sweep(self) -> None:
        """Finish what is whole, and give up what nobody has sent to for too long."""
        with self._unit() as unit:
            waiting = [
                (video.id, video.created_at)
                for video in VideoRepository(unit.session).in_states(VideoState.UPLOADING)
                if video.source_url is None  # what the server fetches itself, it takes up by itself
            ]
        too_old = now() - timedelta(hours=self._settings.upload_idle_hours)
        for upload_id, begun in waiting:
            try:
                self.finish_if_whole(self.status(upload_id))
                if self._is_uploading(upload_id) and self._last_heard(upload_id, begun) < too_old:
                    self.give_up(upload_id)
                    log.info("upload given up", upload_id=str(upload_id))
            except (MediaError, UploadNotFound) as error:
                log.info("upload refused", upload_id=str(upload_id), reason=str(error))

    def _unit(self) -> AbstractContextManager[UnitOfWork]:
        return unit_of_work(self._parts.sessions, self._parts.redis)

    def _want_room(self, size: int) -> None:
        folder = self._store.staging_path("room").parent
        if shutil.disk_usage(folder).free < size + SPARE_BYTES:
            raise StorageFull

    def _offset(self, upload_id: UUID) -> int:
        try:
            return self._whole_file(upload_id).stat().st_size
        except (BlobNotFound, FileNotFoundError):
            return 0

    def _whole_file(self, upload_id: UUID) -> Path:
        staged = self.staged_path(upload_id)
        return staged if staged.exists() else self._store.local_path(video_keys(upload_id).source)

    def _is_uploading(self, upload_id: UUID) -> bool:
        with self._unit() as unit:
            video = VideoRepository(unit.session).find(upload_id)
            return video is not None and video.state == VideoState.UPLOADING

    def _last_heard(self, upload_id: UUID, begun: datetime) -> datetime:
        try:
            written = datetime.fromtimestamp(self.staged_path(upload_id).stat().st_mtime, UTC)
        except FileNotFoundError:
            return begun
        return max(begun, written)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
