"""``maskloom serve``: one server process, for machines whose services run elsewhere."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from cli.configuration import configured, require_services


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", envvar="MASKLOOM_HOST")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", envvar="MASKLOOM_PORT")] = None,
) -> None:
    """Run one server process; DATABASE_URL and REDIS_URL say where the services are.

    To have everything started on this machine, use `maskloom up`.
    """
    from supervisor.parts import server_arguments

    settings = configured(host=host, port=port)
    require_services(settings)
    arguments = server_arguments(settings)
    os.execv(arguments[0], arguments)  # the server itself gets the signals
