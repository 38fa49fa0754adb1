"""What every error reply must look like."""

from __future__ import annotations

from typing import Any

import httpx2


def read_problem(response: httpx2.Response, status: int, kind: str) -> dict[str, Any]:
    """Check that a reply is a problem document of one kind and give it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["type"] == f"/problems/{kind}"
    assert document["status"] == status
    assert document["instance"] == response.request.url.path
    assert document["title"]
    assert document["detail"].endswith(".")
    assert " " in document["detail"]
    return document
