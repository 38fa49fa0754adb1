"""One supervisor per home folder, and a free port for the page."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supervisor.errors import AlreadyRunning, PortTaken


@contextmanager
def only_instance(home: Path, address: str) -> Iterator[None]:
    """Hold the lock of this home folder; the kernel drops it however the process ends.

    Args:
        home: folder of everything that the installation writes.
        address: of the page, told to whoever tries a second start.

    Raises:
        AlreadyRunning: another process holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "supervisor.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            pid, _, where = lock.read().strip().partition(" ")
            raise AlreadyRunning(
                f"Maskloom already runs from here: open {where}, or stop it first "
                f"(Ctrl+C in its terminal, or: kill {pid})."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()} {address}\n")
        lock.flush()
        yield
        lock.truncate(0)


def require_free_port(host: str, port: int) -> None:
    """Check that the page's address can be listened on.

    Raises:
        PortTaken: another program listens there, or the system does not allow it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(_port_sentence(host, port, error.errno)) from error


def answers(host: str, port: int, timeout_s: float = 0.5) -> bool:
    """Whether something accepts connections there."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=timeout_s):
        return True
    return False


def _port_sentence(host: str, port: int, code: int | None) -> str:
    other = f"choose another port, for example: MASKLOOM_PORT={port + 1} ./run"
    if code == errno.EADDRINUSE:
        return f"Port {port} is taken by another program: stop that program, or {other}"
    if code == errno.EACCES:
        return f"Port {port} may not be used by an ordinary user: {other}"
    return (
        f"The address {host} port {port} cannot be used here ({os.strerror(code or 0)}): check MASKLOOM_HOST."
    )
