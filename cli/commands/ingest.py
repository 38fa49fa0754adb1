"""``maskloom ingest``: put video files into a running server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import httpx
    from rich.progress import Progress, TaskID

SOME_FAILED, NOT_PERMITTED = 1, 4
POLL_S = 0.25
FINISHED = ("ready", "failed")


@dataclass(frozen=True)
class Ingested:
    """What became of one file.

    Attributes:
        file: path as it was given.
        video_id: id on the server; None when the upload was refused.
        state: of the video, or ``refused``.
        detail: why it failed, or the first warning.
    """

    file: str
    video_id: str | None
    state: str
    detail: str | None


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Video files, or folders whose files are all taken.")],
    *,
    server: Annotated[
        str, typer.Option(help="Address of the server.", envvar="MASKLOOM_SERVER")
    ] = "http://127.0.0.1:8000",
    token: Annotated[
        str | None,
        typer.Option(help="Token of the API; `maskloom user token` makes one.", envvar="MASKLOOM_TOKEN"),
    ] = None,
    project: Annotated[str | None, typer.Option(help="Name of the project; made when it is new.")] = None,
    wait: Annotated[bool, typer.Option(help="Wait until the videos are ready.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")] = False,
) -> None:
    """Upload videos to a running server and have them prepared.

    A broken connection is taken up where it left off. Exit status: 0 all ready, 1 some failed, 3 no server,
    4 not permitted.
    """
    import httpx

    from cli.server import no_server, require_sign_in
    from cli.tus import ServerUnreachable

    files = list(_files_in(paths))
    if not files:
        raise typer.BadParameter("there is no file to upload", param_hint="PATHS")
    try:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=server, timeout=60.0, headers=headers) as client:
            require_sign_in(client, server)
            results = _ingest_all(client, files, project, wait=wait, quiet=as_json)
    except httpx.HTTPStatusError as refusal:
        typer.echo(_reason(refusal.response), err=True)
        raise typer.Exit(NOT_PERMITTED) from refusal
    except (ServerUnreachable, httpx.HTTPError, httpx.InvalidURL) as error:
        no_server(server, error)
    _report(results, as_json=as_json)
    if any(result.state in ("failed", "refused") for result in results):
        raise typer.Exit(SOME_FAILED)


def _reason(answer: httpx.Response) -> str:
    """Give the server's own words for a refusal."""
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"the server answers {answer.status_code}"


def _files_in(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.is_file() and file.name[0] != ".")
        elif path.is_file():
            yield path
        else:
            raise typer.BadParameter(f"there is no file {path}", param_hint="PATHS")


def _ingest_all(
    client: httpx.Client, files: list[Path], project: str | None, *, wait: bool, quiet: bool
) -> list[Ingested]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    project_id = None if project is None else _project_id(client, project)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[step]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        return [_ingest_one(client, file, project_id, progress, wait=wait) for file in files]


def _project_id(client: httpx.Client, name: str) -> str:
    """Find the project of this name, or make it."""
    known = client.get("/api/projects").raise_for_status().json()
    for entry in known:
        if entry["name"] == name:
            return str(entry["id"])
    return str(client.post("/api/projects", json={"name": name}).raise_for_status().json()["id"])


def _ingest_one(
    client: httpx.Client, file: Path, project_id: str | None, progress: Progress, *, wait: bool
) -> Ingested:
    from cli.tus import UploadRefused, upload

    task = progress.add_task(file.name, total=max(file.stat().st_size, 1), step="uploading")
    try:
        video_id = upload(
            client,
            file,
            project_id=project_id,
            progress=lambda sent: progress.update(task, completed=sent),
        )
    except UploadRefused as refusal:
        progress.update(task, step="refused")
        return Ingested(str(file), None, "refused", str(refusal))
    video = _wait_for(client, video_id, progress, task) if wait else _video(client, video_id)
    return Ingested(str(file), video_id, video["state"], _detail(video))


def _wait_for(client: httpx.Client, video_id: str, progress: Progress, task: TaskID) -> dict[str, Any]:
    progress.update(task, total=1.0, completed=0.0)
    while (video := _video(client, video_id))["state"] not in FINISHED:
        progress.update(task, completed=video["progress"], step=video["state"])
        time.sleep(POLL_S)
    progress.update(task, completed=1.0, step=video["state"])
    return video


def _video(client: httpx.Client, video_id: str) -> dict[str, Any]:
    video: dict[str, Any] = client.get(f"/api/videos/{video_id}").raise_for_status().json()
    return video


def _detail(video: dict[str, Any]) -> str | None:
    if video["problem"]:
        return str(video["problem"]["detail"])
    return video["warnings"][0] if video["warnings"] else None


def _report(results: list[Ingested], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(result) for result in results], indent=2))
        return
    for result in results:
        words = (result.state, result.file, result.video_id or "", result.detail or "")
        typer.echo("  ".join(word for word in words if word))
