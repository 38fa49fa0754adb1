"""The whole supervisor as a person meets it: started, looked at, stopped, killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from supervisor.folders import runtime_folder
from supervisor.instance import answers
from tests.services import CHECKOUT
from tests.supervisor.test_keeper import eventually, runs

STAND_IN = [sys.executable, "-m", "tests.supervisor.stand_in"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Installation:
    """One home folder and port, and what was started on them."""

    home: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[str]:
        variables = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MASKLOOM_", "DATABASE_", "REDIS_"))
        }
        process = subprocess.Popen(
            STAND_IN,
            cwd=CHECKOUT,
            env=variables
            | {"MASKLOOM_HOME": str(self.home), "MASKLOOM_PORT": str(self.port)}
            | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def start_ready(self) -> subprocess.Popen[str]:
        process = self.start()
        assert process.stdout is not None
        for line in process.stdout:
            if "Maskloom is at" in line:
                assert f"http://127.0.0.1:{self.port}" in line
                return process
        raise AssertionError(f"ended with {process.wait()}")


@pytest.fixture(autouse=True)
def terminal_that_hangs_up() -> Iterator[None]:
    """What is started here hears SIGHUP, also where the tests themselves run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "home")
    yield installation
    for process in installation.started:
        process.kill()
        process.communicate()
    assert eventually(lambda: not descendants_of(installation))
    shutil.rmtree(runtime_folder(installation.home), ignore_errors=True)


def descendants_of(installation: Installation) -> list[int]:
    """Processes that were told of this home folder, in their environment or their command line."""
    sign = os.fsencode(installation.home)
    runtime = os.fsencode(runtime_folder(installation.home))
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if (sign in text or runtime in text) and runs(int(folder.name)):
            found.append(int(folder.name))
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_starts_everything_and_stops_everything(installation: Installation, number: signal.Signals) -> None:
    process = installation.start_ready()
    assert answers("127.0.0.1", installation.port)
    assert len(descendants_of(installation)) >= 5  # supervisor, Postgres, Valkey, worker, server
    asked_at = time.monotonic()
    process.send_signal(number)
    rest, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "stopped" in rest
    assert time.monotonic() - asked_at < 20
    assert descendants_of(installation) == []
    assert (installation.home / "log" / "postgres.log").read_text().rstrip().endswith("is shut down")


def test_killed_supervisor_leaves_nobody_and_the_next_start_works(installation: Installation) -> None:
    process = installation.start_ready()
    process.kill()
    process.wait()
    assert eventually(lambda: descendants_of(installation) == [])
    installation.start_ready()


def running(installation: Installation, word: bytes) -> list[int]:
    """The installation's processes whose first words hold this one."""
    return [
        pid
        for pid in descendants_of(installation)
        if word in b" ".join(Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:3])
    ]


@pytest.mark.parametrize("word", [b"http.server", b"bin/postgres", b"valkey-server"])
def test_dead_part_comes_back(installation: Installation, word: bytes) -> None:
    installation.start_ready()
    [dead] = running(installation, word)
    os.kill(dead, signal.SIGKILL)
    assert eventually(lambda: bool(running(installation, word)) and dead not in running(installation, word))
    assert eventually(lambda: answers("127.0.0.1", installation.port))


def test_database_that_was_killed_serves_again(installation: Installation) -> None:
    installation.start_ready()
    os.kill(running(installation, b"bin/postgres")[0], signal.SIGKILL)
    log = installation.home / "log" / "postgres.log"
    assert eventually(lambda: log.read_text().count("ready to accept connections") == 2)


def test_second_start_is_refused_in_one_sentence(installation: Installation) -> None:
    first = installation.start_ready()
    second = installation.start()
    text, _ = second.communicate(timeout=120)
    assert second.returncode == 1
    assert text.strip().splitlines() == [text.strip()]
    assert "already runs" in text
    assert str(first.pid) in text


def test_taken_port_is_told_in_one_sentence(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", installation.port)):
        process = installation.start()
        text, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert text.strip().splitlines() == [text.strip()]
    assert f"Port {installation.port} is taken" in text


def test_services_of_others_are_used(installation: Installation) -> None:
    installation.environment = {
        "DATABASE_URL": "postgresql+psycopg://db/x",
        "REDIS_URL": "redis://queue:6379/0",
    }
    installation.start_ready()
    assert (installation.home / "log" / "migrations.log").read_text() == (
        "postgresql+psycopg://db/x redis://queue:6379/0\n"
    )
    assert not (installation.home / "log" / "postgres.log").exists()
    assert not (installation.home / "log" / "valkey.log").exists()


def test_unusable_home_is_told_in_one_sentence(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    process = installation.start()
    text, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert text.strip().splitlines() == [text.strip()]
    assert "MASKLOOM_HOME" in text
