"""Everything that a server process holds for as long as it lives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from backend.core.connections import make_async_redis, make_redis
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.inference.client import HostClient
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import JobClient
from backend.storage import BlobStore, open_store
from backend.videos.stills import Stills


@dataclass(frozen=True)
class Parts:
    """The collaborators of all services. Nothing connects before it is used."""

    settings: Settings
    sessions: Sessions
    redis: Redis
    async_redis: AsyncRedis
    store: BlobStore
    registry: WorkerRegistry
    hosts: HostClient
    jobs: JobClient
    stills: Stills

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Make all parts. Raises NotConfigured, StorageUnsupported."""
        redis = make_redis(settings)
        registry = WorkerRegistry(redis, settings.worker_silence_s)
        store = open_store(settings)
        return cls(
            settings=settings,
            sessions=make_sessions(settings),
            redis=redis,
            async_redis=make_async_redis(settings),
            store=store,
            registry=registry,
            hosts=HostClient(redis, registry, settings.answer_timeout_s),
            jobs=JobClient(settings),
            stills=Stills(store),
        )

    async def close(self) -> None:
        """Close every connection."""
        self.jobs.close()
        dispose(self.sessions)
        self.redis.close()
        await self.async_redis.aclose()
