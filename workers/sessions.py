"""The open sessions of a worker: one per video, the least recently used one closed when there are too many.

Everything in a session can be rebuilt from the database, so closing one loses time and nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.storage import BlobStore, video_keys
from backend.videos.service import find_ready
from model.predictors import SessionSettings, VideoPredictor, VideoSession
from model.tracker import Tracker
from workers.following import Followed, begin_to_follow, read_log

SESSIONS_KEPT = 4

log = structlog.get_logger(__name__)


@dataclass
class OpenVideo:
    """One video, its session, and the masklets that the session knows.

    Attributes:
        pins: runs that go through it; while there are any it stays open.
    """

    video_id: UUID
    session: VideoSession
    masklets: dict[UUID, Followed] = field(default_factory=dict)
    pins: int = 0

    def follow(self, database: Session, masklet_id: UUID) -> Followed:
        """Give a masklet with its log read to the end. Raises MaskletNotFound."""
        followed = self.masklets.get(masklet_id)
        if followed is None:
            followed = self.masklets[masklet_id] = begin_to_follow(database, self.video_id, masklet_id)
        else:
            read_log(database, followed)
        return followed

    def forget(self, masklet_id: UUID) -> None:
        """Let go of a masklet that was removed."""
        followed = self.masklets.pop(masklet_id, None)
        if followed is not None and followed.object_id in self.session.objects:
            self.session.remove_object(followed.object_id)


class OpenVideos:
    """All open sessions. They belong to the compute thread; only ``ids`` may be asked from another.

    Args:
        open_session: opens the session of a video.
        kept: how many stay open; more while runs hold them.
    """

    def __init__(self, open_session: Callable[[UUID], VideoSession], kept: int = SESSIONS_KEPT) -> None:
        self._open_session = open_session
        self._kept = kept
        self._videos: OrderedDict[UUID, OpenVideo] = OrderedDict()
        self._ids: tuple[UUID, ...] = ()

    def ids(self) -> list[UUID]:
        """List the videos that have a session."""
        return list(self._ids)

    def get(self, video_id: UUID) -> OpenVideo:
        """Give a video, opening it if need be.

        Raises:
            VideoNotFound, VideoNotReady, BlobNotFound, MediaError: it cannot be opened.
        """
        video = self._videos.get(video_id)
        if video is None:
            video = OpenVideo(video_id, self._open_session(video_id))
            self._videos[video_id] = video
            self._ids = tuple(self._videos)  # replaced whole: the heartbeat reads it at any time
            log.info("session opened", video_id=str(video_id), frames=len(video.session))
        self._videos.move_to_end(video_id)
        self._close_surplus(video)
        return video

    @contextmanager
    def pinned(self, video_id: UUID) -> Iterator[OpenVideo]:
        """Keep a video open for as long as a run goes through it."""
        video = self.get(video_id)
        video.pins += 1
        try:
            yield video
        finally:
            video.pins -= 1

    def find(self, video_id: UUID) -> OpenVideo | None:
        """Give a video if it is open."""
        return self._videos.get(video_id)

    def close(self, video_id: UUID) -> None:
        """Close the session of a video, whoever uses it; the next use rebuilds it."""
        video = self._videos.pop(video_id, None)
        if video is not None:
            self._ids = tuple(self._videos)
            video.session.close()
            log.info("session closed", video_id=str(video_id))

    def close_all(self) -> None:
        """Close every session."""
        for video_id in self.ids():
            self.close(video_id)

    def _close_surplus(self, in_use: OpenVideo) -> None:
        idle = [video for video in self._videos.values() if video is not in_use and video.pins == 0]
        for video in idle[: max(len(self._videos) - self._kept, 0)]:
            self.close(video.video_id)


def session_opener(
    network: Tracker, settings: Settings, sessions: Sessions, store: BlobStore
) -> Callable[[UUID], VideoSession]:
    """Make what opens the sessions of a worker. The settings' bytes are shared out among the sessions."""
    share = settings.feature_cache_bytes // SESSIONS_KEPT
    predictor = VideoPredictor(
        network, SessionSettings(feature_bytes=share, host_feature_bytes=4 * share, memory_bytes=share)
    )

    def open_session(video_id: UUID) -> VideoSession:
        with sessions() as database:
            find_ready(database, video_id)
        return predictor.open(store.local_path(video_keys(video_id).video))

    return open_session
