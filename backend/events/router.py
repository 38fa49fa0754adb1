"""The WebSocket: relays events, decides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, WebSocket, status
from redis.exceptions import RedisError
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from backend.db.unit_of_work import unit_of_work
from backend.dependencies import PartsDep
from backend.events.feed import EventFeed
from backend.parts import Parts
from backend.videos.repository import VideoRepository

NO_SUCH_VIDEO = 4404
SEND_WITHIN_S = 30.0

router = APIRouter(tags=["events"])
log = structlog.get_logger(__name__)


@router.websocket("/videos/{video_id}/events")
async def follow_events(
    websocket: WebSocket,
    video_id: UUID,
    parts: PartsDep,
    after: Annotated[str | None, Query(pattern=r"^\d+-\d+$")] = None,
) -> None:
    """Send the events of a video as they happen, and first those since ``after``."""
    await websocket.accept()
    if not await run_in_threadpool(_video_exists, parts, video_id):
        await websocket.close(NO_SUCH_VIDEO, "There is no such video.")
        return
    feed = EventFeed(parts.async_redis, video_id)
    sending = asyncio.create_task(_send_all(websocket, feed.messages(after)))
    listening = asyncio.create_task(_until_gone(websocket))
    try:
        await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sending, listening):
            task.cancel()
        await asyncio.gather(sending, listening, return_exceptions=True)
    if not listening.cancelled():
        return
    failure = sending.exception()
    if isinstance(failure, RedisError):
        await websocket.close(status.WS_1013_TRY_AGAIN_LATER, "Redis does not answer; connect again.")
    elif failure is not None and not isinstance(failure, WebSocketDisconnect | TimeoutError):
        raise failure


async def _send_all(websocket: WebSocket, messages: AsyncIterator[str]) -> None:
    """Send one message after the other: a slow reader is read for more slowly, and a stuck one is let go."""
    async for message in messages:
        async with asyncio.timeout(SEND_WITHIN_S):
            await websocket.send_text(message)


async def _until_gone(websocket: WebSocket) -> None:
    """Wait until the page hangs up; what it says is not listened to."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass


def _video_exists(parts: Parts, video_id: UUID) -> bool:
    with unit_of_work(parts.sessions) as unit:
        return VideoRepository(unit.session).find(video_id) is not None
