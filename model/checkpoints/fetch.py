"""Downloading published weights: resumable, checked, whole or not at all.

Published files never change, so what an earlier try left behind is always the head of the same file.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from io import FileIO
from pathlib import Path

import httpx

from model.checkpoints.catalogue import FOLDER_VARIABLE, PublishedFile, published_file, weights_folder
from model.checkpoints.errors import FetchFailed, FetchInProgress
from model.checkpoints.record import measure, write_record
from model.checkpoints.verify import FileState, verify_file

ATTEMPTS = 5
_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class FetchProgress:
    """Bytes on disk so far and, if the server told, in all."""

    done: int
    total: int | None


Report = Callable[[FetchProgress], None]


class _Interrupted(Exception):
    """The server could not answer this time; it is worth another attempt."""


def fetch(name: str, folder: Path | None = None, report: Report | None = None) -> Path:
    """Download the published weights of a preset into the weights folder, going on where an earlier try
    stopped.

    Args:
        name: of a preset with published weights.
        folder: where to put the file; None = ``weights_folder()``.
        report: called as bytes arrive.

    Returns:
        The file. One that is already there and unchanged is not downloaded again.

    Raises:
        NotInCatalogue: no weights are published under this name.
        FetchFailed: offline, refused, or not the published file; the message says how to do it by hand.
        FetchInProgress: another process is downloading this file.
    """
    return fetch_file(published_file(name), weights_folder() if folder is None else folder, report)


def fetch_file(
    published: PublishedFile, folder: Path, report: Report | None = None, pause_s: float = 1.0
) -> Path:
    """Do the work of ``fetch`` for any published file; ``pause_s`` goes before the second attempt."""
    target = folder / published.file_name
    if verify_file(published, folder).state in (FileState.INTACT, FileState.FIRST_SEEN):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{published.file_name}.part"
    with _locked(part) as file:
        _download(published, file, report or (lambda _: None), pause_s, folder)
        _accept(published, part, target, folder)
    return target


@contextmanager
def _locked(part: Path) -> Iterator[FileIO]:
    with part.open("ab", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FetchInProgress(f"another process is downloading {part.name}; wait for it to end") from None
        yield file


def _download(published: PublishedFile, file: FileIO, report: Report, pause_s: float, folder: Path) -> None:
    """Fill the file, in several attempts if need be; those that brought it further do not count."""
    failures, farthest = 0, _size(file)
    with httpx.Client(timeout=_TIMEOUT_S, follow_redirects=True) as client:
        while True:
            try:
                return _download_rest(client, published.url, file, report)
            except httpx.HTTPStatusError as error:
                reason = f"the server answered {error.response.status_code}"
                raise FetchFailed(_by_hand(published, folder, reason)) from error
            except (httpx.HTTPError, _Interrupted) as error:
                failures = 1 if _size(file) > farthest else failures + 1
                farthest = max(farthest, _size(file))
                if failures >= ATTEMPTS or isinstance(error, httpx.ConnectError):
                    raise FetchFailed(_by_hand(published, folder, f"{error}")) from error
                time.sleep(pause_s * 2 ** (failures - 1))


def _download_rest(client: httpx.Client, url: str, file: FileIO, report: Report) -> None:
    """Append what is missing; where the server cannot go on from the middle, start over."""
    start = _size(file)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with client.stream("GET", url, headers=headers) as response:
        if response.headers.get("Content-Range") == f"bytes */{start}":
            return  # everything is there; the earlier try ended before it could say so
        _check_answer(response, file)
        if response.status_code != HTTPStatus.PARTIAL_CONTENT:
            file.truncate(0)
            start = 0
        length = response.headers.get("Content-Length")
        total = start + int(length) if length is not None else None
        # Chunks come in any size: what would wait to fill up a fixed one is lost when the line breaks.
        for chunk in response.iter_raw():
            file.write(chunk)
            start += len(chunk)
            report(FetchProgress(start, total))


def _check_answer(response: httpx.Response, file: FileIO) -> None:
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        file.truncate(0)
        raise _Interrupted("the part on disk does not belong to the published file")
    if response.is_server_error:
        raise _Interrupted(f"the server answered {response.status_code}")
    response.raise_for_status()


def _size(file: FileIO) -> int:
    return os.fstat(file.fileno()).st_size


def _accept(published: PublishedFile, part: Path, target: Path, folder: Path) -> None:
    """Record the finished download and give it its name, unless it cannot be the published file."""
    record = measure(part, url=published.url)
    if not published.plausible(record.size):
        part.unlink()
        expected = f"{record.size} bytes arrived, about {published.approximate_bytes} were expected"
        raise FetchFailed(_by_hand(published, folder, expected))
    write_record(target, record)
    os.replace(part, target)


def _by_hand(published: PublishedFile, folder: Path, reason: str) -> str:
    return (
        f"{published.url} could not be fetched ({reason}). Download it on a machine with internet access and "
        f"put the file {published.file_name} into {folder} (or into the folder that {FOLDER_VARIABLE} names)."
    )
