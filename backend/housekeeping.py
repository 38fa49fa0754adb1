"""What a server looks after as long as it runs: uploads that nobody finishes, and queues that were lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from backend.jobs.recovery import refill_lost_queue
from backend.parts import Parts
from backend.uploads.service import UploadService

LOOK_EVERY_S = 15.0
SWEEP_EVERY_S = 600.0

log = structlog.get_logger(__name__)


async def keep_house(parts: Parts, stop: asyncio.Event) -> None:
    """Look after things now and from time to time, until told to stop; what is under way ends first."""
    swept_at = -SWEEP_EVERY_S
    while not stop.is_set():
        await _try(lambda: refill_lost_queue(parts.sessions, parts.redis, parts.jobs))
        if time.monotonic() - swept_at >= SWEEP_EVERY_S:
            await _try(UploadService(parts).sweep)
            swept_at = time.monotonic()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)


async def _try(chore: Callable[[], object]) -> None:
    """Do a chore; when a service that it needs is down, it is done the next time."""
    try:
        await run_in_threadpool(chore)
    except (SQLAlchemyError, RedisError, OSError) as error:
        log.warning("chore put off", error=str(error))
