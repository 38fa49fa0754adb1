"""Where a person goes first, as the server says."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from backend.core.settings import Settings
from supervisor.welcome import set_up_page


@contextmanager
def server_that_says(status: int, body: bytes, hosts: list[str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(status if self.path == "/api/welcome" else 500)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_first_start_goes_to_the_set_up() -> None:
    hosts: list[str] = []
    with server_that_says(200, b'{"needs_set_up": true}', hosts) as address:
        page = set_up_page(Settings(allowed_hosts=["*", "masks.example"]), address, "secret")
    assert page == f"{address}/set-up#secret"
    assert hosts == ["masks.example"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b'{"needs_set_up": false}'), (200, b"[]"), (200, b"<html>"), (404, b"{}"), (503, b"{}")],
    ids=["account", "list", "page", "missing", "broken"],
)
def test_everything_else_goes_to_the_page(status: int, body: bytes) -> None:
    with server_that_says(status, body, []) as address:
        assert set_up_page(Settings(), address, "secret") is None


def test_nobody_answers() -> None:
    assert set_up_page(Settings(), "http://127.0.0.1:1", "secret") is None


def test_a_server_that_dies_while_it_is_asked_stops_nothing() -> None:
    """Killed in the middle of a request, a server's connection is reset instead of closed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def reset_the_first() -> None:
            connection, _ = listener.accept()
            connection.recv(1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

        thread = Thread(target=reset_the_first)
        thread.start()
        page = set_up_page(Settings(), f"http://127.0.0.1:{listener.getsockname()[1]}", "secret")
        thread.join()
    assert page is None
