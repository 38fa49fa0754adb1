"""Where a person goes first: the page, or, on the very first start, the page that makes the first account."""

from __future__ import annotations

import json
from http.client import HTTPException
from urllib.request import Request, urlopen

from backend.core.settings import Settings

PATIENCE_S = 10.0


def set_up_page(settings: Settings, address: str, token: str) -> str | None:
    """Ask the server whether there is an account yet.

    Args:
        settings: of this installation; one of its host names is used, so that the server answers.
        address: of the page.
        token: secret of the link for the first account, as the server was told it.

    Returns:
        Address of the page that makes the first account; None where there is one, or nobody can tell.
    """
    host = next((name for name in settings.allowed_hosts if name != "*"), "localhost")
    request = Request(f"{address}/api/welcome", headers={"Host": host})
    try:
        with urlopen(request, timeout=PATIENCE_S) as reply:
            welcome = json.load(reply)
    except (OSError, HTTPException, ValueError):  # a server may die in the middle of its answer
        return None
    needed = isinstance(welcome, dict) and welcome.get("needs_set_up") is True
    # behind a # the secret stays in the browser and never reaches a log
    return f"{address}/set-up#{token}" if needed else None
