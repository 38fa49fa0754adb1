"""The gate of every route: who asks, and whether they may.

A route says what it needs by ``dependencies=needs(Permission.VIEW)``, or, when any signed-in person may ask,
by a parameter ``ActorDep``. Sessions here are short and their own, so that no connection to the database is
held while a route streams or waits for a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, params
from fastapi.exceptions import RequestValidationError
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from backend.accounts.actor import Actor, Permission
from backend.accounts.errors import NotPermitted, NotSignedIn
from backend.accounts.identity import find_by_sign_in, find_by_token
from backend.accounts.places import PLACES
from backend.db.engine import looking_up
from backend.dependencies import PartsDep
from backend.projects.errors import ProjectArchived

COOKIE = "maskloom_session"
WORK = frozenset({Permission.ANNOTATE, Permission.VERIFY, Permission.COMMENT, Permission.MANAGE_VIDEOS})
"""What nobody may do in an archived project; looking and managing go on."""

_BEARER = "bearer "
_SPEAKS_FOR = "maskloom-account"
"""A page names whose it is: a browser has one cookie for all its tabs, and a tab of another person may have
changed it. What one person left unsent must not leave in the name of the next."""


def identify(session: Session, connection: HTTPConnection) -> Actor:
    """Find out who asks, from a token or from the cookie of a sign-in. Raises NotSignedIn."""
    authorization = connection.headers.get("authorization", "")
    cookie = connection.cookies.get(COOKIE, "")
    actor = None
    if authorization.lower().startswith(_BEARER):
        actor = find_by_token(session, authorization[len(_BEARER) :].strip())
    elif cookie:
        actor = find_by_sign_in(session, cookie)
    speaks_for = connection.headers.get(_SPEAKS_FOR)
    if actor is None or (speaks_for is not None and speaks_for != str(actor.account_id)):
        raise NotSignedIn
    return actor


def permit(session: Session, actor: Actor, permission: Permission, path: Mapping[str, Any]) -> UUID | None:
    """Let somebody pass or not.

    Args:
        session: to look up the project with.
        actor: who asks.
        permission: what for.
        path: parameters of the route's path; those named in ``PLACES`` lead to a project.

    Returns:
        The project, None for a route of the whole installation.

    Raises:
        NotPermitted: they may see the project but not do this.
        ProjectArchived: nobody works in it any more.
        DomainError: there is nothing under an id, or nothing that they may know of (404).
        RequestValidationError: an id is none.
    """
    project_id, is_archived = None, False
    for name, value in path.items():
        place = PLACES.get(name)
        if place is None:
            continue
        key = _parsed(name, value)
        found = place.find(session, key)
        if found is None or not actor.sees(found.project_id) or project_id not in (None, found.project_id):
            raise place.missing(key)
        project_id, is_archived = found
    if not actor.may(permission, project_id):
        raise NotPermitted(permission)
    if permission in WORK and project_id is not None and is_archived:
        raise ProjectArchived(project_id)
    return project_id


def current_actor(connection: HTTPConnection, parts: PartsDep) -> Actor:
    """Give the signed-in person of a request, whom its gate may have met already. Raises NotSignedIn."""
    met = getattr(connection.state, "actor", None)
    if isinstance(met, Actor):
        return met
    with looking_up(parts.sessions) as session:
        return identify(session, connection)


ActorDep = Annotated[Actor, Depends(current_actor)]


@cache
def require(permission: Permission) -> Callable[..., Actor]:
    """Make the dependency of a route that needs a permission in the project of its path.

    Without a project in its path the route needs the permission in the whole installation.
    """

    def permitted(connection: HTTPConnection, parts: PartsDep) -> Actor:
        with looking_up(parts.sessions) as session:
            actor = identify(session, connection)
            permit(session, actor, permission, connection.path_params)
        connection.state.actor = actor  # for this request's own ``ActorDep``; it ends with the request
        return actor

    return permitted


def needs(permission: Permission) -> list[params.Depends]:
    """Say for ``dependencies=`` of a route what it needs."""
    return [Depends(require(permission))]


def _parsed(name: str, value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        fault = {"type": "uuid_parsing", "loc": ("path", name), "msg": "Input should be a valid UUID"}
        raise RequestValidationError([fault]) from error
