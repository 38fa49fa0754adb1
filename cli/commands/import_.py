"""``maskloom import``: bring masks in any of the formats into a project."""

from __future__ import annotations

import json
import tarfile
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import typer

from cli.server import DEFAULT_SERVER, NO_SERVER, REFUSED, ServerOption, TokenOption, connected, refuse

if TYPE_CHECKING:
    from cli.bars import Bars
    from cli.server import Server

POLL_S = 0.5


def import_(
    source: Annotated[
        Path, typer.Argument(help="Archive (tar, zip), JSON file, or folder of a data set.", exists=True)
    ],
    *,
    ground_truth: Annotated[
        bool,
        typer.Option(help="Lock the masks and take them as accepted; otherwise annotators go on from them."),
    ] = False,
    chosen: Annotated[str | None, typer.Option("--format", help="Left out, it is recognised.")] = None,
    project: Annotated[
        str | None, typer.Option(help="Name of the project; the first one without it.")
    ] = None,
    server: ServerOption = DEFAULT_SERVER,
    token: TokenOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the import as JSON instead of text.")
    ] = False,
) -> None:
    """Import masks: SA-V, DAVIS, YouTube-VOS, YouTube-VIS, COCO with videos, MOTS.

    Masks go to the video of the same name and size; one that is not there is taken from the archive. Exit
    status: 0 all videos stored, 1 refused or some videos left out, 3 no server, 4 not permitted.
    """
    from cli.bars import Bars

    with connected(server, token) as there, Bars(quiet=as_json) as bars:
        project_id = there.project_id(project)
        query = {"purpose": "ground-truth" if ground_truth else "pre-annotations"}
        if chosen is not None:
            query["format"] = chosen
        taken = _send(there, project_id, source, query, bars)
        taken = _wait_for(there, taken["id"], bars)
    clips = taken["report"].get("clips", {})
    typer.echo(json.dumps(taken, indent=2) if as_json else _sentences(clips))
    if any(clip["state"] != "stored" for clip in clips.values()):
        raise typer.Exit(REFUSED)


def _send(there: Server, project_id: str, source: Path, query: dict[str, str], bars: Bars) -> dict[str, Any]:
    """Send a file as it is, a folder as an archive; a broken connection is taken up again."""
    from cli.tus import ServerUnreachable, UploadRefused, send_file

    with tempfile.TemporaryDirectory(prefix="maskloom-") as scratch:
        path = source
        if source.is_dir():
            path = Path(scratch) / f"{source.resolve().name}.tar"
            with tarfile.open(path, "w") as archive:
                archive.add(source, source.resolve().name)
        size, show = path.stat().st_size, bars.share("sending")
        address = f"/api/uploads/projects/{project_id}/imports?{urlencode(query)}"
        try:
            return send_file(there.client, address, path, progress=lambda sent: show(sent / size))
        except UploadRefused as error:
            refuse(str(error), REFUSED)
        except ServerUnreachable as error:
            refuse(f"The server stopped answering ({error}); run the same command again.", NO_SERVER)


def _wait_for(there: Server, import_id: str, bars: Bars) -> dict[str, Any]:
    show = bars.share("storing")
    while True:
        taken: dict[str, Any] = there.get(f"/imports/{import_id}")
        if taken["state"] == "done":
            show(1.0)
            return taken
        if taken["state"] in ("failed", "cancelled"):
            refuse((taken["problem"] or {}).get("detail", "Somebody stopped this import."), REFUSED)
        if taken["total"]:
            show(min(taken["done"] / taken["total"], 1.0))
        time.sleep(POLL_S)


def _sentences(clips: dict[str, dict[str, Any]]) -> str:
    return "\n".join(
        f"stored  {key}  {clip['masklets']} masklets, {clip['masks']} masks; frames {clip['frames']}"
        if clip["state"] == "stored"
        else f"{clip['state']}  {key}  {clip.get('detail', '')}"
        for key, clip in clips.items()
    )
