"""The WebSocket: relays events, decides nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import structlog
from anyio import CancelScope, create_task_group, fail_after
from fastapi import APIRouter, Query, WebSocket, status
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
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
    after: Annotated[str | None, Query(pattern=r"^\d{1,15}-\d{1,15}$")] = None,
) -> None:
    """Send the events of a video as they happen, and first those since ``after``."""
    await websocket.accept()
    try:
        known = await run_in_threadpool(_video_exists, parts, video_id)
    except SQLAlchemyError as error:
        log.warning("events not begun", error=str(error))
        await websocket.close(status.WS_1013_TRY_AGAIN_LATER, "The database does not answer; connect again.")
        return
    if not known:
        await websocket.close(NO_SUCH_VIDEO, "There is no such video.")
        return
    feed = EventFeed(parts.async_redis, video_id)
    async with create_task_group() as tasks:
        tasks.start_soon(_until_gone, websocket, tasks.cancel_scope)
        await _send_all(websocket, feed.messages(after))
        tasks.cancel_scope.cancel()


async def _send_all(websocket: WebSocket, messages: AsyncIterator[str]) -> None:
    """Send one message after the other: a slow reader is read for more slowly, and a stuck one is let go."""
    try:
        async for message in messages:
            with fail_after(SEND_WITHIN_S):
                await websocket.send_text(message)
    except RedisError as error:
        log.warning("events interrupted", error=str(error))
        await websocket.close(status.WS_1013_TRY_AGAIN_LATER, "Redis does not answer; connect again.")
    except (WebSocketDisconnect, TimeoutError):
        return  # gone, or as good as


async def _until_gone(websocket: WebSocket, sending: CancelScope) -> None:
    """Stop sending when the page hangs up; what it says is not listened to."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
    sending.cancel()


def _video_exists(parts: Parts, video_id: UUID) -> bool:
    with unit_of_work(parts.sessions) as unit:
        return VideoRepository(unit.session).find(video_id) is not None
