"""Who may ask: known hosts, the own origin; and what a browser may do with our pages."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from backend.core.errors import DomainError, problem_document
from backend.core.problems import ProblemResponse

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
BODY_MAX_BYTES = 16 * 2**20
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",  # the component library writes style elements
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

log = structlog.get_logger(__name__)


class UnknownHost(DomainError):
    """The request names a host that is not ours, as after DNS rebinding."""

    status, title = HTTPStatus.MISDIRECTED_REQUEST, "Unknown host"

    def __init__(self, host: str) -> None:
        super().__init__(
            "This server does not answer to that host name; open it by a known one, or add the name to"
            " MASKLOOM_ALLOWED_HOSTS.",
            host=host,
        )


class ForeignOrigin(DomainError):
    """A page of another site asked."""

    status, title = HTTPStatus.FORBIDDEN, "Foreign origin"

    def __init__(self, origin: str) -> None:
        super().__init__("Only Maskloom's own page may do this; open it by its address.", origin=origin)


class Gate:
    """Lets a connection in only when host and origin are right; refuses it with a problem document."""

    def __init__(self, app: ASGIApp, allowed_hosts: Sequence[str]) -> None:
        self._app = app
        self._allowed = {host.lower() for host in allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(HTTPConnection(scope))
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(code=1008, reason=refusal.title)(scope, receive, send)
        else:
            await ProblemResponse(refusal.problem(scope["path"]))(scope, receive, send)

    def _refusal(self, connection: HTTPConnection) -> DomainError | None:
        host = connection.headers.get("host", "")
        name, _ = _name_and_port(f"http://{host}")
        if "*" not in self._allowed and name not in self._allowed:
            return UnknownHost(host)
        origin = connection.headers.get("origin")
        changes_things = connection.scope["type"] == "websocket" or (
            connection.scope["method"] not in SAFE_METHODS
        )
        if changes_things and origin is not None and not _same_place(origin, host):
            return ForeignOrigin(origin)
        return None


def _same_place(origin: str, host: str) -> bool:
    """Whether an Origin header names the host that was asked; behind a proxy the scheme may differ."""
    scheme = origin.partition("://")[0]
    return scheme in _DEFAULT_PORTS and _name_and_port(origin) == _name_and_port(f"{scheme}://{host}")


def _name_and_port(address: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(address)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return "", None
    name = (parts.hostname or "").lower()
    return (f"[{name}]" if ":" in name else name), port


class SecurityHeaders:
    """Adds the security headers to every reply, also to that of a mistake of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:
            log.exception("request failed", method=scope["method"], path=scope["path"])
            if begun:
                raise
            document = problem_document(
                "server-fault",
                "The server made a mistake",
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "Something went wrong in the server; its log says more under this request's X-Request-Id.",
                instance=scope["path"],
            )
            await ProblemResponse(document)(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses bodies that no ordinary request needs. Uploads are not limited here; they count themselves."""

    def __init__(self, app: ASGIApp, unlimited_prefix: str) -> None:
        self._app = app
        self._unlimited_prefix = unlimited_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"].startswith(self._unlimited_prefix):
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        taken = 0

        async def receive_limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > BODY_MAX_BYTES or (announced.isdigit() and int(announced) > BODY_MAX_BYTES):
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, receive_limited, send)
