"""Settings for a command: the environment, then the command line's options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from backend.core.settings import Settings

BAD_SETTINGS = 2


def configured(**options: Any) -> Settings:
    """The settings of this process.

    Args:
        options: values that win over the environment; None leaves the setting alone.

    Raises:
        typer.Exit: a setting cannot be used; one line for each was printed.
    """
    from pydantic import ValidationError

    from backend.core.settings import Settings

    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            known = name if name.startswith("MASKLOOM_") else f"MASKLOOM_{name}"
            typer.echo(f"The setting {known} cannot be used: {problem['msg']}.", err=True)
        raise typer.Exit(BAD_SETTINGS) from error


def require_services(settings: Settings) -> None:
    """Check that the process is told where the database and the streams are.

    Raises:
        typer.Exit: it is not; one sentence was printed.
    """
    missing = [
        name
        for name, address in (("DATABASE_URL", settings.database_url), ("REDIS_URL", settings.redis_url))
        if not address
    ]
    if missing:
        typer.echo(
            f"{' and '.join(missing)} must be set for a single process: set the address, or start everything "
            "with `maskloom up`.",
            err=True,
        )
        raise typer.Exit(BAD_SETTINGS)
