"""What roles, a site admin and the scopes of a token let somebody do."""

from __future__ import annotations

from uuid import UUID

import pytest

from backend.accounts.actor import ROLE_PERMISSIONS, Actor, Permission, Role

OWN, OTHER = UUID(int=1), UUID(int=2)
IN_PROJECTS = frozenset(Permission) - {Permission.MANAGE_SITE}


def somebody(*roles: Role, **changes: object) -> Actor:
    values = {"account_id": UUID(int=9), "name": "Ada", "roles": {OWN: frozenset(roles)}, **changes}
    return Actor(**values)  # type: ignore[arg-type]  # tests name the fields


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_role_reaches_its_own_project_only(role: Role) -> None:
    actor = somebody(role)
    assert actor.permissions(OWN) == ROLE_PERMISSIONS[role]
    assert actor.permissions(OTHER) == frozenset()
    assert actor.permissions() == frozenset()
    assert (actor.sees(OWN), actor.sees(OTHER)) == (True, False)


def test_several_roles_add_up() -> None:
    assert somebody(*Role).permissions(OWN) == IN_PROJECTS


def test_no_role_manages_the_site() -> None:
    assert not any(Permission.MANAGE_SITE in granted for granted in ROLE_PERMISSIONS.values())


def test_a_site_admin_looks_after_every_project_but_does_not_work_in_it() -> None:
    actor = somebody(is_site_admin=True, roles={})
    assert actor.sees(OTHER)
    assert actor.permissions(OTHER) == ROLE_PERMISSIONS[Role.ADMIN] | {Permission.MANAGE_SITE}
    assert actor.may(Permission.MANAGE_SITE)
    assert not actor.may(Permission.ANNOTATE, OTHER)


def test_scopes_only_take_away() -> None:
    actor = somebody(Role.ANNOTATOR, scopes=frozenset({Permission.VIEW, Permission.MANAGE_SITE}))
    assert actor.permissions(OWN) == {Permission.VIEW}
    assert not actor.may(Permission.MANAGE_SITE)


def test_projects_with_a_permission() -> None:
    actor = somebody(roles={OWN: frozenset({Role.VERIFIER}), OTHER: frozenset({Role.ANNOTATOR})})
    assert actor.projects(Permission.VIEW) == {OWN, OTHER}
    assert actor.projects(Permission.VERIFY) == {OWN}
    assert somebody(is_site_admin=True).projects(Permission.VIEW) is None
    scoped = somebody(Role.ADMIN, is_site_admin=True, scopes=frozenset({Permission.VERIFY}))
    assert scoped.projects(Permission.VIEW) == frozenset()
