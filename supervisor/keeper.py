"""Keeps a list of parts alive: starts them in order, starts dead ones again, stops them in reverse order."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from supervisor.backoff import HEALTHY_AFTER_S, count_failure, delay_s
from supervisor.console import Console
from supervisor.errors import PartFailed
from supervisor.logs import PartLog
from supervisor.process import Child, Command

POLL_S = 0.05


class StopRequested(Exception):
    """The person asked to stop while something was still being waited for."""


@dataclass(frozen=True)
class Part:
    """One process to keep."""

    command: Command
    title: str
    """What a person calls it."""
    ready: Callable[[], bool] | None = None
    """Asked until it says yes; None lets the start go on at once."""
    ready_timeout_s: float = 60.0
    echo: bool = False
    """Whether its lines are shown on the console as well."""
    stage: int = 0
    """Parts of the highest stage are stopped first, all at once."""


@dataclass
class _Kept:
    part: Part
    child: Child
    log: PartLog
    started_at: float
    failures: int = 0
    restart_at: float | None = field(default=None)

    def keeps_dying(self) -> bool:
        """Whether it has died again shortly after a restart and has not proved sound since."""
        return self.failures > 1 and time.monotonic() - self.started_at < HEALTHY_AFTER_S


class Keeper:
    """The running parts. Every method belongs to the thread that made it (see :meth:`Child.start`)."""

    def __init__(self, logs: Path, console: Console, stop: Event, hurry: Event) -> None:
        """Keep nothing yet.

        Args:
            logs: folder of the log files.
            console: where a person looks.
            stop: set when everything should end.
            hurry: set when it should end without being asked kindly.
        """
        self._logs = logs
        self._console = console
        self._stop = stop
        self._hurry = hurry
        self._kept: list[_Kept] = []

    def start(self, part: Part) -> None:
        """Start one part and wait until it is ready.

        Raises:
            PartFailed: it ended or was not ready in time; the text names the log.
            StopRequested: the person does not want to wait.
        """
        kept = _Kept(
            part, Child.start(part.command), PartLog(self._logs, part.command.name), time.monotonic()
        )
        self._kept.append(kept)
        self._follow(kept)
        if part.ready is None:
            self._console.done(f"{part.title} started")
            return
        self._wait_ready(kept, part.ready)
        self._console.done(f"{part.title} ready ({time.monotonic() - kept.started_at:.1f} s)")

    def run(self, command: Command, title: str) -> None:
        """Run one command to its end.

        Raises:
            PartFailed: its exit status is not 0; the text holds its last line.
            StopRequested: the person does not want to wait.
        """
        log = PartLog(self._logs, command.name)
        child = Child.start(command)
        log.follow(child, None)
        started_at = time.monotonic()
        try:
            while child.exit_code() is None:
                if self._stop.wait(POLL_S):
                    child.stop()
                    raise StopRequested
        finally:
            log.close()
        if child.exit_code() != 0:
            raise PartFailed(_failure(title, child, log))
        self._console.done(f"{title} ready ({time.monotonic() - started_at:.1f} s)")

    def watch(self) -> None:
        """Start dead parts again, later and later, until the person asks to stop."""
        while not self._stop.wait(POLL_S):
            for kept in self._kept:
                self._revive(kept)

    def stop_all(self) -> None:
        """End every part, the highest stage first."""
        for stage in sorted({kept.part.stage for kept in self._kept}, reverse=True):
            self._stop_stage([kept for kept in self._kept if kept.part.stage == stage])
        self._kept.clear()

    def _follow(self, kept: _Kept) -> None:
        def echo(line: str) -> None:
            if not kept.keeps_dying():  # the same words at each death help nobody; the log has them
                self._console.echo(kept.part.command.name, line)

        kept.log.follow(kept.child, echo if kept.part.echo else None)

    def _wait_ready(self, kept: _Kept, ready: Callable[[], bool]) -> None:
        deadline = kept.started_at + kept.part.ready_timeout_s
        while not ready():
            if kept.child.exit_code() is not None:
                kept.log.close()
                raise PartFailed(_failure(kept.part.title, kept.child, kept.log))
            if time.monotonic() > deadline:
                seconds = kept.part.ready_timeout_s
                raise PartFailed(
                    f"{kept.part.title} was not ready within {seconds:.0f} s: see {kept.log.path}"
                )
            if self._stop.wait(POLL_S):
                raise StopRequested

    def _revive(self, kept: _Kept) -> None:
        now = time.monotonic()
        if kept.restart_at is None:
            code = kept.child.exit_code()
            if code is None:
                return
            kept.child.kill()  # what it started must not live on beside its successor
            kept.failures = count_failure(kept.failures, now - kept.started_at)
            wait_s = delay_s(kept.failures)
            kept.restart_at = now + wait_s
            self._console.trouble(
                f"{kept.part.title} ended ({describe_exit(code)}); starting it again in {wait_s:.1f} s, "
                f"see {kept.log.path}"
            )
        elif now >= kept.restart_at:
            kept.restart_at = None
            kept.started_at = now
            kept.child = Child.start(kept.part.command)
            self._follow(kept)

    def _stop_stage(self, stage: list[_Kept]) -> None:
        if not self._hurry.is_set():
            for kept in stage:
                kept.child.ask_to_stop()
        asked_at = time.monotonic()
        for kept in stage:
            deadline = asked_at + kept.part.command.stop_timeout_s
            while kept.child.exit_code() is None and time.monotonic() < deadline and not self._hurry.is_set():
                time.sleep(POLL_S / 5)
            if kept.child.exit_code() is None and not self._hurry.is_set():
                self._console.trouble(f"{kept.part.title} did not stop when asked and was ended")
            kept.child.kill()
            kept.log.close()


def describe_exit(code: int) -> str:
    """An exit status in words."""
    return f"exit {code}" if code >= 0 else f"signal {-code}"


def _failure(title: str, child: Child, log: PartLog) -> str:
    code = child.exit_code()
    lines = [line.strip() for line in log.recent() if line.strip()]
    last = f" Its last line: {lines[-1]}" if lines else ""
    return f"{title} could not be started ({describe_exit(code or 0)}): see {log.path}.{last}"
