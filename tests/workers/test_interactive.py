"""The consumer of clicks on a real stream."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from redis import Redis

from backend.inference.schemas import HostReply, HostRequest
from workers.interactive import FIELD, InteractiveConsumer, stream_of

WORKER = "tester"


def request(**changes: Any) -> HostRequest:
    given: dict[str, Any] = {
        "id": uuid4(),
        "kind": "answer",
        "video_id": uuid4(),
        "reply_to": f"reply:{uuid4()}",
        "deadline": time.time() + 30,
    }
    return HostRequest.model_validate({**given, **changes})


def send(redis: Redis, text: str) -> None:
    redis.xadd(stream_of(WORKER), {FIELD: text})


def reply_at(redis: Redis, address: str) -> dict[str, Any]:
    answer = cast(list[str] | None, redis.blpop([address], timeout=60))
    assert answer is not None, "no reply came"
    return cast(dict[str, Any], json.loads(answer[1]))


def eventually(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it did not come about in 60 s"
        time.sleep(0.005)


@contextmanager
def running(consumer: InteractiveConsumer) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=consumer.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()


class Desk:
    """A consumer and the requests that it handed over."""

    def __init__(self, redis: Redis) -> None:
        self.requests: list[HostRequest] = []
        self.consumer = InteractiveConsumer(redis, WORKER, self.requests.append)


@pytest.fixture
def desk(redis: Redis) -> Iterator[Desk]:
    made = Desk(redis)
    with running(made.consumer):
        yield made


class TestRequests:
    def test_are_handed_over_in_order(self, redis: Redis, desk: Desk) -> None:
        sent = [request() for _ in range(5)]
        for message in sent:
            send(redis, message.model_dump_json())
        eventually(lambda: len(desk.requests) == 5)
        assert desk.requests == sent

    def test_that_came_before_the_start_are_read_too(self, redis: Redis) -> None:
        early = request()
        send(redis, early.model_dump_json())
        desk = Desk(redis)
        with running(desk.consumer):
            eventually(lambda: desk.requests == [early])

    def test_unanswered_ones_are_read_again_after_a_restart(self, redis: Redis) -> None:
        first, second = request(), request()
        desk = Desk(redis)
        with running(desk.consumer):
            for message in (first, second):
                send(redis, message.model_dump_json())
            eventually(lambda: len(desk.requests) == 2)
            desk.consumer.answer(first, HostReply(ok=True))
        again = Desk(redis)
        with running(again.consumer):
            eventually(lambda: len(again.requests) == 1)
        assert again.requests == [second]


class TestReplies:
    def test_reach_the_asker_and_expire(self, redis: Redis, desk: Desk) -> None:
        asked = request()
        send(redis, asked.model_dump_json())
        eventually(lambda: desk.requests == [asked])
        desk.consumer.answer(asked, HostReply(ok=True, ms=12.5))
        assert asked.reply_to is not None
        assert 0 < cast(int, redis.ttl(asked.reply_to)) <= 60
        assert reply_at(redis, asked.reply_to) == HostReply(ok=True, ms=12.5).model_dump()
        assert redis.xlen(stream_of(WORKER)) == 0

    def test_a_dropped_request_leaves_neither_reply_nor_entry(self, redis: Redis, desk: Desk) -> None:
        late = request()
        send(redis, late.model_dump_json())
        eventually(lambda: desk.requests == [late])
        desk.consumer.drop(late)
        assert late.reply_to is not None
        assert redis.exists(late.reply_to, late.reply_to) == 0
        assert redis.xlen(stream_of(WORKER)) == 0


class TestMalformed:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "no json",
            "[]",
            "null",
            '{"kind": "answer"}',
            '{"reply_to": 7}',
            '{"reply_to": "masks:something"}',
            request().model_dump_json().replace('"answer"', '"explode"'),
        ],
    )
    def test_does_not_stop_the_consumer(self, redis: Redis, desk: Desk, text: str) -> None:
        good = request()
        send(redis, text)
        redis.xadd(stream_of(WORKER), {"other": "field"})
        send(redis, good.model_dump_json())
        eventually(lambda: desk.requests == [good])
        desk.consumer.drop(good)
        assert redis.xlen(stream_of(WORKER)) == 0

    def test_is_told_what_is_wrong_where_it_can_be_reached(self, redis: Redis, desk: Desk) -> None:
        address = f"reply:{uuid4()}"
        send(redis, json.dumps({"id": str(UUID(int=1)), "kind": "dance", "reply_to": address}))
        reply = reply_at(redis, address)
        assert reply["ok"] is False
        assert reply["problem"]["type"] == "/problems/malformed-request"
        assert reply["problem"]["status"] == 400
        assert any(error.startswith("kind:") for error in reply["problem"]["errors"])
