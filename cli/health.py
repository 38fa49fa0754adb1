"""What ``maskloom doctor`` looks at: each check returns one finding and never raises for a known trouble."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.core.settings import Settings
    from supervisor.process import Command

ROOM_BYTES = 5 * 1024**3
LITTLE_ROOM_BYTES = 1024**3
NEWEST_TRIED = (3, 13)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class State(StrEnum):
    """How good a finding is."""

    OK = "ok"
    WARNING = "warning"
    """Maskloom works, but something is slower or missing."""
    PROBLEM = "problem"
    """Maskloom does not work until this is mended."""


@dataclass(frozen=True)
class Finding:
    """One line of the report; a warning or a problem says what to do."""

    name: str
    state: State
    text: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one finding after the other."""
    checks: tuple[Callable[[Settings], Finding], ...] = (
        python,
        torch,
        processor,
        postgres,
        valkey,
        disk,
        port,
        page,
        weights,
        browser,
    )
    for check in checks:
        yield check(settings)


def python(_settings: Settings) -> Finding:
    """The interpreter's version."""
    version = platform.python_version()
    if sys.version_info[:2] > NEWEST_TRIED:
        newest = ".".join(map(str, NEWEST_TRIED))
        return Finding("python", State.WARNING, f"{version} is newer than what was tried, up to {newest}.")
    return Finding("python", State.OK, version)


def torch(_settings: Settings) -> Finding:
    """Whether PyTorch loads, and on what it would run."""
    try:
        import torch
    except (ImportError, OSError) as error:
        return Finding("torch", State.PROBLEM, f"PyTorch does not load ({error}): run ./run setup.")
    if torch.cuda.is_available():
        place = torch.cuda.get_device_name()
    elif torch.backends.mps.is_available():
        place = "Apple GPU"
    else:
        place = f"CPU, {torch.get_num_threads()} threads"
    return Finding("torch", State.OK, f"{torch.__version__} on {place}")


def processor(_settings: Settings) -> Finding:
    """Whether the CPU has the instructions that make the network fast without a GPU."""
    finding = processor_finding(platform.machine(), cpu_flags())
    if "AMX" not in finding.text:
        return finding
    from model.fast.native import without_tiles

    reason = without_tiles()
    return replace(finding, text=f"{finding.text}, {'used in full' if reason is None else reason}")


def processor_finding(machine: str, flags: frozenset[str]) -> Finding:
    """Judge a CPU.

    Args:
        machine: its family, as ``x86_64``.
        flags: names of its features, as Linux writes them; empty when unknown.
    """
    if machine not in ("x86_64", "AMD64") or not flags:
        return Finding("processor", State.OK, machine)
    if "amx_bf16" in flags:
        return Finding("processor", State.OK, f"{machine} with AMX and bf16")
    if "avx512_bf16" in flags:
        return Finding("processor", State.OK, f"{machine} with bf16")
    if "avx2" in flags:
        return Finding("processor", State.OK, f"{machine} with AVX2, without bf16: tracking in float32")
    return Finding("processor", State.WARNING, f"{machine} without AVX2: expect slow masks; a GPU helps.")


def cpu_flags(file: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    """Feature names of the first CPU; none where the system has no such file."""
    with contextlib.suppress(OSError):
        for line in file.read_text().splitlines():
            if line.startswith("flags"):
                return frozenset(line.partition(":")[2].split())
    return frozenset()


def postgres(settings: Settings) -> Finding:
    """Whether the database answers, or the carried server can be started."""
    from supervisor import postgres
    from supervisor.errors import StartError

    if settings.database_url:
        return _outside_database(settings)
    started_at = time.monotonic()
    try:
        server = postgres.prepare(_home(settings), instance=f"doctor-{os.getpid()}", options={"fsync": "off"})
        try:
            _try_start(server.command, server.answers)
        finally:
            shutil.rmtree(server.data.parent, ignore_errors=True)
    except OSError as error:
        return Finding("postgres", State.PROBLEM, _unwritable(error))
    except StartError as error:
        return Finding("postgres", State.PROBLEM, str(error))
    seconds = time.monotonic() - started_at
    return Finding(
        "postgres", State.OK, f"the carried server starts ({seconds:.1f} s, as {server.identity.way})"
    )


def _outside_database(settings: Settings) -> Finding:
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    from backend.core.addresses import database_address

    try:
        engine = create_engine(database_address(settings), connect_args={"connect_timeout": 5})
        with engine.connect() as connection:
            version = connection.execute(text("SHOW server_version")).scalar_one()
        engine.dispose()
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        return Finding(
            "postgres", State.PROBLEM, f"DATABASE_URL does not answer ({reason}): check the address."
        )
    return Finding("postgres", State.OK, f"DATABASE_URL answers, version {version}")


def valkey(settings: Settings) -> Finding:
    """Whether the streams answer, or the carried server can be started."""
    from supervisor import valkey
    from supervisor.errors import StartError

    if settings.redis_url:
        return _outside_redis(settings)
    started_at = time.monotonic()
    try:
        server = valkey.prepare(_home(settings), instance=f"doctor-{os.getpid()}-valkey")
        try:
            _try_start(server.command, server.answers)
        finally:
            shutil.rmtree(server.command.cwd, ignore_errors=True)
    except OSError as error:
        return Finding("valkey", State.PROBLEM, _unwritable(error))
    except StartError as error:
        return Finding("valkey", State.PROBLEM, str(error))
    return Finding("valkey", State.OK, f"the carried server starts ({time.monotonic() - started_at:.1f} s)")


def _outside_redis(settings: Settings) -> Finding:
    import redis

    from backend.core.addresses import redis_address

    try:
        with redis.Redis.from_url(redis_address(settings), socket_connect_timeout=5.0) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        return Finding("valkey", State.PROBLEM, f"REDIS_URL does not answer ({error}): check the address.")
    return Finding("valkey", State.OK, "REDIS_URL answers")


def _home(settings: Settings) -> Path:
    home = settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    return home


def _unwritable(error: OSError) -> str:
    return f"{error.filename} cannot be written ({error.strerror}): name another folder with MASKLOOM_HOME."


def _try_start(command: Command, answers: Callable[[], bool]) -> None:
    """Start a service, wait for its first answer and stop it. Raises PartFailed with its last words."""
    from supervisor.errors import PartFailed
    from supervisor.identity import last_words
    from supervisor.process import Child, wait_ready

    with tempfile.TemporaryFile() as log:
        child = Child.start(command, log)
        try:
            wait_ready(child, answers)
        except PartFailed as error:
            log.seek(0)
            raise PartFailed(f"{error}: {last_words(log.read().decode(errors='replace'))}") from error
        finally:
            child.stop()


def disk(settings: Settings) -> Finding:
    """Free space where videos and masks go."""
    home = settings.home.resolve()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    text = f"{free / 1024**3:.1f} GiB free for {home}"
    if free < LITTLE_ROOM_BYTES:
        return Finding(
            "disk", State.PROBLEM, f"{text}: free some, or name another folder with MASKLOOM_HOME."
        )
    if free < ROOM_BYTES:
        return Finding(
            "disk", State.WARNING, f"{text}: long videos may not fit; MASKLOOM_HOME names another."
        )
    return Finding("disk", State.OK, text)


def port(settings: Settings) -> Finding:
    """Whether the page's port is free, or Maskloom's own."""
    from supervisor.errors import AlreadyRunning, PortTaken
    from supervisor.instance import only_instance, require_free_port
    from supervisor.parts import address

    try:
        with only_instance(_home(settings), address(settings)):
            require_free_port(settings.host, settings.port)
    except AlreadyRunning:
        return Finding("port", State.OK, "Maskloom is running")
    except PortTaken as error:
        return Finding("port", State.PROBLEM, str(error))
    except OSError as error:
        return Finding("port", State.PROBLEM, _unwritable(error))
    return Finding("port", State.OK, f"{settings.port} is free")


def page(settings: Settings) -> Finding:
    """Whether the page was built."""
    if (settings.frontend_dist / "index.html").is_file():
        return Finding("page", State.OK, f"built in {settings.frontend_dist}")
    return Finding("page", State.PROBLEM, "The page is not built: run ./run setup.")


def weights(settings: Settings) -> Finding:
    """Whether there are trained weights for the network that is asked for."""
    from model.checkpoints.catalogue import find_weights
    from model.config import UnknownPreset, preset

    try:
        preset(settings.model)
    except UnknownPreset as error:
        return Finding("weights", State.PROBLEM, f"{error}; MASKLOOM_MODEL chooses it.")
    if settings.weights is not None and not settings.weights.is_file():
        return Finding(
            "weights", State.PROBLEM, f"There is no file {settings.weights}: check MASKLOOM_WEIGHTS."
        )
    file = settings.weights or find_weights(settings.model)
    if file is not None:
        return Finding("weights", State.OK, f"{settings.model} from {file}")
    advice = "`maskloom weights list` shows what can be fetched, MASKLOOM_MODEL chooses it."
    return Finding("weights", State.WARNING, f"none for {settings.model}, so masks are untrained: {advice}")


def browser(_settings: Settings) -> Finding:
    """Whether there is a Chromium for the tests with a browser; using Maskloom needs none here."""
    named = os.environ.get("MASKLOOM_CHROMIUM")
    for name in (named,) if named else BROWSERS:
        if found := shutil.which(name):
            return Finding("chromium", State.OK, f"{_first_line(found)}, for the tests")
    return Finding(
        "chromium",
        State.WARNING,
        "none, only needed for the tests with a browser: install chromium for them.",
    )


def _first_line(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20)
    return done.stdout.strip().partition("\n")[0] or program
