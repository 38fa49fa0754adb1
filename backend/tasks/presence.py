"""Who has a video open, and what they work on: kept in Redis for as long as they say so."""

from __future__ import annotations

import json
import time
from typing import cast
from uuid import UUID

from redis import Redis

from backend.accounts.actor import Actor
from backend.events.publisher import Publisher
from backend.events.schemas import PersonPresent, PresenceEvent

GONE_AFTER_S = 30.0
"""Somebody who has not been heard of for this long has left."""


class Presence:
    """The people who have videos open."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def here(
        self, actor: Actor, video_id: UUID, masklet_id: UUID | None, frame_index: int | None
    ) -> list[PersonPresent]:
        """Note a sign of life. The other pages hear of it when somebody came, left or changed the masklet.

        Returns:
            Everybody who has the video open, by name.
        """
        before = self.people(video_id)
        person = PersonPresent(
            account_id=actor.account_id, name=actor.name, masklet_id=masklet_id, frame_index=frame_index
        )
        key = _key(video_id)
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.hset(key, str(actor.account_id), _written(person))
            pipeline.expire(key, int(GONE_AFTER_S) * 2)
            pipeline.execute()
        return self._told(video_id, before)

    def gone(self, actor: Actor, video_id: UUID) -> list[PersonPresent]:
        """Note that somebody closed the video; the other pages hear of it."""
        before = self.people(video_id)
        self._redis.hdel(_key(video_id), str(actor.account_id))
        return self._told(video_id, before)

    def people(self, video_id: UUID) -> list[PersonPresent]:
        """List who has a video open, by name."""
        entries = cast(dict[str, str], self._redis.hgetall(_key(video_id)))
        latest = time.time() - GONE_AFTER_S
        present = [
            PersonPresent.model_validate(entry["person"])
            for entry in map(json.loads, entries.values())
            if entry["at"] > latest
        ]
        return sorted(present, key=lambda person: (person.name, str(person.account_id)))

    def _told(self, video_id: UUID, before: list[PersonPresent]) -> list[PersonPresent]:
        after = self.people(video_id)
        if _places(before) != _places(after):
            Publisher(self._redis).publish(video_id, PresenceEvent(people=after))
        return after


def _places(people: list[PersonPresent]) -> set[tuple[UUID, UUID | None]]:
    """What others need to know at once; the frame that somebody looks at changes too often."""
    return {(person.account_id, person.masklet_id) for person in people}


def _written(person: PersonPresent) -> str:
    return json.dumps({"at": time.time(), "person": person.model_dump(mode="json")})


def _key(video_id: UUID) -> str:
    return f"presence:video:{video_id}"
