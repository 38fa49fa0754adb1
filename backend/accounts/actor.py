"""Who asks, and what they may do. Pure: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in a project; one person may be several of these."""

    ANNOTATOR = "annotator"
    VERIFIER = "verifier"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a route asks for. The scopes of an API token are permissions, too."""

    VIEW = "view"  # look at videos, masklets, masks and their exports
    ANNOTATE = "annotate"  # make and change masklets
    VERIFY = "verify"  # judge the masklets of others
    COMMENT = "comment"  # talk about masklets and videos
    MANAGE_VIDEOS = "manage-videos"  # upload, rename and remove videos
    MANAGE_PROJECT = "manage-project"  # people, phases, statistics and settings of a project
    MANAGE_SITE = "manage-site"  # projects and accounts of the whole installation


ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.ANNOTATOR: frozenset({Permission.VIEW, Permission.ANNOTATE, Permission.COMMENT}),
    Role.VERIFIER: frozenset({Permission.VIEW, Permission.VERIFY, Permission.COMMENT}),
    Role.ADMIN: frozenset(
        {Permission.VIEW, Permission.COMMENT, Permission.MANAGE_VIDEOS, Permission.MANAGE_PROJECT}
    ),
}
ALL_ROLES = frozenset(Role)


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or a program with a token of theirs.

    Attributes:
        is_site_admin: looks after every project as its admins do, and after accounts and projects themselves.
        roles: by project; a project that is not named is not theirs to see.
        scopes: all that a token may be used for; None for a person who signed in.
        sign_in_id: the sign-in of a person; None for a token.
    """

    account_id: UUID
    name: str
    is_site_admin: bool = False
    roles: Mapping[UUID, frozenset[Role]] = field(default_factory=dict)
    scopes: frozenset[Permission] | None = None
    sign_in_id: UUID | None = None

    def may(self, permission: Permission, project_id: UUID | None = None) -> bool:
        """Say whether they may do something in a project; without a project, in the whole installation."""
        return permission in self.permissions(project_id)

    def permissions(self, project_id: UUID | None = None) -> frozenset[Permission]:
        """Give all that they may do in a project; without a project, in the whole installation."""
        granted: set[Permission] = set()
        for role in self.roles_in(project_id):
            granted |= ROLE_PERMISSIONS[role]
        if self.is_site_admin:
            granted |= ROLE_PERMISSIONS[Role.ADMIN] | {Permission.MANAGE_SITE}
        return frozenset(granted if self.scopes is None else granted & self.scopes)

    def without_scopes(self) -> Actor:
        """Give the person behind a token, with all that their roles allow."""
        return replace(self, scopes=None)

    def roles_in(self, project_id: UUID | None) -> frozenset[Role]:
        """Give the roles that they hold in a project."""
        return frozenset() if project_id is None else self.roles.get(project_id, frozenset())

    def sees(self, project_id: UUID) -> bool:
        """Say whether they may know that there is such a project."""
        return self.is_site_admin or bool(self.roles_in(project_id))

    def projects(self, permission: Permission) -> frozenset[UUID] | None:
        """Give the projects in which they may do something; None stands for every project there is."""
        if self.is_site_admin and permission in self.permissions():
            return None
        return frozenset(project for project in self.roles if self.may(permission, project))
