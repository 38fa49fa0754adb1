"""The rules of videos. What the worker tells about one under way is in ``ingest``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from redis import Redis
from sqlalchemy.orm import Session

from backend.accounts.actor import Actor, Permission
from backend.accounts.audit import AuditLog
from backend.db.unit_of_work import UnitOfWork
from backend.events.publisher import stream_of
from backend.inference.client import HostClient
from backend.propagation.life import cancel_run
from backend.propagation.repository import RunRepository
from backend.storage import BlobStore, upload_name, video_keys
from backend.videos.entities import Frame, Video, VideoState
from backend.videos.errors import FrameNotFound, VideoNotFound, VideoNotReady
from backend.videos.facts import change_video, facts_of
from backend.videos.repository import VideoRepository
from backend.videos.schemas import VideoUpdate


def find_video(session: Session, video_id: UUID, *, for_update: bool = False) -> Video:
    """Find a video. Raises VideoNotFound."""
    videos = VideoRepository(session)
    video = videos.find_for_update(video_id) if for_update else videos.find(video_id)
    if video is None:
        raise VideoNotFound(video_id)
    return video


def find_ready(session: Session, video_id: UUID, *, for_update: bool = False) -> Video:
    """Find a video that can be worked on. Raises VideoNotFound, VideoNotReady."""
    video = find_video(session, video_id, for_update=for_update)
    require_ready(video)
    return video


def require_ready(video: Video) -> None:
    """Refuse to work on a video that is not ready. Raises VideoNotReady."""
    if video.state != VideoState.READY:
        raise VideoNotReady(video)


class VideoService:
    """Lists, changes and removes videos and hands out their files."""

    def __init__(self, unit: UnitOfWork, store: BlobStore, hosts: HostClient, redis: Redis) -> None:
        self._unit = unit
        self._store = store
        self._hosts = hosts
        self._redis = redis
        self._videos = VideoRepository(unit.session)
        self._audit = AuditLog(unit.session)

    def list_visible(self, actor: Actor, project_id: UUID | None) -> Sequence[Video]:
        """List the videos that somebody may see, newest first, of one project or of all."""
        visible = actor.projects(Permission.VIEW)
        if project_id is not None:
            visible = frozenset({project_id}) if visible is None else visible & {project_id}
        return self._videos.list_of_projects(visible)

    def get(self, video_id: UUID) -> Video:
        """Give a video. Raises VideoNotFound."""
        return find_video(self._unit.session, video_id)

    def update(self, actor: Actor, video_id: UUID, wish: VideoUpdate) -> Video:
        """Give a video another name or other facts; what is not named stays. Raises VideoNotFound."""
        video = find_video(self._unit.session, video_id, for_update=True)
        wanted = facts_of(wish)
        if wish.name is not None:
            wanted["name"] = wish.name
        if change_video(self._unit, video, wanted):
            self._audit.write(
                actor.account_id, "video changed", video.project_id, video=str(video_id), **wanted
            )
        return video

    def delete(self, actor: Actor, video_id: UUID) -> None:
        """Remove a video with its masklets, runs and files; runs under way stop. Raises VideoNotFound."""
        video = find_video(self._unit.session, video_id, for_update=True)
        self._audit.write(
            actor.account_id, "video removed", video.project_id, video=str(video_id), name=video.name
        )
        for run in RunRepository(self._unit.session).active_of_video(video_id):
            cancel_run(self._unit, self._redis, run)
        self._unit.session.flush()
        self._videos.delete(video)
        self._unit.after_commit(partial(self._store.delete_all, video_keys(video_id).prefix))
        self._unit.after_commit(
            partial(self._store.staging_path(upload_name(video_id)).unlink, missing_ok=True)
        )
        self._unit.after_commit(partial(self._hosts.forget, video_id))
        self._unit.after_commit(partial(self._redis.delete, stream_of(video_id)))

    def frames(self, video_id: UUID, start: int, count: int) -> Sequence[Frame]:
        """List rows of the frame table. Raises VideoNotFound, VideoNotReady."""
        find_ready(self._unit.session, video_id)
        return self._videos.frames(video_id, start, count)

    def frame(self, video_id: UUID, frame_index: int) -> Frame:
        """Give one row of the frame table. Raises VideoNotFound, VideoNotReady, FrameNotFound."""
        frame = self._videos.frame(video_id, frame_index)
        if frame is None:
            raise FrameNotFound(find_ready(self._unit.session, video_id), frame_index)
        return frame

    def file(self, video_id: UUID, key: str) -> Path:
        """Give the path of a ready video's file. Raises VideoNotFound, VideoNotReady, BlobNotFound."""
        find_ready(self._unit.session, video_id)
        return self._store.local_path(key)
