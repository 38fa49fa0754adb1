"""What a server looks after as long as it runs: the way in, uploads, leases, honeypots, lost queues."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from backend.accounts.entities import LinkKind
from backend.accounts.links import offer_set_up, path_of
from backend.accounts.purging import purge_links
from backend.accounts.tokens import new_secret
from backend.changes.purging import purge_changes
from backend.core.addresses import public_address
from backend.core.errors import DomainError
from backend.datasets.archives import ArchiveUploads
from backend.db.unit_of_work import unit_of_work
from backend.jobs.recovery import refill_lost_queue
from backend.parts import Parts
from backend.tasks.leases import expire_leases, free_from_absent
from backend.uploads.service import UploadService
from backend.verification.stock import stock_honeypots

LOOK_EVERY_S = 15.0
SWEEP_EVERY_S = 600.0

log = structlog.get_logger(__name__)


async def keep_house(parts: Parts, stop: asyncio.Event) -> None:
    """Look after things now and from time to time, until told to stop; what is under way ends first."""
    swept_at = -SWEEP_EVERY_S
    offered = False
    while not stop.is_set():
        offered = offered or await _try(lambda: offer_first_account(parts))
        await _try(lambda: refill_lost_queue(parts.sessions, parts.redis, parts.jobs))
        await _try(lambda: end_leases(parts))
        await _try(lambda: free_tasks(parts))
        await _try(lambda: stock_honeypots(parts.sessions))
        if time.monotonic() - swept_at >= SWEEP_EVERY_S:
            await _try(UploadService(parts).sweep)
            await _try(ArchiveUploads(parts).sweep)
            await _try(lambda: purge(parts))
            swept_at = time.monotonic()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)


def offer_first_account(parts: Parts) -> None:
    """Where there is no account yet, print the link that makes the first one.

    Whoever started us may have chosen its secret, and then prints the link.
    """
    given = parts.settings.set_up_token
    secret = given or new_secret()
    with unit_of_work(parts.sessions) as unit:
        wanted = offer_set_up(unit, secret)
    if wanted and not given:
        link = public_address(parts.settings) + path_of(LinkKind.SET_UP, secret)
        log.warning("there is no account yet; make the first one at this address", link=link)


def end_leases(parts: Parts) -> None:
    """Queue again the tasks whose annotators have not been heard of."""
    with unit_of_work(parts.sessions, parts.redis) as unit:
        expire_leases(unit)


def free_tasks(parts: Parts) -> None:
    """Give to everybody the tasks of people who left."""
    with unit_of_work(parts.sessions, parts.redis) as unit:
        free_from_absent(unit)


def purge(parts: Parts) -> None:
    """Remove what is kept for a while only: dead links, and what it takes to undo old changes."""
    with unit_of_work(parts.sessions) as unit:
        links = purge_links(unit.session)
        changes = purge_changes(unit.session, parts.settings.undo_days)
    if links or changes:
        log.info("purged", links=links, changes=changes)


async def _try(chore: Callable[[], object]) -> bool:
    """Do a chore and say whether it was done; when a service is down, it is done the next time."""
    try:
        await run_in_threadpool(chore)
    except (SQLAlchemyError, RedisError, OSError, DomainError) as error:
        log.warning("chore put off", error=str(error))
        return False
    return True
