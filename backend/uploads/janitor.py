"""Looks after uploads that nobody finishes, for as long as the server runs."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from backend.parts import Parts
from backend.uploads.service import UploadService

EVERY_S = 600.0

log = structlog.get_logger(__name__)


async def keep_clean(parts: Parts, stop: asyncio.Event) -> None:
    """Sweep at the start and then from time to time, until told to stop; a sweep under way ends first."""
    service = UploadService(parts)
    while not stop.is_set():
        try:
            await run_in_threadpool(service.sweep)
        except (SQLAlchemyError, RedisError, OSError) as error:
            log.warning("uploads not swept; trying again later", error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY_S)
