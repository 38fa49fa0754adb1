"""``maskloom stats``: statistics of a data set version, beside those of published data sets."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from cli.server import DEFAULT_SERVER, ServerOption, TokenOption, connected, refuse


def stats(
    version: Annotated[
        str | None, typer.Argument(help="Name of a data set, or name-vNUMBER; the newest without it.")
    ] = None,
    *,
    project: Annotated[
        str | None, typer.Option(help="Name of the project; the first one without it.")
    ] = None,
    server: ServerOption = DEFAULT_SERVER,
    token: TokenOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """Show what a data set version holds, as the paper counts it.

    Exit status: 0 shown, 1 there is no such version, 3 no server, 4 not permitted.
    """
    with connected(server, token) as there:
        project_id = there.project_id(project)
        found = _newest(there.get(f"/projects/{project_id}/datasets"), version)
        published = there.get(f"/projects/{project_id}/datasets/published")
    if as_json:
        typer.echo(json.dumps({"version": found["title"], **found["statistics"]}, indent=2))
        return
    _show(found, published)


def _newest(versions: list[dict[str, Any]], wanted: str | None) -> dict[str, Any]:
    """Find the newest version that fits and is measured. Raises typer.Exit."""
    fitting = [
        version
        for version in versions
        if wanted in (None, version["name"], version["title"]) and version["statistics"]
    ]
    if not fitting:
        known = ", ".join(version["title"] for version in versions) or "none"
        refuse(f"There is no measured version {wanted or ''} of a data set; there are: {known}.")
    return fitting[0]


def _show(found: dict[str, Any], published: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    figures = found["statistics"]
    table = Table(title=found["title"])
    for column in ("", "videos", "hours", "masklets", "masks", "frames", "vanish and return"):
        table.add_column(column, justify="right" if column else "left", no_wrap=not column)
    own = {
        "name": "this version",
        **{name: figures[name] for name in ("videos", "hours")},
        **{name: figures[name]["total"] for name in ("masklets", "masks")},
        "frames": figures["annotated_frames"],
        "disappearance_rate": figures["disappearance_rate"]["total"] or 0.0,
    }
    for row in (own, *published):
        table.add_row(
            row["name"],
            f"{row['videos']:,.0f}",
            f"{row['hours']:,.2f}",
            *(f"{row[name]:,.0f}" for name in ("masklets", "masks", "frames")),
            f"{100 * row['disappearance_rate']:.1f} %",
        )
    console = Console()
    console.print(table)
    console.print(
        f"{figures['masklets']['manual']:,} manual and {figures['masklets']['auto']:,} automatic masklets, "
        f"{figures['masklets_per_video']['total']:.1f} a video; "
        f"{100 * (figures['mask_sizes']['below_a_tenth'] or 0):.0f} % of masks below a tenth of the frame. "
        f"Published values: {published[0]['source']}."
    )
