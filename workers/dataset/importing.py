"""One video of an import: finds the video that it belongs to, or makes it, and stores its masks."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from redis import Redis

from backend.core.errors import DomainError
from backend.core.settings import Settings
from backend.datasets.entities import DatasetImport
from backend.datasets.import_life import hold_running, note_clip
from backend.datasets.imports import ImportRepository
from backend.datasets.making import keys_of
from backend.datasets.storing import ClipToStore, store_clip
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import BATCH, JobClient, Jobs
from backend.storage import BlobStore, video_keys
from backend.videos.entities import Video, VideoState
from backend.videos.ingest import announce_video
from backend.videos.repository import VideoRepository
from media.formats.clip import ObjectFacts
from media.formats.core_file import CoreClip
from media.formats.frame_table import read_frame_table

LOOK_EVERY_S = 0.2


class VideoForMasksMissing(DomainError):
    """Masks without a video: the archive has none, and the project neither."""

    status, title = HTTPStatus.CONFLICT, "No video for these masks"

    def __init__(self, key: str, width: int, height: int) -> None:
        super().__init__(
            f"Upload a video named “{key}” of {width} x {height} pixels first, then import again.", key=key
        )


class FramesDoNotMatch(DomainError):
    """The video of this name is another one."""

    status, title = HTTPStatus.CONFLICT, "Frames do not match"

    def __init__(self, key: str, here: int, there: int) -> None:
        super().__init__(
            f"The video “{key}” has {here} frames here, {there} in the archive; numbers would not fit.",
            key=key,
        )


class ClipImporter:
    """Takes the videos of one import, one after the other; those that are stored already are passed over."""

    def __init__(  # noqa: PLR0917 - the parts of a worker, in their usual order
        self,
        sessions: Sessions,
        redis: Redis,
        store: BlobStore,
        jobs: JobClient,
        settings: Settings,
        import_id: UUID,
    ) -> None:
        self._sessions, self._redis, self._store, self._jobs = sessions, redis, store, jobs
        self._settings, self._import_id = settings, import_id

    def take(self, clip: dict[str, Any], folder: Path, beat: Callable[[], None]) -> None:
        """Store the masks of one video; why it could not be done goes into the report.

        Args:
            clip: what ``media.formats.convert`` says of it.
            folder: where its files are.
            beat: called while waiting; may raise.
        """
        beat()
        key = clip["key"]
        before = self._report_of(key)
        if before.get("state") in ("stored", "refused"):
            return
        try:
            video_id, made = self._video_for(clip, folder, before)
            self._wait_for(video_id, beat)
            self._store_masks(clip, folder, video_id, made=made)
        except DomainError as refusal:
            with unit_of_work(self._sessions, self._redis) as unit:
                note_clip(unit, self._import_id, key, state="refused", detail=refusal.detail)

    def _store_masks(self, clip: dict[str, Any], folder: Path, video_id: UUID, *, made: bool) -> None:
        core = CoreClip(folder / clip["core"], folder, folder)
        to_store = ClipToStore(
            key=clip["key"],
            objects=[ObjectFacts(**each) for each in clip["objects"]],
            annotated=range(0, clip["frame_count"], clip["step"]),
            masks=core.masks,
            environment=clip["environment"],
        )
        with unit_of_work(self._sessions, self._redis) as unit:
            found = hold_running(unit, self._import_id)
            if found is None:
                return
            video = VideoRepository(unit.session).find(video_id)
            if video is None or video.frame_count is None or not _fits(video, clip):
                here = 0 if video is None else video.frame_count or 0
                raise FramesDoNotMatch(clip["key"], here, clip["frame_count"])
            frames = self._frames_told(unit.session, clip, folder, video_id)
            stored = store_clip(unit, found, video_id, to_store)
            note_clip(
                unit,
                self._import_id,
                clip["key"],
                state="stored",
                video_id=str(video_id),
                new_video=made,
                masklets=stored.masklets,
                masks=stored.masks,
                frames=frames,
            )

    def _video_for(self, clip: dict[str, Any], folder: Path, before: dict[str, Any]) -> tuple[UUID, bool]:
        """Give the video that masks belong to, and whether it was made for them."""
        if "video_id" in before:
            return UUID(before["video_id"]), bool(before.get("new_video"))
        with self._sessions() as session:
            found = self._import(session)
            fitting = matching(ImportRepository(session).videos_of(found.project_id), clip)
        if fitting:
            return fitting[0].id, False
        if clip["video"] is None:
            raise VideoForMasksMissing(clip["key"], clip["width"], clip["height"])
        return self._make_video(found, clip, folder / clip["video"]), True

    def _make_video(self, found: DatasetImport, clip: dict[str, Any], path: Path) -> UUID:
        """Make a video of a file of the archive and have it ingested."""
        own = self._store.staging_path(f"import-video-{uuid4()}")
        shutil.copyfile(path, own)
        with own.open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
        video = Video(
            id=uuid4(),
            project_id=found.project_id,
            name=f"{clip['key']}.mp4",
            state=VideoState.QUEUED,
            source_bytes=own.stat().st_size,
            source_sha256=checksum,
            annotation_step=self._settings.annotation_step,
            created_by=found.account_id,
        )
        self._store.adopt(video_keys(video.id).source, own)
        with unit_of_work(self._sessions, self._redis) as unit:
            VideoRepository(unit.session).add(video)
            announce_video(unit, video)
            note_clip(
                unit, self._import_id, clip["key"], state="waiting", video_id=str(video.id), new_video=True
            )
            Jobs(unit, self._jobs).after_commit("ingest", video.id, queue=BATCH)
        return video.id

    def _wait_for(self, video_id: UUID, beat: Callable[[], None]) -> None:
        """Wait until a video is ready or never will be."""
        while True:
            with self._sessions() as session:
                video = VideoRepository(session).find(video_id)
            if video is None or video.state in (VideoState.READY, VideoState.FAILED):
                return
            beat()
            time.sleep(LOOK_EVERY_S)

    def _frames_told(self, session: Any, clip: dict[str, Any], folder: Path, video_id: UUID) -> str:
        """Compare the frame table of the archive with the stored one."""
        if clip["frame_table"] is None:
            return "by number"
        told = [row.content_hash for row in read_frame_table(folder / clip["frame_table"])]
        here = ImportRepository(session).content_hashes(video_id)
        return "identical" if list(here) == told else "same number, encoded again"

    def _report_of(self, key: str) -> dict[str, Any]:
        with self._sessions() as session:
            report: dict[str, Any] = self._import(session).report.get("clips", {}).get(key, {})
            return report

    def _import(self, session: Any) -> DatasetImport:
        found = ImportRepository(session).find(self._import_id)
        if found is None:
            raise ValueError(f"import {self._import_id} is gone")
        return found


def matching(videos: Sequence[Video], clip: dict[str, Any]) -> list[Video]:
    """Give those of some videos that a clip of an archive can mean: same name, same size, enough frames."""
    return [
        video
        for video in videos
        if video.state == VideoState.READY and keys_of([video.name]) == [clip["key"]] and _fits(video, clip)
    ]


def _fits(video: Video, clip: dict[str, Any]) -> bool:
    """Say whether masks of a clip have the size of a video and name no frame that it lacks.

    Formats without a frame table do not say how many frames follow the last annotated one.
    """
    if video.frame_count is None or (video.height, video.width) != (clip["height"], clip["width"]):
        return False
    left = video.frame_count - clip["frame_count"]
    fits: bool = left == 0 if clip["frame_table"] is not None else 0 <= left < clip["step"]
    return fits
