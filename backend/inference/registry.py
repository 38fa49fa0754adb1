"""Which workers are alive: each says so every second, and is forgotten when it falls silent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from redis import Redis

from backend.inference.schemas import WorkerState

_NAMES = "workers"
_LOST = "workers:lost"


class WorkerRegistry:
    """The heartbeats, in Redis."""

    def __init__(self, redis: Redis, silence_s: float = 6.0) -> None:
        self._redis = redis
        self._silence_ms = int(silence_s * 1000)

    def beat(self, state: WorkerState) -> None:
        """Say that a worker is alive and how it stands."""
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.set(_key(state.name), state.model_dump_json(), px=self._silence_ms)
            pipeline.sadd(_NAMES, state.name)
            pipeline.hdel(_LOST, state.name)
            pipeline.execute()

    def live(self) -> list[WorkerState]:
        """List the workers heard of lately, by name."""
        names = sorted(cast(set[str], self._redis.smembers(_NAMES)))
        if not names:
            return []
        beats = cast(list[str | None], self._redis.mget([_key(name) for name in names]))
        silent = [name for name, beat in zip(names, beats, strict=True) if beat is None]
        if silent:
            self._redis.srem(_NAMES, *silent)
            self._redis.hset(_LOST, mapping=dict.fromkeys(silent, datetime.now(UTC).isoformat()))
        return [WorkerState.model_validate_json(beat) for beat in beats if beat is not None]

    def lost(self) -> list[tuple[str, datetime]]:
        """List the workers that fell silent without leaving, and when that was noticed, by name."""
        entries = cast(dict[str, str], self._redis.hgetall(_LOST))
        return sorted((name, datetime.fromisoformat(at)) for name, at in entries.items())

    def is_live(self, name: str) -> bool:
        """Say whether a worker was heard of lately."""
        return bool(self._redis.exists(_key(name)))

    def leave(self, name: str) -> None:
        """Take a worker out at once, on its own wish."""
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.delete(_key(name))
            pipeline.srem(_NAMES, name)
            pipeline.hdel(_LOST, name)
            pipeline.execute()


def _key(name: str) -> str:
    return f"worker:{name}"
