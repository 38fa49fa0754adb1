"""A worker without a network: it lives, listens and answers what it is told to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, cast

from redis import Redis

from backend.inference.registry import WorkerRegistry
from backend.inference.schemas import HostReply, HostRequest
from tests.backend.factories import worker_state

Answer = Callable[[HostRequest], HostReply | None]


class FakeWorker:
    """What a test sees of it: the requests that came."""

    def __init__(self, redis: Redis, name: str, answer: Answer) -> None:
        self.requests: list[HostRequest] = []
        self._redis = redis
        self._name = name
        self._answer = answer

    def serve(self, stop: Event) -> None:
        """Answer until told to stop, and then what came before that."""
        last = "0-0"
        while True:
            told = stop.is_set()
            entries = cast(Any, self._redis.xread({f"interactive:{self._name}": last}, block=20))
            if told and not entries:
                return
            for _, messages in entries or []:
                for last, fields in messages:  # noqa: B007 - the place to go on from
                    self._handle(HostRequest.model_validate_json(fields["m"]))

    def _handle(self, request: HostRequest) -> None:
        self.requests.append(request)
        reply = self._answer(request)
        if reply is not None and request.reply_to is not None:
            self._redis.rpush(request.reply_to, reply.model_dump_json())
            self._redis.expire(request.reply_to, 60)


@contextmanager
def fake_worker(
    redis: Redis, name: str = "one", answer: Answer = lambda _: HostReply(ok=True, ms=1.0)
) -> Iterator[FakeWorker]:
    """A worker that is alive within the block."""
    registry = WorkerRegistry(redis, silence_s=600.0)
    registry.beat(worker_state(name))
    worker, stop = FakeWorker(redis, name, answer), Event()
    thread = Thread(target=worker.serve, args=(stop,))
    thread.start()
    try:
        yield worker
    finally:
        stop.set()
        thread.join()
        registry.leave(name)
