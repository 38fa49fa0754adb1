"""``maskloom worker``: one worker process, for machines whose services run elsewhere."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from cli.configuration import configured, require_services


def worker(
    name: Annotated[
        str | None,
        typer.Option(help="Name of this worker, different from all others.", envvar="MASKLOOM_WORKER_NAME"),
    ] = None,
) -> None:
    """Run one worker process; DATABASE_URL and REDIS_URL say where the services are.

    To have everything started on this machine, use `maskloom up`.
    """
    from supervisor.parts import worker_arguments

    require_services(configured(worker_name=name))
    if name is not None:
        os.environ["MASKLOOM_WORKER_NAME"] = name
    arguments = worker_arguments()
    os.execv(arguments[0], arguments)  # the worker itself gets the signals
