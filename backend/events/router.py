"""The WebSocket: relays events, but for those that a listener must not see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Annotated
from uuid import UUID

import structlog
from anyio import CancelScope, create_task_group, fail_after, sleep
from fastapi import APIRouter, Query, WebSocket, status
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from backend.accounts.actor import Permission
from backend.accounts.errors import NotPermitted, NotSignedIn
from backend.accounts.gate import identify, permit
from backend.core.errors import DomainError
from backend.db.engine import looking_up
from backend.dependencies import PartsDep
from backend.events.blinkers import visible
from backend.events.feed import EventFeed
from backend.parts import Parts
from backend.tasks.blind import hidden_from
from backend.videos.errors import VideoNotFound

CLOSE_OFFSET = 4000
"""A refusal closes with 4000 and its HTTP status: 4401 not signed in, 4404 no such video."""

SEND_WITHIN_S = 30.0
ASK_AGAIN_S = 20.0

router = APIRouter(tags=["events"])
log = structlog.get_logger(__name__)


@router.websocket("/videos/{video_id}/events")
async def follow_events(
    websocket: WebSocket,
    video_id: UUID,
    parts: PartsDep,
    after: Annotated[str | None, Query(pattern=r"^\d{1,15}-\d{1,15}$")] = None,
) -> None:
    """Send the events of a video as they happen, and first those since ``after``.

    Whoever listens needs the permission to view all the time; a sign-in that ends ends the connection.
    """
    await websocket.accept()
    try:
        refusal = await run_in_threadpool(_refusal, websocket, parts)
    except SQLAlchemyError as error:
        log.warning("events not begun", error=str(error))
        await websocket.close(status.WS_1013_TRY_AGAIN_LATER, "The database does not answer; connect again.")
        return
    if refusal is not None:
        await _close(websocket, refusal)
        return
    feed = EventFeed(parts.async_redis, video_id)
    async with create_task_group() as tasks:
        tasks.start_soon(_until_gone, websocket, tasks.cancel_scope)
        tasks.start_soon(_until_unwelcome, websocket, parts, tasks.cancel_scope)
        look = partial(run_in_threadpool, _hidden, websocket, parts, video_id)
        await _send_all(websocket, visible(feed.messages(after), look))
        tasks.cancel_scope.cancel()


def _refusal(websocket: WebSocket, parts: Parts) -> DomainError | None:
    """Say why the person may not listen; None when they may."""
    try:
        with looking_up(parts.sessions) as session:
            permit(session, identify(session, websocket), Permission.VIEW, websocket.path_params)
    except (NotSignedIn, NotPermitted, VideoNotFound) as refusal:
        return refusal
    return None


def _hidden(websocket: WebSocket, parts: Parts, video_id: UUID) -> frozenset[UUID]:
    """Masklets that the person must not see now; everything is refused once their sign-in has ended."""
    with looking_up(parts.sessions) as session:
        return hidden_from(session, identify(session, websocket), video_id)


async def _close(websocket: WebSocket, refusal: DomainError) -> None:
    await websocket.close(CLOSE_OFFSET + refusal.status, refusal.title)


async def _send_all(websocket: WebSocket, messages: AsyncIterator[str]) -> None:
    """Send one message after the other: a slow reader is read for more slowly, and a stuck one is let go."""
    try:
        async for message in messages:
            with fail_after(SEND_WITHIN_S):
                await websocket.send_text(message)
    except RedisError as error:
        log.warning("events interrupted", error=str(error))
        await websocket.close(status.WS_1013_TRY_AGAIN_LATER, "Redis does not answer; connect again.")
    except SQLAlchemyError as error:  # nothing is sent while nobody knows what may be seen
        log.warning("events interrupted", error=str(error))
        await websocket.close(status.WS_1013_TRY_AGAIN_LATER, "The database does not answer; connect again.")
    except NotSignedIn as refusal:
        await _close(websocket, refusal)
    except (WebSocketDisconnect, TimeoutError):
        return  # gone, or as good as


async def _until_gone(websocket: WebSocket, sending: CancelScope) -> None:
    """Stop sending when the page hangs up; what it says is not listened to."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
    sending.cancel()


async def _until_unwelcome(websocket: WebSocket, parts: Parts, sending: CancelScope) -> None:
    """Stop sending when the person has signed out, has left the project, or the video is gone."""
    refusal = None
    while refusal is None:
        await sleep(ASK_AGAIN_S)
        with suppress(SQLAlchemyError):  # whoever was welcome stays so while the database is away
            refusal = await run_in_threadpool(_refusal, websocket, parts)
    sending.cancel()
    with CancelScope(shield=True):
        await _close(websocket, refusal)
