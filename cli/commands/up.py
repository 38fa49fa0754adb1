"""``maskloom up``: everything on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.configuration import configured


def up(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", envvar="MASKLOOM_HOST")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the page.", envvar="MASKLOOM_PORT")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page when there is a screen.")] = True,
) -> None:
    """Start everything on this machine and keep it running until Ctrl+C.

    Postgres and Valkey come from the installed packages; where DATABASE_URL or REDIS_URL is set, that server
    is used instead. Exit status: 0 stopped when asked, 1 something could not be started.
    """
    from supervisor.main import up as start

    raise typer.Exit(start(configured(host=host, port=port), open_browser=browser))
