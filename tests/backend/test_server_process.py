"""A server as a process of its own: killed in the middle of an upload, and stopped while a page listens."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from backend.accounts.gate import COOKIE
from backend.core.settings import Settings
from backend.storage import BlobStore, upload_name, video_keys
from tests.backend.conftest import Clip
from tests.backend.factories import padded
from tests.services import CHECKOUT

TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}
SIZE = 8_000_000
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running_server(settings: Settings) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "backend.main:create_app", "--port", str(port)]
    environment = {
        **os.environ,
        "MASKLOOM_DATABASE_URL": settings.database_url,
        "MASKLOOM_REDIS_URL": settings.redis_url,
        "MASKLOOM_STORAGE_URL": settings.storage_url,
    }
    log = settings.home / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=output, stderr=output)
    server = Server(process, port)
    try:
        wait_until(lambda: answers(server) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield server
    finally:
        process.kill()
        process.wait()


def answers(server: Server) -> bool:
    try:
        return httpx2.get(f"{server.address}/api/health").status_code == 200
    except httpx2.TransportError:
        return False


def wait_until(happened: object) -> None:
    assert callable(happened)
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def test_killed_in_the_middle_of_an_upload(
    settings: Settings, store: BlobStore, clip: Clip, site_admin: str
) -> None:
    film = padded(clip.source.read_bytes(), SIZE)
    signed_in = {"Cookie": f"{COOKIE}={site_admin}"}
    with running_server(settings) as server:
        begun = httpx2.post(
            f"{server.address}/api/uploads", headers={**TUS, **signed_in, "Upload-Length": str(SIZE)}
        )
        location, video_id = begun.headers["location"], UUID(begun.json()["id"])
        staged = store.staging_path(upload_name(video_id))
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            head = {
                **PART,
                **signed_in,
                "Host": f"127.0.0.1:{server.port}",
                "Upload-Offset": "0",
                "Content-Length": SIZE,
            }
            lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
            line.sendall(f"PATCH {location} HTTP/1.1\r\n{lines}\r\n".encode())
            line.sendall(film[: SIZE // 2])
            wait_until(lambda: size_of(staged) > 2_000_000)
            server.process.kill()
            server.process.wait()

    with running_server(settings) as server:
        address = f"{server.address}{location}"
        offset = int(httpx2.head(address, headers={**TUS, **signed_in}).headers["upload-offset"])
        assert offset == size_of(staged)
        assert 2_000_000 < offset <= SIZE // 2
        headers = {**PART, **signed_in, "Upload-Offset": str(offset)}
        assert httpx2.patch(address, headers=headers, content=film[offset:]).status_code == 204
        video = httpx2.get(f"{server.address}/api/videos/{video_id}", headers=signed_in).json()
    assert (video["state"], video["source_sha256"]) == ("queued", hashlib.sha256(film).hexdigest())
    assert store.local_path(video_keys(video_id).source).read_bytes() == film


def test_stops_soon_while_a_page_listens(settings: Settings, video_id: UUID, site_admin: str) -> None:
    signed_in = {"Cookie": f"{COOKIE}={site_admin}"}
    with running_server(settings) as server:
        page = f"ws://127.0.0.1:{server.port}/api/videos/{video_id}/events"
        with connect(page, origin=Origin(server.address), additional_headers=signed_in) as listening:
            listening.recv()
            begin = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed):
                listening.recv(PATIENCE_S)
            server.process.wait(PATIENCE_S)
            assert time.monotonic() - begin < 10
