"""Uploads a file to a server by the tus protocol, and goes on where a broken connection left off."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

VERSION = "1.0.0"
CHUNK_BYTES = 8 * 1024**2
ATTEMPTS = 5
"""Failures in a row after which an upload is given up."""
PAUSE_S = 1.0
"""First pause after a failure; it doubles with every further one in a row."""
PASSING = (
    httpx.codes.REQUEST_TIMEOUT,
    httpx.codes.CONFLICT,  # our idea of the offset is wrong: ask for it
    httpx.codes.LOCKED,  # the server has not yet noticed that the last connection broke
    httpx.codes.BAD_GATEWAY,
    httpx.codes.SERVICE_UNAVAILABLE,
)
"""Answers that pass: wait, ask how far the upload has come, go on."""


class UploadRefused(Exception):
    """The server does not take the file; the text is its reason."""


class ServerUnreachable(Exception):
    """The server does not answer, or stopped answering for good."""


def upload(
    client: httpx.Client,
    path: Path,
    *,
    project_id: str | None,
    progress: Callable[[int], None],
) -> str:
    """Upload a video.

    Args:
        client: with the server's address as base.
        path: the file.
        project_id: where it goes; None for the default project.
        progress: called with the number of bytes that the server has.

    Returns:
        Id of the video to be.

    Raises:
        UploadRefused, ServerUnreachable.
    """
    metadata = {} if project_id is None else {"project_id": project_id}
    return str(send_file(client, "/api/uploads", path, progress=progress, metadata=metadata)["video_id"])


def send_file(
    client: httpx.Client,
    address: str,
    path: Path,
    *,
    progress: Callable[[int], None],
    metadata: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Send a file to an address that takes it by tus.

    Args:
        client: with the server's address as base.
        address: where it is announced.
        path: the file.
        progress: called with the number of bytes that the server has.
        metadata: what is told of it beside its name.

    Returns:
        What the server answered to the announcement.

    Raises:
        UploadRefused, ServerUnreachable.
    """
    size = path.stat().st_size
    told = _metadata({"filename": path.name, **(metadata or {})})
    created = _send(client, "POST", address, headers={"Upload-Length": str(size), "Upload-Metadata": told})
    _refuse(created)
    answer: dict[str, Any] = created.json()
    location = created.headers["Location"]
    offset = failures = 0
    with path.open("rb") as file:
        while offset < size:
            try:
                offset = _send_chunk(client, location, file.seek(offset), file.read(CHUNK_BYTES))
                failures = 0
            except ServerUnreachable:
                failures += 1
                if failures == ATTEMPTS:
                    raise
                time.sleep(PAUSE_S * 2 ** (failures - 1))
                offset = _offset_on_server(client, location, offset)
            progress(offset)
    return answer


def _send_chunk(client: httpx.Client, location: str, offset: int, chunk: bytes) -> int:
    """Send bytes; gives the offset that the server stands at afterwards."""
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    answer = _send(client, "PATCH", location, headers=headers, content=chunk)
    _refuse(answer)
    return int(answer.headers["Upload-Offset"])


def _offset_on_server(client: httpx.Client, location: str, offset: int) -> int:
    try:
        answer = _send(client, "HEAD", location)
    except ServerUnreachable:
        return offset  # the next attempt finds out
    _refuse(answer)
    return int(answer.headers["Upload-Offset"])


def _send(
    client: httpx.Client,
    method: str,
    address: str,
    *,
    headers: dict[str, str] | None = None,
    content: bytes | None = None,
) -> httpx.Response:
    try:
        answer = client.request(
            method, address, headers={"Tus-Resumable": VERSION, **(headers or {})}, content=content
        )
    except httpx.TransportError as error:
        raise ServerUnreachable(str(error)) from error
    if answer.status_code in PASSING:
        raise ServerUnreachable(f"the server answers {answer.status_code}")
    return answer


def _refuse(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        reason = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        reason = f"the server answers {answer.status_code}"
    raise UploadRefused(str(reason))


def _metadata(fields: Mapping[str, str]) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in fields.items())
