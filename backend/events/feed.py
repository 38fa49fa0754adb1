"""The events of a video as a reader gets them: from where it left off, in order, without gaps."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, cast
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from backend.core.connections import BLOCK_S
from backend.core.schema import Schema
from backend.events.publisher import FIELD, stream_of
from backend.events.schemas import HelloEvent, PingEvent, ResyncEvent

BEGINNING = "0-0"
BATCH = 200
HEARTBEAT_MS = int(BLOCK_S * 1000)


class EventFeed:
    """One reader's way through the stream of a video."""

    def __init__(self, redis: Redis, video_id: UUID, *, heartbeat_ms: int = HEARTBEAT_MS) -> None:
        self._redis = redis
        self._key = stream_of(video_id)
        self._heartbeat_ms = heartbeat_ms

    async def messages(self, after: str | None) -> AsyncGenerator[str]:
        """Yield messages for ever, each an EventEnvelope as JSON.

        The first is a hello. Its id is the place that the following continue from, so whoever always
        remembers the id of the last message misses nothing.

        Args:
            after: id of the last message that the reader has seen; None begins with what happens now.
        """
        position = after or await self._newest()
        yield envelope(position, HelloEvent())
        if after is not None and not await self._holds(after):
            position = await self._newest()
            yield envelope(position, ResyncEvent())
        while True:
            entries = await self._read(position)
            if not entries and position != BEGINNING and not await self._holds(position):
                # Redis has begun anew: nobody knows what was lost, and new ids may begin below the old ones.
                position = await self._newest()
                yield envelope(position, ResyncEvent())
                continue
            if not entries:
                yield envelope(position, PingEvent())
                continue
            for entry_id, fields in entries:
                yield f'{{"id":"{entry_id}","event":{fields[FIELD]}}}'
            position = entries[-1][0]
            if len(entries) == BATCH and not await self._holds(position):
                position = await self._newest()  # a reader so slow that the stream was cut behind it
                yield envelope(position, ResyncEvent())

    async def _read(self, position: str) -> list[tuple[str, dict[str, str]]]:
        """Read what follows a place, or wait for it; empty when nothing comes for a while."""
        answer = cast(Any, await self._redis.xread({self._key: position}, BATCH, self._heartbeat_ms))
        if not answer:
            return []
        [(_, entries)] = answer
        return cast(list[tuple[str, dict[str, str]]], entries)

    async def _newest(self) -> str:
        newest = await self._redis.xrevrange(self._key, count=1)
        return str(newest[0][0]) if newest else BEGINNING

    async def _holds(self, entry_id: str) -> bool:
        """Whether everything after an entry is still there: yes while the entry itself is."""
        if entry_id != BEGINNING:
            return bool(await self._redis.xrange(self._key, entry_id, entry_id, count=1))
        try:
            facts = await self._redis.xinfo_stream(self._key)
        except ResponseError:  # no such stream: nothing was published, or all of it was forgotten
            return False
        return int(facts["entries-added"]) == int(facts["length"])


def envelope(position: str, event: Schema) -> str:
    """Wrap an event that is not part of the stream."""
    return f'{{"id":"{position}","event":{event.model_dump_json()}}}'
