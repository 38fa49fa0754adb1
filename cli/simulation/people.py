"""Simulated people: each signs in, works through the API only, and tells the ledger of their time."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import httpx

from cli.simulation.errors import SimulationFailed

PATIENCE_S = 300.0
ASK_AGAIN_S = 0.5
AWAY = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
"""No worker, or one that stopped or takes too long: what was sent is stored, and answered later."""


@dataclass
class Person:
    """A signed-in person in one project.

    Attributes:
        client: their browser.
        project_id: where they work.
        name: for people who watch.
        account_id: on the server.
    """

    client: httpx.Client
    project_id: str
    name: str
    account_id: str
    _page: UUID = field(default_factory=uuid4)
    _spent: list[dict[str, Any]] = field(default_factory=list)
    _sequence: int = 0

    def get(self, path: str, **query: Any) -> Any:
        """Ask the API. Raises SimulationFailed."""
        return _answer(self.client.get(f"/api{path}", params=query))

    def post(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        """Send to the API, again and again while nobody is there to answer; nothing counts twice.

        Raises:
            SimulationFailed: it was refused, or nobody answered for a long time.
        """
        deadline = time.monotonic() + PATIENCE_S
        while True:
            response = self.client.post(f"/api{path}", json=body, params=query)
            if response.status_code not in AWAY or time.monotonic() > deadline:
                return _answer(response)
            time.sleep(ASK_AGAIN_S)

    def spend(
        self,
        masklet_id: str,
        *,
        active_s: float,
        waiting_s: float = 0.0,
        frame_index: int | None = None,
        tool: str | None = None,
    ) -> None:
        """Note time for the ledger; it is sent with ``tell``."""
        self._spent.append(
            {
                "sequence": self._sequence,
                "masklet_id": masklet_id,
                "frame_index": frame_index,
                "tool": tool,
                "active_ms": round(active_s * 1000),
                "waiting_ms": round(waiting_s * 1000),
            }
        )
        self._sequence += 1

    def tell(self) -> None:
        """Send the time that was noted. Sending it again would do no harm."""
        while self._spent:
            batch = {"client_id": str(self._page), "events": self._spent[:500]}
            self.post(f"/projects/{self.project_id}/ledger", batch)
            del self._spent[:500]


class Team:
    """An admin and the people they invite.

    Args:
        server: its address.
        token: API token of a site admin.
    """

    def __init__(self, server: str, token: str) -> None:
        self._server = server
        self._client = self._browser({"Authorization": f"Bearer {token}"})

    def found_project(self, name: str) -> Person:
        """Make a project; gives the admin in it. Raises SimulationFailed."""
        me = _answer(self._client.get("/api/me"))
        project = _answer(self._client.post("/api/projects", json={"name": name}))
        return Person(self._client, project["id"], me["name"], me["id"])

    def invite(self, admin: Person, name: str, roles: list[str]) -> Person:
        """Invite somebody; they make an account by the link and sign in with it."""
        path = f"/projects/{admin.project_id}/invitations"
        link = admin.post(path, {"roles": roles})["path"]
        browser = self._browser({})
        account = {
            "secret": link.partition("#")[2],
            "email": f"{name.lower()}-{secrets.token_hex(4)}@simulation.example",
            "name": name,
            "password": secrets.token_urlsafe(18),
        }
        _answer(browser.post("/api/invitations/accept", json=account))
        me = _answer(browser.get("/api/me"))
        return Person(browser, admin.project_id, name, me["id"])

    def close(self, *people: Person) -> None:
        """Close all connections."""
        for person in people:
            person.client.close()
        self._client.close()

    def _browser(self, headers: dict[str, str]) -> httpx.Client:
        return httpx.Client(base_url=self._server, timeout=PATIENCE_S, headers=headers)


def _answer(response: httpx.Response) -> Any:
    if response.is_success:
        return response.json() if response.content else None
    try:
        reason = str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        reason = f"the server answers {response.status_code}"
    raise SimulationFailed(f"{response.request.method} {response.request.url.path}: {reason}")
