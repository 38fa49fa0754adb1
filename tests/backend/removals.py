"""Removing masklets over HTTP, and what comes of them."""

from __future__ import annotations

from uuid import UUID

import httpx2
from starlette.testclient import TestClient


def remove(client: TestClient, masklet_id: UUID, change_id: UUID | None = None) -> httpx2.Response:
    query = "" if change_id is None else f"?change_id={change_id}"
    return client.delete(f"/api/masklets/{masklet_id}{query}")


def turn(client: TestClient, change_id: UUID | str, which: str = "undo") -> httpx2.Response:
    return client.post(f"/api/changes/{change_id}/{which}")


def removed(client: TestClient, masklet_id: UUID) -> str:
    """Remove a masklet; gives the change."""
    response = remove(client, masklet_id)
    assert response.status_code == 200, response.text
    return str(response.json()["id"])
