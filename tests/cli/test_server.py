"""How commands meet something that is no server of ours."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from typer.testing import CliRunner

from cli.main import build


class Stranger(BaseHTTPRequestHandler):
    """Answers every address with a page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>welcome</h1>")

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@pytest.fixture
def stranger() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "words",
    [["stats"], ["export", "toys"], ["import", __file__], ["ingest", __file__], ["simulate", "--token", "x"]],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("kind", ["stranger", "no address"])
def test_what_is_no_server_is_told(words: list[str], kind: str, stranger: str) -> None:
    address = stranger if kind == "stranger" else "http://[nowhere"
    result = CliRunner().invoke(build(), [*words, "--server", address])
    assert result.exit_code == 3, result.output
    assert f"No Maskloom server answers at {address}" in result.stderr
