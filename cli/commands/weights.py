"""``maskloom weights``: which weights there are, fetching them, checking them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from model.checkpoints.verify import FileStatus

SOMETHING_WRONG, FETCH_FAILED = 1, 3

FolderOption = Annotated[
    Path | None, typer.Option(help="Folder of weights; without it MASKLOOM_WEIGHTS_DIR or the user's cache.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

app = typer.Typer(help="List, fetch and verify the published weights.", no_args_is_help=True)


@app.command("list")
def list_(folder: FolderOption = None, as_json: JsonOption = False) -> None:
    """List the networks and where their weights are."""
    from model.checkpoints.catalogue import CATALOGUE, bundled_file, weights_folder
    from model.checkpoints.verify import list_files
    from model.config import PRESETS

    rows = [_row(status) for status in list_files(folder)]
    for name in PRESETS.keys() - CATALOGUE.keys():
        path = bundled_file(name)
        state = "bundled" if path.is_file() else "none yet"
        unknown = {"bytes": None, "sha256": None, "url": None}
        rows.append({"name": name, "state": state, "path": str(path), **unknown})
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    typer.echo(f"folder: {weights_folder() if folder is None else folder}")
    for row in rows:
        size = "" if row["bytes"] is None else f"{row['bytes'] / 1e6:,.0f} MB"
        typer.echo(f"  {row['name']:18} {row['state']:10} {size:>8}")
    typer.echo("Fetch one with `maskloom weights fetch NAME`.")


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="Network, such as sam2.1-tiny.")],
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Download published weights; a download that broke off goes on where it stopped.

    Exit status: 0 they are there, 2 no such name, 3 they could not be fetched.
    """
    from cli.bars import Bars
    from model.checkpoints.catalogue import published_file
    from model.checkpoints.errors import NotInCatalogue, WeightsError
    from model.checkpoints.fetch import fetch as fetch_weights

    try:
        published = published_file(name)
    except NotInCatalogue as error:
        raise typer.BadParameter(str(error), param_hint="NAME") from error
    try:
        with Bars(quiet=as_json) as bars:
            bar = bars.count(published.file_name, published.approximate_bytes)
            path = fetch_weights(name, folder, lambda progress: bar(progress.done))
    except WeightsError as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(FETCH_FAILED) from error
    typer.echo(json.dumps({"name": name, "path": str(path)}) if as_json else str(path))


@app.command()
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(help="Networks; without names all that are there.")
    ] = None,
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare weights with the size and digest recorded when they were first seen.

    Exit status: 0 all intact, 1 something is missing, changed or cannot be what it should be.
    """
    from model.checkpoints.errors import NotInCatalogue, WeightsError
    from model.checkpoints.verify import FileState, list_files
    from model.checkpoints.verify import verify as verify_weights

    chosen = names or [
        status.published.name for status in list_files(folder) if status.state != FileState.MISSING
    ]
    try:
        statuses = [verify_weights(name, folder) for name in chosen]
    except NotInCatalogue as error:
        raise typer.BadParameter(str(error), param_hint="NAMES") from error
    except WeightsError as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(SOMETHING_WRONG) from error
    if as_json:
        typer.echo(json.dumps([_row(status) for status in statuses], indent=2))
    else:
        for status in statuses:
            typer.echo(f"{status.published.name:18} {status.state.value:12} {status.path}")
        if not statuses:
            typer.echo("There are no fetched weights here; `maskloom weights fetch NAME` gets some.")
    if any(status.state not in (FileState.INTACT, FileState.FIRST_SEEN) for status in statuses):
        raise typer.Exit(SOMETHING_WRONG)


def _row(status: FileStatus) -> dict[str, Any]:
    record = status.record
    return {
        "name": status.published.name,
        "state": status.state.value,
        "path": str(status.path),
        "bytes": status.published.approximate_bytes if record is None else record.size,
        "sha256": None if record is None else record.sha256,
        "url": status.published.url,
    }
