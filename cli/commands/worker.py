"""``maskloom worker``: one worker process, for machines whose services run elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from cli.configuration import configured, require_services

if TYPE_CHECKING:
    from backend.core.settings import Settings

NOT_ALIVE = 1


def worker(
    name: Annotated[
        str | None,
        typer.Option(help="Name of this worker, different from all others.", envvar="MASKLOOM_WORKER_NAME"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Start nothing; say whether the worker of this name is alive.")
    ] = False,
) -> None:
    """Run one worker process; DATABASE_URL and REDIS_URL say where the services are.

    To have everything started on this machine, use `maskloom up`. Exit status of --check: 0 alive, 1 not.
    """
    from supervisor.parts import worker_arguments

    settings = configured(worker_name=name)
    require_services(settings)
    if check:
        _check(settings)
        return
    os.environ["MASKLOOM_WORKER_NAME"] = settings.worker_name
    arguments = worker_arguments()
    os.execv(arguments[0], arguments)  # the worker itself gets the signals


def _check(settings: Settings) -> None:
    from redis.exceptions import RedisError

    from backend.core.connections import make_redis
    from backend.inference.registry import WorkerRegistry

    with make_redis(settings) as client:
        try:
            alive = WorkerRegistry(client, settings.worker_silence_s).is_live(settings.worker_name)
        except RedisError as error:
            typer.echo(f"REDIS_URL does not answer ({error}): check the address.", err=True)
            raise typer.Exit(NOT_ALIVE) from error
    typer.echo(f"worker {settings.worker_name}: {'alive' if alive else 'not heard of'}")
    if not alive:
        raise typer.Exit(NOT_ALIVE)
