"""The open sessions of a worker: one per video; those not used lately are parked, and at last closed.

Everything in a session can be rebuilt from the database, so closing one loses time and nothing else. A parked
one gives its memory back and goes on where it was when its video is asked for again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

import structlog
import torch
from sqlalchemy.orm import Session

from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.storage import BlobStore, video_keys
from backend.videos.service import find_ready
from model.predictors import SessionSettings, VideoPredictor, VideoSession
from model.tracker import Tracker
from workers.following import Followed, begin_to_follow, read_log

SESSIONS_KEPT = 4
"""Sessions that hold what they like, within their caps."""
SESSIONS_IN_MEMORY = 4
"""Further ones that are parked in host memory, where the network runs on a device of its own."""
SESSIONS_ON_DISK = 12
"""Further ones that are parked in temporary files."""

log = structlog.get_logger(__name__)


class Standing(StrEnum):
    """How much memory a session may hold."""

    ACTIVE = "active"
    IN_MEMORY = "in memory"
    ON_DISK = "on disk"
    CLOSED = "closed"


@dataclass(frozen=True)
class Room:
    """How many sessions have which standing, from the one used last on."""

    active: int = SESSIONS_KEPT
    in_memory: int = 0
    on_disk: int = SESSIONS_ON_DISK

    def standing(self, rank: int) -> Standing:
        """Give the standing of the session that was used as the ``rank``-th last, from 0."""
        if rank < self.active:
            return Standing.ACTIVE
        if rank < self.active + self.in_memory:
            return Standing.IN_MEMORY
        return Standing.ON_DISK if rank < self.active + self.in_memory + self.on_disk else Standing.CLOSED


@dataclass
class OpenVideo:
    """One video, its session, and the masklets that the session knows.

    Attributes:
        pins: runs that go through it; while there are any it stays active.
        standing: how much memory it may hold.
    """

    video_id: UUID
    session: VideoSession
    masklets: dict[UUID, Followed] = field(default_factory=dict)
    pins: int = 0
    standing: Standing = Standing.ACTIVE

    def park(self, standing: Standing) -> None:
        """Give memory back where the standing asks for it."""
        if standing != self.standing:
            self.standing = standing
            log.info("session parked", video_id=str(self.video_id), standing=standing.value)
            self.session.park(to_disk=standing == Standing.ON_DISK)

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
        room: how many stay active, parked and open; more while runs hold them.
    """

    def __init__(self, open_session: Callable[[UUID], VideoSession], room: Room | None = None) -> None:
        self._open_session = open_session
        self._room = room or Room()
        self._videos: OrderedDict[UUID, OpenVideo] = OrderedDict()
        self._ids: tuple[UUID, ...] = ()

    def ids(self) -> list[UUID]:
        """List the videos that have a session."""
        return list(self._ids)

    def get(self, video_id: UUID) -> OpenVideo:
        """Give a video, opening it or bringing it back if need be.

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
        video.standing = Standing.ACTIVE  # what it parked comes back as it is needed
        self._make_room()
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

    def _make_room(self) -> None:
        for rank, video in enumerate(reversed(list(self._videos.values()))):
            standing = self._room.standing(rank)
            if video.pins or standing == Standing.ACTIVE:
                continue
            if standing == Standing.CLOSED:
                self.close(video.video_id)
            elif not (video.standing == Standing.ON_DISK and standing == Standing.IN_MEMORY):
                video.park(standing)


def room_for(device: torch.device) -> Room:
    """Give the room of a worker; where the device is the host there is no memory to park in."""
    return Room(in_memory=0 if device.type == "cpu" else SESSIONS_IN_MEMORY)


def session_opener(
    network: Tracker, settings: Settings, sessions: Sessions, store: BlobStore
) -> Callable[[UUID], VideoSession]:
    """Make what opens the sessions of a worker. The settings' bytes are shared out among the sessions."""
    share = settings.feature_cache_bytes // SESSIONS_KEPT
    on_disk = settings.parked_cache_bytes // (SESSIONS_KEPT + SESSIONS_IN_MEMORY + SESSIONS_ON_DISK)
    folder = settings.home / "parked"
    folder.mkdir(parents=True, exist_ok=True)
    predictor = VideoPredictor(
        network,
        SessionSettings(
            feature_bytes=share,
            host_feature_bytes=4 * share,
            disk_feature_bytes=on_disk,
            memory_bytes=share,
            host_memory_bytes=share,
            disk_memory_bytes=4 * on_disk,
            folder=folder,
        ),
    )

    def open_session(video_id: UUID) -> VideoSession:
        with sessions() as database:
            find_ready(database, video_id)
        return predictor.open(store.local_path(video_keys(video_id).video))

    return open_session
