"""Clients of Redis."""

from __future__ import annotations

from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from backend.core.addresses import redis_address
from backend.core.settings import Settings


def make_redis(settings: Settings) -> Redis:
    """Make the client of this process; strings, not bytes. It connects on first use. Raises NotConfigured."""
    return Redis.from_url(redis_address(settings), decode_responses=True)


def make_async_redis(settings: Settings) -> AsyncRedis:
    """Make the client for the event loop. Raises NotConfigured."""
    return AsyncRedis.from_url(redis_address(settings), decode_responses=True)
