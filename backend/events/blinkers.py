"""Leaves out of the events of a video what a listener must not see."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

from backend.events.schemas import ResyncEvent

Hidden = frozenset[UUID]
Look = Callable[[], Awaitable[Hidden]]
"""Asks which masklets are hidden now."""


async def visible(messages: AsyncIterator[str], look: Look) -> AsyncIterator[str]:
    """Yield the messages that may be seen.

    Whenever a task moved on it is asked again what is hidden, and where that changed the listener is told to
    fetch everything anew.

    Args:
        messages: each an EventEnvelope as JSON.
        look: asked before the first message that could be about a masklet.
    """
    hidden: Hidden | None = None
    async for message in messages:
        kind = _kind_of(message)
        if hidden is None or kind == "task":
            before, hidden = hidden, await look()
            if before not in (None, hidden):
                yield _resync_at(message)
        shown = without(message, hidden) if hidden else message
        if shown is not None:
            yield shown


def without(message: str, hidden: Hidden) -> str | None:
    """Take hidden masklets out of a message: pure. None when nothing is left of it."""
    envelope = json.loads(message)
    event = envelope["event"]
    if event["type"] == "masks":
        event["masks"] = [mask for mask in event["masks"] if UUID(mask["masklet_id"]) not in hidden]
        return json.dumps(envelope, separators=(",", ":")) if event["masks"] else None
    about = event["masklet"]["id"] if event["type"] == "masklet" else event.get("masklet_id")
    return None if about is not None and UUID(about) in hidden else message


def _kind_of(message: str) -> str:
    return str(json.loads(message)["event"]["type"]) if '"type":"task"' in message else ""


def _resync_at(message: str) -> str:
    """Make the request to fetch everything, at the place of another message."""
    return json.dumps(
        {"id": json.loads(message)["id"], "event": ResyncEvent().model_dump()}, separators=(",", ":")
    )
