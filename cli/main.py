"""The ``maskloom`` command: every file in ``cli/commands`` is one subcommand."""

from __future__ import annotations

import importlib
import pkgutil

import typer

from cli import commands
from cli.group import Commands


def build() -> typer.Typer:
    """Collect the subcommands.

    A file ``name.py`` holds either a function ``name``, which becomes the command, or ``app``, a Typer
    group. A closing underscore, as in ``import_``, keeps a file from being a Python keyword. The files import
    what is heavy inside their functions, so that every command starts at once.
    """
    app = typer.Typer(
        name="maskloom",
        cls=Commands,
        help="Open, self-hosted data engine for video segmentation.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for found in sorted(pkgutil.iter_modules(commands.__path__), key=lambda one: one.name):
        module = importlib.import_module(f"{commands.__name__}.{found.name}")
        name = found.name.rstrip("_").replace("_", "-")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, found.name))
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("maskloom"))
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Open, self-hosted data engine for video segmentation."""


def main() -> None:
    """Run the command line."""
    build()()


if __name__ == "__main__":
    main()
