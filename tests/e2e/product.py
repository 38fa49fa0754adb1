"""The whole product on a port and in a folder of its own, started as a user starts it."""

from __future__ import annotations

import base64
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from backend.accounts.gate import COOKIE
from backend.core.settings import CHECKOUT
from supervisor.folders import runtime_folder

START_S = 180.0  # a loaded machine needs a while to import torch
STOP_S = 30.0
INGEST_S = 120.0
PORTS = range(20_000, 32_000)  # below those that systems give to outgoing connections
TUS = {"Tus-Resumable": "1.0.0"}
ADMIN = {"email": "ada@example.org", "name": "Ada", "password": "correct horse battery"}
Value = TypeVar("Value")


@dataclass(frozen=True)
class Product:
    """A running Maskloom. Its first account looks after it; ``client`` is signed in with that."""

    url: str
    home: Path
    log: Path
    process: subprocess.Popen[bytes]
    client: httpx.Client

    def set_up(self) -> None:
        """Make the first account by the link that the supervisor printed."""
        link = wait_for(self._set_up_link, START_S, lambda: f"no link:\n{self.log.read_text()[-3000:]}")
        made = self.client.post("/api/set-up", json={**ADMIN, "secret": link.partition("#")[2]})
        assert made.status_code == httpx.codes.NO_CONTENT, made.text

    def _set_up_link(self) -> str:
        found = re.search(r"http://\S+/set-up#\S+", self.log.read_text())
        return found[0] if found else ""

    @property
    def session_cookie(self) -> str:
        """The secret of the first account's sign-in."""
        return str(self.client.cookies[COOKIE])

    def get(self, path: str, **query: Any) -> Any:
        """Ask the API; gives the JSON of the answer."""
        answer = self.client.get(f"/api{path}", params=query)
        answer.raise_for_status()
        return answer.json()

    def upload(self, file: Path, name: str, project_id: str = "") -> str:
        """Upload a video as a program does, by default into the oldest project, and wait until it is ready.

        Gives its id.
        """
        content = file.read_bytes()
        words = {"filename": name, "project_id": project_id}
        metadata = ",".join(
            f"{key} {base64.b64encode(word.encode()).decode()}" for key, word in words.items() if word
        )
        length = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        made = self.client.post("/api/uploads", headers={**TUS, **length})
        made.raise_for_status()
        part = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        self.client.patch(made.headers["Location"], headers=part, content=content).raise_for_status()
        video_id = str(made.json()["video_id"])
        wait_for(
            lambda: self.get(f"/videos/{video_id}")["state"] == "ready",
            INGEST_S,
            lambda: f"not ready: {self.get(f'/videos/{video_id}')}",
        )
        return video_id

    def has_worker(self) -> bool:
        """Say whether the server answers and a worker is alive."""
        try:
            return bool(self.get("/health")["workers"])
        except httpx.HTTPError:
            return False

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Kill the worker as a crash would, and have none in its place before the block is left."""
        with self._without("workers"):
            yield

    @contextmanager
    def without_server(self) -> Iterator[None]:
        """Kill the server as a crash would, and have none in its place before the block is left."""
        with self._without("uvicorn"):
            yield

    @contextmanager
    def _without(self, module: str) -> Iterator[None]:
        pid = self._pid_of(module)
        os.kill(self.process.pid, signal.SIGSTOP)  # the supervisor
        try:
            os.kill(pid, signal.SIGKILL)
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    def _pid_of(self, module: str) -> int:
        """A part that fell before is started again: it may take a moment until there is one."""
        [pid] = wait_for(
            lambda: self._pids_of(module), START_S, lambda: f"no {module} among the supervisor's processes"
        )
        return pid

    def _pids_of(self, module: str) -> list[int]:
        table = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return [int(line.split()[0]) for line in table.splitlines() if f" -m {module} " in f"{line} "]


@contextmanager
def running_product(home: Path, weights: Path) -> Iterator[Product]:
    """Start everything, wait until a worker is there, stop it and remove what it left outside ``home``."""
    port = free_port()
    environment = {
        **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")},
        "MASKLOOM_HOME": str(home),
        "MASKLOOM_PORT": str(port),
        "MASKLOOM_MODEL": "nano",
        "MASKLOOM_WEIGHTS": str(weights),
        "MASKLOOM_TORCH_THREADS": "1",
    }
    log = home / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "up", "--no-browser"],
            cwd=CHECKOUT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=url, timeout=60) as client:
            product = Product(url, home, log, process, client)
            wait_for(product.has_worker, START_S, lambda: f"no worker came up:\n{log.read_text()[-3000:]}")
            product.set_up()
            yield product
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(runtime_folder(home), ignore_errors=True)


def free_port() -> int:
    """Find a port that nobody listens on, and that no connection is given while the product starts."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError(f"no port of {PORTS} is free")


def wait_for(ask: Callable[[], Value], seconds: float, complaint: Callable[[], str]) -> Value:
    """Ask until the answer is true."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        assert time.monotonic() < deadline, complaint()
        time.sleep(0.1)
