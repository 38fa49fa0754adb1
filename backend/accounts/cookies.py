"""The cookie of a sign-in."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from backend.accounts.gate import COOKIE
from backend.core.settings import Settings

LASTS_S = 400 * 24 * 3600  # as long as browsers keep one; when a sign-in ends, the server decides


def set_cookie(response: Response, connection: HTTPConnection, settings: Settings, secret: str) -> None:
    """Have the browser remember a sign-in; scripts cannot read it, and other sites cannot use it."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=LASTS_S,
        path="/",
        httponly=True,
        samesite="lax",
        secure=came_by_tls(connection, settings),
    )


def clear_cookie(response: Response) -> None:
    """Have the browser forget a sign-in."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def came_by_tls(connection: HTTPConnection, settings: Settings) -> bool:
    """Say whether the browser speaks TLS, be it only with a proxy that stands before us."""
    return (
        settings.public_url.startswith("https:")
        or connection.headers.get("origin", "").startswith("https:")
        or connection.url.scheme == "https"
    )
