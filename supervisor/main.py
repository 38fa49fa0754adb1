"""Starts Maskloom on one machine and keeps it running until Ctrl+C."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from backend.core.settings import Settings
from supervisor import parts, postgres, valkey
from supervisor.console import Console
from supervisor.errors import FolderUnusable, StartError
from supervisor.instance import only_instance, require_free_port
from supervisor.keeper import Keeper, Part, StopRequested
from supervisor.parts import Programs
from supervisor.welcome import set_up_page

DATABASE = "maskloom"


def up(
    settings: Settings,
    *,
    open_browser: bool = True,
    console: Console | None = None,
    programs: Callable[[Settings, Mapping[str, str]], Programs] = parts.programs,
) -> int:
    """Start everything, keep it running, stop it when asked.

    Must be called from the main thread, since it answers signals.

    Args:
        settings: of this installation; services whose address they name are not started.
        open_browser: open the page when there is a screen.
        console: where to write.
        programs: what runs on top of the services, for these settings and this environment.

    Returns:
        Exit status: 0 after a stop that was asked for, 1 when something could not be started.
    """
    console = console or Console()
    stop, hurry = Event(), Event()
    with _signals(stop, hurry):
        try:
            home, address = usable_home(settings), parts.address(settings)
            with only_instance(home, address):
                require_free_port(settings.host, settings.port)
                with _keeping(Keeper(home / "log", console, stop, hurry)) as keeper:
                    chosen = settings.model_copy(update={"set_up_token": settings.set_up_token or _secret()})
                    _start(chosen, home, keeper, programs)
                    console.headline(f"Maskloom is at {address}    (Ctrl+C stops it)")
                    first = set_up_page(chosen, address, chosen.set_up_token)
                    if first is not None:
                        console.headline(f"Make your account at {first}")
                    if open_browser:
                        show_page(first or address)
                    keeper.watch()
                    console.say("stopping")
        except StopRequested:
            return 0
        except StartError as error:
            console.trouble(str(error))
            return 1
    console.done("stopped")
    return 0


def usable_home(settings: Settings) -> Path:
    """The home folder, made if it is missing.

    Raises:
        FolderUnusable: it cannot be written, or the disk is full.
    """
    home = settings.home.resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(bytes(4096))
    except OSError as error:
        raise FolderUnusable(
            f"The folder {home} cannot be written ({error.strerror}): free some space there, "
            "or name another folder with MASKLOOM_HOME."
        ) from error
    return home


@contextmanager
def _keeping(keeper: Keeper) -> Iterator[Keeper]:
    """Nothing that was started outlives the block."""
    try:
        yield keeper
    finally:
        keeper.stop_all()


def _start(
    settings: Settings,
    home: Path,
    keeper: Keeper,
    programs: Callable[[Settings, Mapping[str, str]], Programs],
) -> None:
    database_url = settings.database_url or _start_postgres(home, keeper)
    redis_url = settings.redis_url or _start_valkey(home, keeper)
    plan = programs(settings, parts.child_environment(settings, database_url, redis_url))
    keeper.run(plan.migrations, "Tables")
    for part in plan.parts:
        keeper.start(part)


def _start_postgres(home: Path, keeper: Keeper) -> str:
    server = postgres.prepare(home)
    keeper.start(Part(server.command, title="Postgres", ready=server.answers, stage=parts.SERVICES))
    postgres.create_database(server, DATABASE)
    return server.url(DATABASE)


def _start_valkey(home: Path, keeper: Keeper) -> str:
    server = valkey.prepare(home)
    keeper.start(Part(server.command, title="Valkey", ready=server.answers, stage=parts.SERVICES))
    return server.url


def _secret() -> str:
    """The secret of the link for the first account; a server that is started again knows the same one."""
    return secrets.token_urlsafe(32)


@contextmanager
def _signals(stop: Event, hurry: Event) -> Iterator[None]:
    """The first signal asks for a stop, a second for a hard one; under nohup a closed terminal is none."""

    def note(_number: int, _frame: object) -> None:
        if stop.is_set():
            hurry.set()
        stop.set()

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def show_page(address: str) -> None:
    """Open the page in the person's browser, when a person sits at a screen."""
    opener = browser_opener(sys.platform, dict(os.environ), is_terminal=sys.stdout.isatty())
    if opener is None or (program := shutil.which(opener)) is None:
        return
    subprocess.Popen(
        [program, address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def browser_opener(platform: str, environment: dict[str, str], *, is_terminal: bool) -> str | None:
    """The program that opens an address, or None where nobody would see the page."""
    if not is_terminal or environment.get("CI"):
        return None
    if platform == "darwin":
        return "open"
    return "xdg-open" if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY") else None
