"""Clients of Redis."""

from __future__ import annotations

from typing import Any

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from backend.core.addresses import redis_address
from backend.core.settings import Settings

BLOCK_S = 15.0
"""Longest that a reader of a stream waits in one call."""

_TRIES = 3
_BACKOFF = ExponentialBackoff(cap=0.2, base=0.02)  # a person is waiting: say soon that Redis is down
_MOST_READERS = 10_000  # each open WebSocket keeps a connection


def make_redis(settings: Settings) -> Redis:
    """Make the client of this process; strings, not bytes. It connects on first use. Raises NotConfigured."""
    return Redis.from_url(redis_address(settings), retry=Retry(_BACKOFF, _TRIES), **_options())


def make_async_redis(settings: Settings) -> AsyncRedis:
    """Make the client for the event loop. Raises NotConfigured."""
    return AsyncRedis.from_url(
        redis_address(settings),
        retry=AsyncRetry(_BACKOFF, _TRIES),
        max_connections=_MOST_READERS,
        **_options(),
    )


def _options() -> dict[str, Any]:
    return {"decode_responses": True, "socket_timeout": BLOCK_S + 5.0, "socket_connect_timeout": 3.0}
