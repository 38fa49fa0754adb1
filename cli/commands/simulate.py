"""``maskloom simulate``: a small project from upload to table 1, carried out by simulated people."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from cli.simulation.story import Course, Say

FAILED = 1
NAMES = ("Ada", "Grace", "Mary")
ROLES = ["annotator", "verifier"]


def simulate(
    *,
    server: Annotated[
        str, typer.Option(help="Address of the server.", envvar="MASKLOOM_SERVER")
    ] = "http://127.0.0.1:8000",
    token: Annotated[
        str,
        typer.Option(
            help="API token of a site admin; `maskloom user token` makes one.", envvar="MASKLOOM_TOKEN"
        ),
    ],
    seconds: Annotated[float, typer.Option(min=0.5, help="Length of the video.")] = 2.0,
    width: Annotated[int, typer.Option(min=64, help="Of the video, pixels; even.")] = 480,
    objects: Annotated[int, typer.Option(min=1, max=4, help="Objects to annotate in every phase.")] = 2,
    grid: Annotated[
        int, typer.Option(min=0, max=32, help="Points a side for automatic masklets; 0 for none.")
    ] = 8,
    automatic: Annotated[int, typer.Option(min=1, help="Most automatic masklets.")] = 6,
    as_json: Annotated[bool, typer.Option("--json", help="Print table 1 as JSON.")] = False,
) -> None:
    """Carry out a project with three people over the API of a running server, and print its table 1.

    The people know the truth of a video made by code: what they click and judge follows from it. Their
    time is modelled, the time of the model is measured. A new project and new accounts are made, and stay.
    Exit status: 0 done, 1 the server refused or failed, 3 no server, 4 not permitted.
    """
    import httpx
    from rich.console import Console

    from cli.server import no_server
    from cli.simulation.errors import SimulationFailed
    from cli.simulation.view import table_1
    from cli.tus import ServerUnreachable, UploadRefused

    told = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        course = _course(Path(folder), seconds, width, objects, grid=grid, automatic=automatic)
        try:
            figures = _carry_out(server, token, course, lambda words: told.print(words, highlight=False))
        except (SimulationFailed, UploadRefused) as error:
            typer.echo(f"The simulation stopped. {error}", err=True)
            raise typer.Exit(FAILED) from error
        except (httpx.HTTPError, httpx.InvalidURL, ServerUnreachable) as error:
            no_server(server, error)
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        Console(width=180).print(table_1(figures))


def _course(folder: Path, seconds: float, width: int, objects: int, *, grid: int, automatic: int) -> Course:
    from cli.simulation.story import Course
    from media.sample import write_sample_video

    file = folder / "sample.mp4"
    width -= width % 2
    height = round(width * 9 / 16 / 2) * 2
    video = write_sample_video(file, seconds=seconds, width=width, height=height, with_masks=True)
    return Course(file, video, objects, grid, automatic)


def _carry_out(server: str, token: str, course: Course, say: Say) -> dict[str, Any]:
    import httpx

    from cli.server import require_sign_in
    from cli.simulation.people import Team
    from cli.simulation.story import Story

    with httpx.Client(base_url=server, headers={"Authorization": f"Bearer {token}"}) as client:
        require_sign_in(client, server)
    team = Team(server, token)
    admin = team.found_project(f"Simulation of {datetime.now(UTC):%Y-%m-%d %H:%M:%S}")
    people = [team.invite(admin, name, ROLES) for name in NAMES]
    try:
        return Story(admin, people, course, say).tell()
    finally:
        team.close(*people)
