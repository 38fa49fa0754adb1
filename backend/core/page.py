"""Serves the built page: its files, and index.html for every address that the page itself understands."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path, PurePosixPath

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from backend.core.errors import DomainError

HASHED_FOLDER = "assets"
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class PageNotBuilt(DomainError):
    """The server runs, but nobody has built the page."""

    status, title = HTTPStatus.SERVICE_UNAVAILABLE, "The page is not built"

    def __init__(self) -> None:
        super().__init__("The page has not been built; run `./run setup`, then reload.")


class Page:
    """Answers what no route of the API answers."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection. Raises HTTPException, PageNotBuilt."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        response = await run_in_threadpool(self._respond, scope["method"], scope["path"])
        await response(scope, receive, send)

    def _respond(self, method: str, path: str) -> Response:
        parts = PurePosixPath(path.lstrip("/")).parts
        if parts[:1] == ("api",):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        if method not in ("GET", "HEAD"):
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        file = self._file(parts)
        if file is not None:
            lasting = parts[0] == HASHED_FOLDER
            return FileResponse(file, headers={"Cache-Control": _FOR_EVER if lasting else _ASK_AGAIN})
        if parts and "." in parts[-1]:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        index = self._dist / "index.html"
        if not index.is_file():
            raise PageNotBuilt
        return FileResponse(index, headers={"Cache-Control": _ASK_AGAIN})

    def _file(self, parts: tuple[str, ...]) -> Path | None:
        if not parts or "\0" in "".join(parts):
            return None
        file = self._dist.joinpath(*parts).resolve()
        return file if file.is_relative_to(self._dist) and file.is_file() else None
