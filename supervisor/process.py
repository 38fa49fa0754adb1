"""One child process: its own session, its way to stop, and its death when the supervisor dies."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from supervisor.errors import PartFailed

PR_SET_PDEATHSIG = 1
"""Number of the Linux ``prctl`` option that asks for a signal when the parent dies."""

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Command:
    """How to start a process and how to end it."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    cwd: Path = Path("/")
    user: int | None = None
    """User and group id to become (root only)."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout_s: float = 5.0
    orphan_signal: signal.Signals = signal.SIGKILL
    """Sent by the kernel when the supervisor dies without stopping its children."""


class Child:
    """A running :class:`Command`."""

    def __init__(self, command: Command, process: subprocess.Popen[bytes]) -> None:
        self.command = command
        self._process = process

    @classmethod
    def start(cls, command: Command, output: int | IO[bytes] = subprocess.PIPE) -> Child:
        """Start the command with standard output and error joined in ``output``.

        Must be called from a thread that lives as long as the child should: Linux sends the
        orphan signal when the starting *thread* ends.

        Raises:
            OSError: the program is missing, or the user may not be changed.
        """
        process = subprocess.Popen(
            command.argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=command.cwd,
            env=dict(command.env),
            start_new_session=True,
            preexec_fn=_die_with(os.getpid(), command.orphan_signal),  # noqa: PLW1509 - takes no lock
            user=command.user,
            group=command.user,
            extra_groups=None if command.user is None else [],
        )
        return cls(command, process)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def output(self) -> IO[bytes]:
        """The joined output, closed by its reader. Raises ValueError when it was sent elsewhere."""
        if self._process.stdout is None:
            raise ValueError(f"the output of {self.command.name} is not a pipe")
        return self._process.stdout

    def exit_code(self) -> int | None:
        """Exit status (negative: the signal), or None while the process runs."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Send the stop signal to the process itself, not to its children, and return at once."""
        if self.exit_code() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, self.command.stop_signal)

    def stop(self) -> int:
        """Ask, wait for ``stop_timeout_s``, then kill what is left of the session.

        Returns:
            The exit status.
        """
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self.command.stop_timeout_s)
        self.kill()
        return self._process.returncode

    def kill(self) -> None:
        """Kill the process and everything else in its session's process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()


def wait_ready(child: Child, ready: Callable[[], bool], timeout_s: float = 60.0) -> None:
    """Return once ``ready`` says yes, for callers that keep one process only.

    Raises:
        PartFailed: the process ended, or the time is over.
    """
    deadline = time.monotonic() + timeout_s
    while not ready():
        if child.exit_code() is not None:
            raise PartFailed(f"{child.command.name} ended while starting (status {child.exit_code()})")
        if time.monotonic() > deadline:
            raise PartFailed(f"{child.command.name} was not ready within {timeout_s:.0f} s")
        time.sleep(0.01)


def _die_with(parent: int, orphan_signal: signal.Signals) -> Callable[[], None] | None:
    """What the child does between fork and exec to be told of its parent's death.

    It makes two system calls and takes no lock, so it is safe beside the supervisor's reader threads.
    It runs after the change of user, which would clear the request.
    """
    libc = _LIBC
    if libc is None:
        return None

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the request was made
            os._exit(1)

    return ask
