"""``maskloom export``: make a data set version on a server and fetch its files."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.server import DEFAULT_SERVER, REFUSED, ServerOption, TokenOption, connected, refuse, require_success

if TYPE_CHECKING:
    from cli.bars import Bars
    from cli.server import Server

POLL_S = 0.5
CHUNK_BYTES = 2**20
DOCUMENTS = ("manifest.json", "files.jsonl", "videos.jsonl", "datasheet.md")


def export(
    name: Annotated[str, typer.Argument(help="Name of the data set; its versions are numbered.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the files; left out, they stay on the server.", file_okay=False),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="sa-v, davis, youtube-vos, youtube-vis, coco-video, mots or overlay. May be repeated.",
        ),
    ] = None,
    project: Annotated[
        str | None, typer.Option(help="Name of the project; the first one without it.")
    ] = None,
    standing: Annotated[
        list[str] | None, typer.Option(help="accepted, waiting, open or rejected. May be repeated.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option("--type", help="manual or auto. May be repeated.")] = None,
    phase: Annotated[list[str] | None, typer.Option(help="Key of a phase. May be repeated.")] = None,
    since: Annotated[str | None, typer.Option(help="Last step of the masklet's task, ISO time.")] = None,
    until: Annotated[str | None, typer.Option(help="Last step of the masklet's task, ISO time.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Tag of videos. May be repeated.")] = None,
    val: Annotated[float, typer.Option(help="Share of the videos, at most.")] = 0.0,
    test: Annotated[float, typer.Option(help="Share of the videos, at most.")] = 0.0,
    by_country: Annotated[bool, typer.Option(help="Keep a country's videos together.")] = False,
    step: Annotated[int, typer.Option(help="Every n-th frame counts as annotated.")] = 4,
    licence: Annotated[str | None, typer.Option(help="Licence of the data set.")] = None,
    note: Annotated[str, typer.Option(help="Note for the datasheet.")] = "",
    deliver_to: Annotated[str | None, typer.Option(help="Also write to this address in S3.")] = None,
    add_to: Annotated[
        int | None,
        typer.Option(
            help="Number of a finished version to write in these formats as well; makes no new one."
        ),
    ] = None,
    server: ServerOption = DEFAULT_SERVER,
    token: TokenOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the version as JSON instead of text.")
    ] = False,
) -> None:
    """Make a version of a data set, wait for it, and fetch its files; a broken download is taken up again.

    Exit status: 0 done, 1 the server refused, 3 no server, 4 not permitted.
    """
    wish = {
        "name": name,
        "note": note,
        "licence": licence,
        "formats": formats or ["sa-v"],
        "frame_step": step,
        "deliver_to": deliver_to,
        "splits": {"val": val, "test": test, "by_country": by_country},
        "rules": {
            "standings": standing or ["accepted"],
            "types": kind or ["manual", "auto"],
            "phases": phase or [],
            "since": since,
            "until": until,
            "tags": tag or [],
        },
    }
    from cli.bars import Bars

    with connected(server, token) as there, Bars(quiet=as_json) as bars:
        project_id = there.project_id(project)
        if add_to is None:
            made = there.post(f"/projects/{project_id}/datasets", wish)
        else:
            found = _find(there, project_id, name, add_to)
            made = there.post(f"/datasets/{found['id']}/formats", {"formats": wish["formats"]})
        version = _wait_for(there, made["id"], bars)
        if out is not None:
            _fetch_all(there, version, out, bars)
    if as_json:
        typer.echo(json.dumps(version, indent=2))
    else:
        typer.echo(_sentence(version, out))


def _find(there: Server, project_id: str, name: str, number: int) -> dict[str, Any]:
    versions: list[dict[str, Any]] = there.get(f"/projects/{project_id}/datasets")
    fitting = [version for version in versions if (version["name"], version["number"]) == (name, number)]
    if not fitting:
        known = ", ".join(version["title"] for version in versions) or "none"
        refuse(f"There is no version {number} of “{name}”; there are: {known}.", REFUSED)
    return fitting[0]


def _wait_for(there: Server, version_id: str, bars: Bars) -> dict[str, Any]:
    show = bars.share("making")
    while True:
        version: dict[str, Any] = there.get(f"/datasets/{version_id}")
        if version["state"] == "done":
            show(1.0)
            return version
        if version["state"] in ("failed", "cancelled"):
            refuse((version["problem"] or {}).get("detail", "Somebody stopped this version."), REFUSED)
        if version["total"]:
            show(min(version["done"] / version["total"], 1.0))
        time.sleep(POLL_S)


def _fetch_all(there: Server, version: dict[str, Any], out: Path, bars: Bars) -> None:
    """Fetch documents and parts. Raises typer.Exit when a file is not what the server says."""
    out.mkdir(parents=True, exist_ok=True)
    show = bars.share("fetching")
    whole = sum(part["size"] for part in version["parts"]) or 1
    fetched = 0
    for name in (*DOCUMENTS, *_addition_documents(version)):
        answer = there.client.get(_address(version, name))
        require_success(answer)
        (out / name).write_bytes(answer.content)
    for part in version["parts"]:
        path = out / part["name"]
        _fetch(there, _address(version, part["name"]), path, part["size"])
        if _sha256(path) != part["sha256"]:
            path.unlink()
            refuse(f"{part['name']} did not arrive whole; run the same command again.", REFUSED)
        fetched += part["size"]
        show(fetched / whole)


def _addition_documents(version: dict[str, Any]) -> list[str]:
    """Name the documents of formats that came later."""
    finished = [each["number"] for each in version["additions"] if each["manifest_sha256"] is not None]
    return [f"addition-{number:03d}{end}" for number in finished for end in (".json", "-files.jsonl")]


def _fetch(there: Server, address: str, path: Path, size: int) -> None:
    """Fetch a file, or what is missing of it."""
    have = path.stat().st_size if path.exists() else 0
    if have >= size:
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    with there.client.stream("GET", address, headers=headers) as answer, path.open("ab") as file:
        require_success(answer)
        for chunk in answer.iter_bytes(CHUNK_BYTES):
            file.write(chunk)


def _address(version: dict[str, Any], name: str) -> str:
    return f"/api/datasets/{version['id']}/files/{name}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sentence(version: dict[str, Any], out: Path | None) -> str:
    figures = version["statistics"]
    where = "on the server" if out is None else f"in {out}"
    return (
        f"{version['title']}: {figures['videos']} videos, {figures['masklets']['total']} masklets, "
        f"{figures['masks']['total']} masks; {len(version['parts'])} files {where}."
    )
