"""``maskloom up`` with small stand-ins for our own programs; run as a program by test_up.py."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from backend.core.settings import Settings
from supervisor import parts
from supervisor.instance import answers
from supervisor.keeper import Part
from supervisor.main import up
from supervisor.parts import Programs
from supervisor.process import Command


def programs(settings: Settings, environment: Mapping[str, str]) -> Programs:
    """A migration that says where the services are, a server of files, a worker that sleeps."""
    python = sys.executable
    say = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    serve = ("-m", "http.server", "--bind", settings.host, str(settings.port))
    return Programs(
        Command("migrations", (python, "-c", say), environment),
        (
            Part(Command("worker", ("sleep", "600"), environment), "Worker", stage=parts.PROGRAMS),
            Part(
                Command("server", (python, *serve), environment, cwd=settings.home),
                "Server",
                ready=lambda: answers(settings.host, settings.port),
                stage=parts.PROGRAMS,
            ),
        ),
    )


if __name__ == "__main__":
    sys.exit(up(Settings(), open_browser=False, programs=programs))
