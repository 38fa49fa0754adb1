"""The carried Valkey."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from supervisor import valkey
from supervisor.process import Child, wait_ready
from supervisor.valkey import LocalValkey


@contextmanager
def running(server: LocalValkey) -> Iterator[redis.Redis]:
    child = Child.start(server.command, subprocess.DEVNULL)
    try:
        wait_ready(child, server.answers)
        with server.connect() as client:
            yield client
    finally:
        assert child.stop() == 0


def fill(client: redis.Redis) -> None:
    for number in range(100):
        client.set(f"big-{number}", bytes(200_000))


def test_serves_streams(tmp_path: Path) -> None:
    with running(valkey.prepare(tmp_path)) as client:
        client.xadd("clicks", {"x": 1})
        assert client.xlen("clicks") == 1


def test_keeps_nothing_on_disk(tmp_path: Path) -> None:
    with running(valkey.prepare(tmp_path)) as client:
        client.set("key", "value")
    with running(valkey.prepare(tmp_path)) as client:
        assert client.get("key") is None
    assert [path.name for path in (tmp_path / "valkey").iterdir()] == []


def test_refuses_writes_above_its_memory_and_forgets_nothing(tmp_path: Path) -> None:
    with running(valkey.prepare(tmp_path, memory_bytes=4 * 1024**2)) as client:
        client.set("first", "kept")
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            fill(client)
        assert client.get("first") == b"kept"


def test_private_socket_and_no_port(tmp_path: Path) -> None:
    server = valkey.prepare(tmp_path)
    with running(server) as client:
        assert client.config_get("port") == {"port": "0"}
        assert server.socket.stat().st_mode & 0o777 == 0o700
        assert server.url == f"unix://{tmp_path}/valkey/valkey.sock"


def test_old_socket_of_a_killed_server_is_replaced(tmp_path: Path) -> None:
    server = valkey.prepare(tmp_path)
    child = Child.start(server.command, subprocess.DEVNULL)
    wait_ready(child, server.answers)
    child.kill()
    assert server.socket.exists()
    assert not server.answers()
    with running(valkey.prepare(tmp_path)) as client:
        assert client.ping()


def test_deep_home(tmp_path: Path) -> None:
    server = valkey.prepare(tmp_path / ("deep" * 25))
    with running(server) as client:
        assert client.ping()
    server.socket.parent.rmdir()
