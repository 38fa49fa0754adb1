"""The parts of Maskloom as data: which commands run, what says that they are ready, how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.addresses import connect_host, machine_address
from backend.core.settings import CHECKOUT, Settings
from supervisor.instance import answers
from supervisor.keeper import Part
from supervisor.process import Command

SERVICES, PROGRAMS = 0, 1
"""Stages: the server and the worker end before the database and the streams that they use."""

SERVER_GRACE_S = 3
WORKER_GRACE_S = 8.0


def server_arguments(settings: Settings, *, log_level: str = "info") -> tuple[str, ...]:
    """Command line of one server process."""
    return (
        *(sys.executable, "-m", "uvicorn", "backend.main:create_app", "--factory"),
        *("--host", settings.host, "--port", str(settings.port)),
        *("--timeout-graceful-shutdown", str(SERVER_GRACE_S), "--no-access-log", "--log-level", log_level),
    )


def worker_arguments() -> tuple[str, ...]:
    """Command line of one worker process."""
    return (sys.executable, "-m", "workers")


def migration_arguments() -> tuple[str, ...]:
    """Command line that brings the database to the newest schema."""
    return (sys.executable, "-m", "alembic", "upgrade", "head")


def address(settings: Settings) -> str:
    """Where the page is on this machine."""
    return machine_address(settings)


def child_environment(
    settings: Settings, database_url: str, redis_url: str, base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The environment of our own processes: what the supervisor has, plus where the services are."""
    inherited = os.environ if base is None else base
    return {
        "MASKLOOM_SAMPLE_VIDEO": "1",
        **inherited,
        "DATABASE_URL": database_url,
        "MASKLOOM_DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "MASKLOOM_REDIS_URL": redis_url,
        "MASKLOOM_HOME": str(settings.home.resolve()),
        "MASKLOOM_SET_UP_TOKEN": settings.set_up_token,
        "PYTHONUNBUFFERED": "1",
    }


@dataclass(frozen=True)
class Programs:
    """Everything that runs on top of the database and the streams."""

    migrations: Command
    """Run to its end before the others start."""
    parts: tuple[Part, ...]
    """Started in this order."""


def programs(settings: Settings, environment: Mapping[str, str]) -> Programs:
    """Our own programs on one machine: one worker, which nobody waits for, and one server."""
    host = connect_host(settings.host)
    worker = Command("worker", worker_arguments(), environment, CHECKOUT, stop_timeout_s=WORKER_GRACE_S)
    serve = server_arguments(settings, log_level="warning")  # that it is ready, the console says itself
    server = Command("server", serve, environment, CHECKOUT, stop_timeout_s=SERVER_GRACE_S + 2.0)
    return Programs(
        migrations=Command("migrations", migration_arguments(), environment, CHECKOUT),
        parts=(
            Part(worker, title="Worker", echo=True, stage=PROGRAMS),
            Part(
                server,
                title="Server",
                ready=lambda: answers(host, settings.port),
                echo=True,
                stage=PROGRAMS,
            ),
        ),
    )
