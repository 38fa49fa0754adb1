"""Downloads one file over HTTP, by the address that the guard gave, within limits, resuming where it can."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin

import httpx

from backend.fetching.errors import AddressWrong, SourceRefused, SourceTooLarge, TooManyRedirects
from backend.fetching.guard import Guard
from backend.storage.errors import StorageFull

MOST_REDIRECTS = 5
TIMEOUT = httpx.Timeout(30.0)  # of a connection, and of each silence
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which it is worth asking again."""

Report = Callable[[int, int | None], None]
"""Takes the bytes that came and (where it is known) those of the whole file; may raise to leave off."""


class ConnectionLost(Exception):
    """The connection failed on the way, or the host was busy; trying again may go on where it stopped."""


@dataclass
class Download:
    """One file on its way.

    Attributes:
        url: of the file.
        path: grows as bytes come.
        max_bytes: largest file that is taken.
        guard: says which hosts may be asked.
        tag: names the version of the file that came so far, so that only the same one is continued.
    """

    url: str
    path: Path
    max_bytes: int
    guard: Guard
    tag: str | None = field(default=None)

    def run(self, report: Report) -> None:
        """Fetch what is missing.

        Raises:
            FetchFailed: for good, such as a refusal or too many bytes.
            ConnectionLost: for now; what came is kept.
            StorageFull.
        """
        try:
            with self._answer() as answer:
                self._take(answer, report)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise ConnectionLost(type(error).__name__) from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull from error
            raise

    @contextmanager
    def _answer(self) -> Iterator[httpx.Response]:
        """Ask, and follow where the host leads; each host is looked at by the guard."""
        url = self.url
        with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
            for _ in range(MOST_REDIRECTS + 1):
                request = self._request(client, url)
                answer = client.send(request, stream=True)
                try:
                    if answer.status_code not in REDIRECTS or "location" not in answer.headers:
                        yield answer
                        return
                    url = urljoin(url, answer.headers["location"])
                finally:
                    answer.close()
        raise TooManyRedirects(httpx.URL(url).host)

    def _request(self, client: httpx.Client, url: str) -> httpx.Request:
        """Make a request to the very address that was looked at; the name goes into Host and into TLS."""
        wanted = httpx.URL(url)
        if wanted.scheme not in ("http", "https") or not wanted.host:
            raise AddressWrong(url)
        port = wanted.port or (443 if wanted.scheme == "https" else 80)
        address = self.guard.address_of(wanted.host, port)
        host = wanted.netloc.decode().rpartition("@")[2]
        headers = {"Host": host, "Accept": "video/*, */*;q=0.5", "Accept-Encoding": "identity"}
        there = self._size()
        if there and self.tag:
            headers |= {"Range": f"bytes={there}-", "If-Range": self.tag}
        return client.build_request(
            "GET",
            wanted.copy_with(host=address),
            headers=headers,
            extensions={"sni_hostname": wanted.host},  # the certificate must be that of the name
        )

    def _take(self, answer: httpx.Response, report: Report) -> None:
        host = answer.request.headers["Host"]
        if answer.status_code in PASSING:
            raise ConnectionLost(f"status {answer.status_code}")
        if answer.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            raise SourceRefused(host, answer.status_code)
        goes_on = answer.status_code == HTTPStatus.PARTIAL_CONTENT
        came = self._size() if goes_on else 0
        total = _length(answer)
        total = None if total is None else total + came
        if total is not None and total > self.max_bytes:
            raise SourceTooLarge(self.max_bytes)
        tag = answer.headers.get("etag", "")
        self.tag = tag if tag and not tag.startswith("W/") else None
        with self.path.open("ab" if goes_on else "wb") as file:
            for chunk in answer.iter_raw():
                came += len(chunk)
                if came > self.max_bytes:
                    raise SourceTooLarge(self.max_bytes)
                file.write(chunk)
                report(came, total)
            file.flush()
            os.fsync(file.fileno())
        if total is not None and came < total:
            raise ConnectionLost("it ended early")

    def _size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0


def _length(answer: httpx.Response) -> int | None:
    text = answer.headers.get("content-length", "")
    return int(text) if text.isdigit() else None
