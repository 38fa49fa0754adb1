"""Clicks: reads the worker's stream of requests and sends the replies back.

An entry stays in the stream until it is answered or its asker has stopped waiting. So a worker that starts
again in time answers what the one before it left.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from threading import Event
from typing import Any, cast
from uuid import UUID

import structlog
from pydantic import ValidationError
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from backend.core.errors import problem_document
from backend.inference.schemas import HostReply, HostRequest

FIELD = "m"
REPLY_KEPT_S = 60
BLOCK_MS = 500
"""Longest wait inside Redis, so that a stop is noticed soon."""
BATCH_SIZE = 64
PAUSE_S = 1.0
"""Pause before asking again when Redis does not answer."""

log = structlog.get_logger(__name__)


def stream_of(worker_name: str) -> str:
    """Redis key of a worker's requests."""
    return f"interactive:{worker_name}"


class InteractiveConsumer:
    """One worker's end of the request stream.

    Args:
        redis: client that gives strings.
        worker_name: whose stream.
        submit: takes a request for the compute thread; whoever carries it out calls ``answer`` or ``drop``.
    """

    def __init__(self, redis: Redis, worker_name: str, submit: Callable[[HostRequest], None]) -> None:
        self._redis = redis
        self._stream = stream_of(worker_name)
        self._submit = submit
        self._entries: dict[UUID, str] = {}

    def run(self, stop: Event) -> None:
        """Read requests until ``stop`` is set; first those that wait there already."""
        last = "0-0"
        while not stop.is_set():
            try:
                last = self._read(last)
            except (RedisConnectionError, RedisTimeoutError) as error:
                log.warning("redis does not answer", error=str(error))
                stop.wait(PAUSE_S)

    def answer(self, request: HostRequest, reply: HostReply) -> None:
        """Send the reply to a request. A reply that cannot be sent is lost: the asker asks again."""
        self._finish(self._entries.pop(request.id, None), request.reply_to, reply)

    def drop(self, request: HostRequest) -> None:
        """Forget a request that nobody waits for any more."""
        self._finish(self._entries.pop(request.id, None))

    def _read(self, last: str) -> str:
        """Take in the entries after ``last``; gives the newest id read."""
        answer = self._redis.xread({self._stream: last}, count=BATCH_SIZE, block=BLOCK_MS)
        streams = cast(list[tuple[str, list[tuple[str, dict[str, str]]]]], answer or [])
        for _, entries in streams:
            for entry_id, fields in entries:
                self._take(entry_id, fields.get(FIELD, ""))
                last = entry_id
        return last

    def _take(self, entry_id: str, text: str) -> None:
        try:
            request = HostRequest.model_validate_json(text)
        except ValidationError as error:
            log.warning("malformed request", entry=entry_id, text=text[:500], error=str(error))
            self._finish(entry_id, _reply_address(text), HostReply(ok=False, problem=_malformed(error)))
            return
        self._entries[request.id] = entry_id
        self._submit(request)

    def _finish(
        self, entry_id: str | None, reply_to: str | None = None, reply: HostReply | None = None
    ) -> None:
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                if reply is not None and reply_to is not None:
                    pipeline.rpush(reply_to, reply.model_dump_json())
                    pipeline.expire(reply_to, REPLY_KEPT_S)
                if entry_id is not None:
                    pipeline.xdel(self._stream, entry_id)
                pipeline.execute()
        except RedisError as error:
            log.warning("reply lost", reply_to=reply_to, error=str(error))


def _reply_address(text: str) -> str | None:
    """Where the sender of a malformed request waits, if that much can be read."""
    try:
        message = json.loads(text)
    except ValueError:
        return None
    address = message.get("reply_to") if isinstance(message, dict) else None
    return address if isinstance(address, str) and address.startswith("reply:") else None


def _malformed(error: ValidationError) -> dict[str, Any]:
    return problem_document(
        "malformed-request",
        "Malformed request",
        HTTPStatus.BAD_REQUEST,
        "The worker does not understand this request: run the same version of server and worker.",
        facts={"errors": [f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors()]},
    )
