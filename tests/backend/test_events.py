"""What a page hears over its WebSocket, and what it hears again after it was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast
from uuid import UUID, uuid4

import orjson
import pytest
from pydantic import TypeAdapter
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from backend.accounts.gate import COOKIE
from backend.core.connections import make_async_redis
from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.events import feed as feed_module
from backend.events.feed import EventFeed
from backend.events.publisher import FIELD, Publisher, stream_of
from backend.events.schemas import EventEnvelope, MaskRemovedEvent
from backend.main import create_app
from tests.backend.conftest import Scene


def publish(redis: Redis, video_id: UUID, *frames: int) -> None:
    for frame_index in frames:
        Publisher(redis).publish(video_id, MaskRemovedEvent(masklet_id=video_id, frame_index=frame_index))


def frames_of(messages: list[dict[str, Any]]) -> list[int | str]:
    return [message["event"].get("frame_index", message["event"]["type"]) for message in messages]


class TestWebSocket:
    def receive(self, socket: Any, count: int) -> list[dict[str, Any]]:
        messages = [socket.receive_json() for _ in range(count)]
        for message in messages:
            TypeAdapter(EventEnvelope).validate_python(message)
        return messages

    def test_hello_then_what_happens(self, client: TestClient, redis: Redis, video_id: UUID) -> None:
        publish(redis, video_id, 1)
        with client.websocket_connect(f"/api/videos/{video_id}/events") as socket:
            [hello] = self.receive(socket, 1)
            assert hello["event"] == {"type": "hello"}
            publish(redis, video_id, 2, 3)
            assert frames_of(self.receive(socket, 2)) == [2, 3]

    def test_what_was_missed_comes_first(self, client: TestClient, redis: Redis, video_id: UUID) -> None:
        with client.websocket_connect(f"/api/videos/{video_id}/events") as socket:
            self.receive(socket, 1)
            publish(redis, video_id, 1)
            [seen] = self.receive(socket, 1)
        publish(redis, video_id, 2, 3)
        with client.websocket_connect(f"/api/videos/{video_id}/events?after={seen['id']}") as socket:
            messages = self.receive(socket, 3)
            publish(redis, video_id, 4)
            messages += self.receive(socket, 1)
        assert frames_of(messages) == ["hello", 2, 3, 4]
        assert messages[0]["id"] == seen["id"]

    def test_what_services_announce_arrives(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        with client.websocket_connect(f"/api/videos/{scene.video_id}/events") as socket:
            self.receive(socket, 1)
            client.patch(f"/api/masklets/{scene.masklet_id}", json={"name": "Van"})
            [message] = self.receive(socket, 1)
        assert (message["event"]["type"], message["event"]["masklet"]["name"]) == ("masklet", "Van")

    def test_video_that_is_not_there(self, client: TestClient) -> None:
        address = f"/api/videos/{uuid4()}/events"
        with client.websocket_connect(address) as socket, pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        assert closed.value.code == 4404

    @pytest.mark.parametrize("after", ["yesterday", "1", "1-1-1", "-", "9" * 30 + "-0"])
    def test_place_that_is_none(self, client: TestClient, video_id: UUID, after: str) -> None:
        address = f"/api/videos/{video_id}/events?after={after}"
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(address) as socket:
            socket.receive_json()

    def test_database_that_is_away(self, settings: Settings) -> None:
        broken = settings.model_copy(update={"database_url": "postgresql://nobody@/x?host=/nowhere"})
        address = f"/api/videos/{uuid4()}/events"
        with (
            TestClient(create_app(broken), cookies={COOKIE: "any"}) as client,
            client.websocket_connect(address) as socket,
            pytest.raises(WebSocketDisconnect) as closed,
        ):
            socket.receive_json()
        assert closed.value.code == 1013

    def test_redis_that_goes_away(
        self, client: TestClient, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fail(*_: object) -> None:
            raise RedisConnectionError("down")

        monkeypatch.setattr(EventFeed, "_read", fail)
        with client.websocket_connect(f"/api/videos/{video_id}/events") as socket:
            self.receive(socket, 1)
            with pytest.raises(WebSocketDisconnect) as closed:
                socket.receive_json()
        assert closed.value.code == 1013


class TestFeed:
    @pytest.fixture
    async def feed(self, settings: Settings) -> AsyncIterator[EventFeed]:
        redis = make_async_redis(settings)
        yield EventFeed(redis, self.VIDEO, heartbeat_ms=30)
        await redis.aclose()

    VIDEO = uuid4()

    async def take(self, feed: EventFeed, after: str | None, count: int) -> list[dict[str, Any]]:
        messages = feed.messages(after)
        async with asyncio.timeout(60):
            taken = [orjson.loads(await anext(messages)) for _ in range(count)]
        await messages.aclose()
        return taken

    def ids(self, redis: Redis) -> list[str]:
        entries = cast(list[tuple[str, dict[str, str]]], redis.xrange(stream_of(self.VIDEO)))
        return [entry_id for entry_id, _ in entries]

    async def test_first_visit_hears_what_comes_only(self, feed: EventFeed, redis: Redis) -> None:
        publish(redis, self.VIDEO, 1, 2)
        taken = await self.take(feed, None, 2)
        assert frames_of(taken) == ["hello", "ping"]
        assert [message["id"] for message in taken] == [self.ids(redis)[-1]] * 2

    async def test_quiet_times_are_filled_with_pings(self, feed: EventFeed) -> None:
        assert frames_of(await self.take(feed, None, 3)) == ["hello", "ping", "ping"]

    async def test_from_the_beginning(self, feed: EventFeed, redis: Redis) -> None:
        publish(redis, self.VIDEO, 1, 2)
        assert frames_of(await self.take(feed, "0-0", 3)) == ["hello", 1, 2]

    async def test_nothing_missed(self, feed: EventFeed, redis: Redis) -> None:
        publish(redis, self.VIDEO, 1)
        assert frames_of(await self.take(feed, self.ids(redis)[0], 2)) == ["hello", "ping"]

    async def test_redis_that_begins_anew(self, feed: EventFeed, redis: Redis) -> None:
        """A reader who goes on listening is told, also where the ids begin lower because of the clock."""
        publish(redis, self.VIDEO, 1)
        messages = feed.messages(None)
        async with asyncio.timeout(60):
            taken = [orjson.loads(await anext(messages)) for _ in range(2)]
            redis.flushall()
            redis.xadd(stream_of(self.VIDEO), {FIELD: '{"type":"ping"}'}, id="1-1")
            taken.append(orjson.loads(await anext(messages)))
            publish(redis, self.VIDEO, 2)
            taken.append(orjson.loads(await anext(messages)))
        await messages.aclose()
        assert frames_of(taken) == ["hello", "ping", "resync", 2]
        assert taken[2]["id"] == "1-1"

    async def test_pings_go_on_after_a_stream_was_forgotten(self, feed: EventFeed, redis: Redis) -> None:
        publish(redis, self.VIDEO, 1)
        messages = feed.messages(None)
        async with asyncio.timeout(60):
            taken = [orjson.loads(await anext(messages))]
            redis.delete(stream_of(self.VIDEO))
            taken += [orjson.loads(await anext(messages)) for _ in range(3)]
        await messages.aclose()
        assert frames_of(taken) == ["hello", "resync", "ping", "ping"]

    @pytest.mark.parametrize("kept", [2, 1, 0])
    async def test_trimmed_place_means_resync(self, feed: EventFeed, redis: Redis, kept: int) -> None:
        publish(redis, self.VIDEO, 1, 2, 3)
        first, *_, last = self.ids(redis)
        redis.xtrim(stream_of(self.VIDEO), maxlen=kept, approximate=False)
        resync = (await self.take(feed, first, 2))[1]
        assert resync["event"] == {"type": "resync"}
        assert resync["id"] == (last if kept else "0-0")

    async def test_trimmed_beginning_means_resync(self, feed: EventFeed, redis: Redis) -> None:
        publish(redis, self.VIDEO, 1, 2, 3)
        redis.xtrim(stream_of(self.VIDEO), maxlen=2, approximate=False)
        assert frames_of(await self.take(feed, "0-0", 2)) == ["hello", "resync"]

    async def test_a_redis_that_began_anew_means_resync(self, feed: EventFeed, redis: Redis) -> None:
        publish(redis, self.VIDEO, 1, 2)
        last = self.ids(redis)[-1]
        redis.flushall()
        await asyncio.sleep(0.005)  # ids begin with the millisecond: a new event must not get the old one's
        publish(redis, self.VIDEO, 3)
        assert frames_of(await self.take(feed, last, 2)) == ["hello", "resync"]
        redis.flushall()
        assert frames_of(await self.take(feed, "0-0", 2)) == ["hello", "resync"]

    async def test_long_absence_comes_in_order(
        self, feed: EventFeed, redis: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feed_module, "BATCH", 3)
        publish(redis, self.VIDEO, *range(10))
        assert frames_of(await self.take(feed, "0-0", 11)) == ["hello", *range(10)]

    async def test_reader_overtaken_by_the_trim_means_resync(
        self, feed: EventFeed, redis: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feed_module, "BATCH", 2)
        publish(redis, self.VIDEO, *range(6))
        messages = feed.messages("0-0")
        taken = [orjson.loads(await anext(messages)) for _ in range(2)]
        redis.xtrim(stream_of(self.VIDEO), maxlen=1, approximate=False)
        taken += [orjson.loads(await anext(messages)) for _ in range(2)]
        assert frames_of(taken) == ["hello", 0, 1, "resync"]
        publish(redis, self.VIDEO, 7)
        assert frames_of([orjson.loads(await anext(messages))]) == [7]
        await messages.aclose()


def test_streams_do_not_stay_for_ever(redis: Redis) -> None:
    video_id = uuid4()
    publish(redis, video_id, 1)
    assert 0 < redis.ttl(stream_of(video_id)) <= 6 * 3600
