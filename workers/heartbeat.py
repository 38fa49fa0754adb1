"""Tells the server once a second that this worker lives, and what it holds."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import structlog
from redis.exceptions import RedisError

from backend.inference.registry import WorkerRegistry
from backend.inference.schemas import WorkerState

EVERY_S = 1.0

log = structlog.get_logger(__name__)


def keep_beating(registry: WorkerRegistry, state: Callable[[], WorkerState], stop: Event) -> None:
    """Beat until ``stop`` is set, then leave the registry.

    Args:
        registry: where workers are known.
        state: describes the worker as it is now.
        stop: set when the worker shuts down.
    """
    while not stop.is_set():
        try:
            registry.beat(state())
        except RedisError as error:
            log.warning("heartbeat lost", error=str(error))
        stop.wait(EVERY_S)
