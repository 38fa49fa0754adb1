"""Tells the world what happened to a video: one Redis stream per video."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import structlog
from redis import Redis
from redis.exceptions import RedisError

from backend.events.schemas import VideoEvents

LONGEST = 2_000
"""Events kept per video, about; whoever missed more fetches everything anew."""

KEPT_S = 6 * 3600
"""A stream nobody adds to for this long goes away, so that Redis does not fill with finished videos."""

FIELD = "event"

log = structlog.get_logger(__name__)


def stream_of(video_id: UUID) -> str:
    """Redis key of a video's events."""
    return f"events:video:{video_id}"


class Publisher:
    """Appends events to the streams. Call it only after the commit that the event tells of."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def publish(self, video_id: UUID, event: VideoEvents) -> None:
        """Append one event; see ``publish_all``."""
        self.publish_all([(video_id, event)])

    def publish_all(self, events: Sequence[tuple[UUID, VideoEvents]]) -> None:
        """Append events to the streams of their videos, in order, in one trip.

        What they tell of is stored already, so a Redis that is down only leaves pages out of date until they
        connect again; it must not turn a change that was made into an error.
        """
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for video_id, event in events:
                    key, text = stream_of(video_id), event.model_dump_json()
                    pipeline.xadd(key, {FIELD: text}, maxlen=LONGEST, approximate=True)
                for video_id in dict.fromkeys(video_id for video_id, _ in events):
                    pipeline.expire(stream_of(video_id), KEPT_S)
                pipeline.execute()
        except RedisError as error:
            for video_id, event in events:
                log.warning("event lost", video_id=str(video_id), event_type=event.type, error=str(error))
