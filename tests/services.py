"""A real Postgres and a real Valkey for the tests of one process, from the binaries that pip carries.

Each pytest process (with ``-n 2`` there are two) starts its own pair on first use, so tests of different
processes cannot meet. What a killed run left on disk is removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from psycopg import sql

from supervisor import postgres, valkey
from supervisor.folders import runtime_folder
from supervisor.process import Child, wait_ready

CHECKOUT = Path(__file__).resolve().parents[1]
HOME = CHECKOUT / "var"
INSTANCE = "tests"
TEMPLATE = "migrated"
NOT_DURABLE = {  # a test database need not survive a power cut
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
}


class DatabaseServer:
    """One running Postgres that makes and drops databases in milliseconds."""

    def __init__(self, server: postgres.LocalPostgres) -> None:
        self._server = server
        self._numbers = count()
        self._migrated = False

    def blank(self) -> str:
        """SQLAlchemy address of a new database without any table."""
        return self._create("template1")

    def migrated(self) -> str:
        """SQLAlchemy address of a new database with every migration applied and no row."""
        if not self._migrated:
            postgres.create_database(self._server, TEMPLATE)
            migrate(self._server.url(TEMPLATE))
            self._migrated = True
        return self._create(TEMPLATE)

    def drop(self, url: str) -> None:
        """Remove a database, cutting connections that a test forgot."""
        name = url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
        with self._server.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        with self._server.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return self._server.url(name)


def migrate(url: str) -> None:
    """Bring a database to the newest schema, as the supervisor does."""
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": url, "MASKLOOM_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"alembic upgrade head failed:\n{done.stdout}{done.stderr}"


@contextmanager
def running_postgres() -> Iterator[DatabaseServer]:
    """A Postgres of this process; stopped and removed at the end."""
    _remove_leftovers()
    server = postgres.prepare(HOME, instance=_own_name(), options=NOT_DURABLE)
    folder = server.data.parent
    try:
        with (folder / "log").open("wb") as log:
            child = Child.start(server.command, log)
        try:
            wait_ready(child, server.answers)
            yield DatabaseServer(server)
        finally:
            child.stop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_valkey() -> Iterator[valkey.LocalValkey]:
    """A Valkey of this process; stopped and removed at the end."""
    _remove_leftovers()
    server = valkey.prepare(HOME, instance=f"{_own_name()}-valkey")
    folder = Path(server.command.cwd)
    try:
        with (folder / "log").open("wb") as log:
            child = Child.start(server.command, log)
        try:
            wait_ready(child, server.answers)
            yield server
        finally:
            child.stop()
    finally:
        shutil.rmtree(folder)


def _own_name() -> str:
    return f"{INSTANCE}-{os.getpid()}"


def _remove_leftovers() -> None:
    """Remove the folders of test processes that no longer run."""
    for parent in (HOME, runtime_folder(HOME)):
        for folder in parent.glob(f"{INSTANCE}-*"):
            pid = folder.name.split("-")[1]
            if pid.isdigit() and not postgres.alive(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)
