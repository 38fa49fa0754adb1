"""Every route says what it needs, and the gate keeps everybody else out: each role, each foreign project.

The walk asks every route over HTTP. Whatever id stands in a path, it leads to one project here, so that the
gate alone decides; that the ids of real things lead to their own project is tested below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts import gate
from backend.accounts.actor import ROLE_PERMISSIONS, Permission, Role
from backend.accounts.gate import current_actor, require
from backend.accounts.places import PLACES, Found
from backend.core.errors import DomainError
from backend.db.engine import Sessions
from backend.main import ROUTERS
from backend.masklets.entities import Masklet
from backend.projects.entities import Project
from backend.videos.entities import Video
from tests.backend.conftest import Scene, SignInAs
from tests.backend.factories import default_project_id, make_click, make_run
from tests.backend.problem import read_problem

PUBLIC = {
    "GET /health",
    "GET /welcome",
    "POST /sign-in",
    "POST /sign-out",
    "GET /sign-in/elsewhere",
    "GET /sign-in/elsewhere/return",
    "POST /links/look",
    "POST /set-up",
    "POST /invitations/accept",
    "POST /password-resets",
    "OPTIONS /uploads",
    "OPTIONS /uploads/{upload_id}",
}
FOR_ANYBODY_SIGNED_IN = {
    "GET /model",
    "GET /projects",  # lists what one may see
    "GET /videos",  # lists what one may see
    "POST /uploads",  # its metadata names the project, which the service looks at
    "GET /me",
    "PATCH /me",
    "PUT /me/password",
    "POST /me/sign-out-everywhere",
    "POST /me/invitations",
    "GET /me/tokens",
    "POST /me/tokens",
    "DELETE /me/tokens/{token_id}",
}
WEBSOCKETS = {"/videos/{video_id}/events"}  # asks the gate itself; see test_sign_in.py


class Route(NamedTuple):
    """One method of one path and what it declares."""

    name: str
    method: str
    path: str
    permissions: frozenset[Permission]
    wants_somebody: bool

    @property
    def is_of_a_project(self) -> bool:
        """Whether its path leads to a project."""
        return any(f"{{{name}}}" in self.path for name in PLACES)


_PERMISSION_OF = {require(permission): permission for permission in Permission}


def calls_of(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from calls_of(each)


def all_routes() -> list[Route]:
    found = []
    for route in (route for router in ROUTERS for route in router.routes):
        if isinstance(route, APIRoute):
            calls = list(calls_of(route.dependant))
            declared = frozenset(_PERMISSION_OF[call] for call in calls if call in _PERMISSION_OF)  # type: ignore[index]
            found += [
                Route(f"{method} {route.path}", method, route.path, declared, current_actor in calls)
                for method in sorted(route.methods)
            ]
    return sorted(found, key=lambda route: ("everywhere" in route.name, route.name))


ROUTES = all_routes()


class TestDeclarations:
    def test_every_route_says_what_it_needs(self) -> None:
        silent = {route.name for route in ROUTES if not route.permissions and not route.wants_somebody}
        assert silent == PUBLIC & {route.name for route in ROUTES}
        asked = {route.name for route in ROUTES if not route.permissions and route.wants_somebody}
        assert asked == FOR_ANYBODY_SIGNED_IN

    def test_one_permission_each(self) -> None:
        assert [route.name for route in ROUTES if len(route.permissions) > 1] == []

    def test_whatever_is_of_no_project_is_for_site_admins(self) -> None:
        elsewhere = [route for route in ROUTES if route.permissions and not route.is_of_a_project]
        assert [route.name for route in elsewhere if route.permissions != {Permission.MANAGE_SITE}] == []

    def test_sockets(self) -> None:
        sockets = {
            route.path
            for router in ROUTERS
            for route in router.routes
            if isinstance(route, APIWebSocketRoute)
        }
        assert sockets == WEBSOCKETS


class Unseen(DomainError):
    """The gate's answer where there is nothing that the person may know of."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, key: UUID) -> None:
        super().__init__("There is nothing.", key=str(key))


SAID_BY_KIND = {
    "/problems/not-signed-in": "unknown",
    "/problems/not-permitted": "forbidden",
    "/problems/unseen": "unseen",
}
SAID_BY_STATUS = {401: "unknown", 403: "forbidden", 404: "unseen"}


def verdict(response: httpx2.Response) -> str:
    """What the gate said: unknown, forbidden, unseen, or passed (whatever the route said after that)."""
    if response.status_code < 400:
        return "passed"
    if not response.content:  # the answer to HEAD
        return SAID_BY_STATUS.get(response.status_code, "passed")
    return SAID_BY_KIND.get(response.json()["type"], "passed")


class TestWalk:
    @pytest.fixture
    def project_id(self, sessions: Sessions) -> UUID:
        with sessions.begin() as session:
            return default_project_id(session)

    @pytest.fixture(autouse=True)
    def one_project(self, project_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let every id lead to the default project."""

        class OnePlace:
            missing = Unseen

            def find(self, _session: Session, _key: UUID) -> Found:
                return Found(project_id, is_archived=False)

        monkeypatch.setattr(gate, "PLACES", dict.fromkeys(PLACES, OnePlace()))

    def walk(self, browser: TestClient, project_id: UUID) -> dict[str, str]:
        said = {}
        for route in ROUTES:
            if route.name not in PUBLIC:
                path = re.sub(r"\{(\w+)\}", lambda hit: self.filled(hit[1], project_id), route.path)
                body = None if route.method in ("GET", "HEAD", "OPTIONS") else {}
                said[route.name] = verdict(browser.request(route.method, f"/api{path}", json=body))
        return said

    def filled(self, parameter: str, project_id: UUID) -> str:
        return "0" if parameter.endswith("index") else str(project_id)

    def expected(self, granted: frozenset[Permission], otherwise: str = "forbidden") -> dict[str, str]:
        return {
            route.name: "passed"
            if route.permissions <= granted
            else (otherwise if route.is_of_a_project else "forbidden")
            for route in ROUTES
            if route.name not in PUBLIC
        }

    @pytest.mark.parametrize("role", list(Role), ids=str)
    def test_a_role_passes_where_it_has_the_permission(
        self, sign_in_as: SignInAs, project_id: UUID, role: Role
    ) -> None:
        assert self.walk(sign_in_as([role]), project_id) == self.expected(ROLE_PERMISSIONS[role])

    def test_a_site_admin_manages_but_does_not_work(self, sign_in_as: SignInAs, project_id: UUID) -> None:
        granted = ROLE_PERMISSIONS[Role.ADMIN] | {Permission.MANAGE_SITE}
        said = self.walk(sign_in_as([], is_site_admin=True), project_id)
        assert said == self.expected(granted)

    def test_somebody_of_another_project_sees_nothing(
        self, sign_in_as: SignInAs, project_id: UUID, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            other = Project(name="Roads")
            session.add(other)
            session.flush()
        said = self.walk(sign_in_as(list(Role), other.id), project_id)
        assert said == self.expected(frozenset(), otherwise="unseen")

    def test_nobody_passes_nowhere(self, stranger: TestClient, project_id: UUID) -> None:
        assert set(self.walk(stranger, project_id).values()) == {"unknown"}

    def test_a_token_passes_within_its_scopes(
        self, client: TestClient, stranger: TestClient, project_id: UUID
    ) -> None:
        scopes = [Permission.VIEW, Permission.ANNOTATE]
        made = client.post("/api/me/tokens", json={"name": "robot", "scopes": scopes}).json()
        stranger.headers["authorization"] = f"Bearer {made['secret']}"
        assert self.walk(stranger, project_id) == self.expected(frozenset(scopes))


class TestPlaces:
    """The ids of real things lead to their own project."""

    def test_ids_of_all_kinds(self, sessions: Sessions, scene: Scene) -> None:
        with sessions.begin() as session:
            project_id = default_project_id(session)
            video = session.get_one(Video, scene.video_id)
            masklet = session.get_one(Masklet, scene.masklet_id)
            ids = {
                "project_id": project_id,
                "video_id": video.id,
                "upload_id": video.id,
                "masklet_id": masklet.id,
                "prompt_id": make_click(session, masklet),
                "run_id": make_run(session, video, masklet).id,
            }
            for name, key in ids.items():
                assert PLACES[name].find(session, key) == (project_id, False), name
                assert PLACES[name].find(session, uuid4()) is None, name

    def test_admin_of_one_project_has_no_say_in_another(
        self, sessions: Sessions, sign_in_as: SignInAs
    ) -> None:
        admin = sign_in_as([Role.ADMIN])
        with sessions.begin() as session:
            other = Project(name="Roads")
            session.add(other)
            session.flush()
        address = f"/api/projects/{other.id}/members/{admin.get('/api/me').json()['id']}"
        read_problem(admin.put(address, json={"roles": ["admin"]}), 404, "project-not-found")

    def test_a_video_of_a_foreign_project_is_not_there(self, sign_in_as: SignInAs, scene: Scene) -> None:
        outsider = sign_in_as([])
        read_problem(outsider.get(f"/api/videos/{scene.video_id}"), 404, "video-not-found")
        read_problem(
            outsider.patch(f"/api/masklets/{scene.masklet_id}", json={"name": "Mine"}),
            404,
            "masklet-not-found",
        )
        assert outsider.get("/api/videos").json() == []
        assert outsider.get("/api/projects").json() == []

    def test_an_id_that_is_none_is_named(self, sign_in_as: SignInAs) -> None:
        response = sign_in_as([Role.ADMIN]).get("/api/videos/first")
        assert "video_id" in read_problem(response, 422, "invalid-request")["detail"]
