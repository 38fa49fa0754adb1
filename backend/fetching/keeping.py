"""Keeps fetching as long as a server runs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Event

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from backend.fetching.fetcher import Fetcher
from backend.parts import Parts

AT_ONCE = 2
LOOK_EVERY_S = 2.0

log = structlog.get_logger(__name__)


async def keep_fetching(parts: Parts, stop: asyncio.Event) -> None:
    """Fetch what waits, a few at once, until told to stop; what is under way leaves off and goes on later."""
    halt = Event()
    fetcher = Fetcher(parts, halt)
    hands = [asyncio.create_task(_fetch_on(fetcher, stop)) for _ in range(AT_ONCE)]
    await stop.wait()
    halt.set()
    await asyncio.gather(*hands)


async def _fetch_on(fetcher: Fetcher, stop: asyncio.Event) -> None:
    while not stop.is_set():
        if not await _try(fetcher):
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)


async def _try(fetcher: Fetcher) -> bool:
    """Fetch one; when a service is down, it is tried again later."""
    try:
        return await run_in_threadpool(fetcher.fetch_next)
    except (SQLAlchemyError, RedisError, OSError) as error:
        log.warning("fetching put off", error=str(error))
        return False
