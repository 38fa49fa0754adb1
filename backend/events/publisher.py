"""Tells the world what happened to a video: one Redis stream per video."""

from __future__ import annotations

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
        """Append one event.

        What it tells of is stored already, so a Redis that is down only leaves pages out of date until they
        connect again; it must not turn a change that was made into an error.
        """
        key = stream_of(video_id)
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.xadd(key, {FIELD: event.model_dump_json()}, maxlen=LONGEST, approximate=True)
                pipeline.expire(key, KEPT_S)
                pipeline.execute()
        except RedisError as error:
            log.warning("event lost", video_id=str(video_id), event_type=event.type, error=str(error))
