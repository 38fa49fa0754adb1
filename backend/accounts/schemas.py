"""What the API says about people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.accounts.actor import Permission, Role
from backend.accounts.entities import LinkKind
from backend.accounts.passwords import LONGEST, SHORTEST
from backend.core.schema import Schema

EmailAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$"),
]
PersonName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Password = Annotated[
    str, Field(max_length=4 * LONGEST, description=f"A new one has {SHORTEST} to {LONGEST} characters.")
]
Secret = Annotated[str, Field(min_length=1, max_length=200, description="What stands behind # in the link.")]
Roles = Annotated[list[Role], Field(min_length=1, max_length=len(Role))]


class WelcomeRead(Schema):
    """What somebody who is not signed in needs to know."""

    needs_set_up: bool = Field(description="There is no account yet: open the link that the server printed.")
    single_sign_on: str | None = Field(
        description="Name of the other way to sign in; null when there is none."
    )


class SignInCreate(Schema):
    """Who signs in."""

    email: EmailAddress
    password: Password


class NewPerson(Schema):
    """A person who makes an account."""

    email: EmailAddress
    name: PersonName
    password: Password


class LinkLook(Schema):
    """A one-time link to look at."""

    secret: Secret


class LinkRead(Schema):
    """What a one-time link is for."""

    kind: LinkKind
    email: str | None = Field(description="Whom it is for; null when for whoever holds it.")
    project_name: str | None
    roles: list[Role]
    has_account: bool = Field(description="Whether that person has an account already.")


class AccountCreate(NewPerson):
    """An account to make by a set-up link or an invitation."""

    secret: Secret


class PasswordReset(Schema):
    """A new password, chosen by a link."""

    secret: Secret
    password: Password


class MembershipRead(Schema):
    """A project and what you are and may do in it."""

    project_id: UUID
    project_name: str
    roles: list[Role]
    permissions: list[Permission]


class MeRead(Schema):
    """The signed-in person."""

    id: UUID
    email: str
    name: str
    is_site_admin: bool
    has_password: bool
    permissions: list[Permission] = Field(description="In the whole installation.")
    memberships: list[MembershipRead]


class MeUpdate(Schema):
    """What people may change about themselves."""

    name: PersonName


class PasswordUpdate(Schema):
    """The present password and the one to be."""

    present: Password
    wanted: Password


class TokenCreate(Schema):
    """A token to make for a program. It never reaches further than your own roles."""

    name: PersonName
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))]
    days: Annotated[int, Field(ge=1, le=3650)] | None = Field(90, description="Null: it never expires.")


class TokenRead(Schema):
    """A token, without its secret."""

    id: UUID
    name: str
    scopes: list[Permission]
    created_at: datetime
    expires_at: datetime | None


class TokenOfSomebody(TokenRead):
    """A token and whose it is, without its secret."""

    account_id: UUID
    account_name: str
    account_email: str
    account_disabled: bool = Field(description="Tokens of a disabled account let nobody in.")


class TokenMade(TokenRead):
    """A new token with its secret, which is shown this once."""

    secret: str


class AccountRead(Schema):
    """A person."""

    id: UUID
    email: str
    name: str
    is_site_admin: bool
    disabled_at: datetime | None
    created_at: datetime


class AccountUpdate(Schema):
    """What a site admin may change about a person; a field left out stays."""

    name: PersonName | None = None
    is_site_admin: bool | None = None
    disabled: bool | None = None


class MemberRead(Schema):
    """A person in a project."""

    account_id: UUID
    email: str
    name: str
    roles: list[Role]
    disabled: bool


class MemberUpdate(Schema):
    """The roles that a person should have in a project."""

    roles: Roles


class InvitationCreate(Schema):
    """An invitation to a project, for one person or (without an address) for whoever gets the link."""

    roles: Roles
    email: EmailAddress | None = None


class InvitationRead(Schema):
    """An open invitation, without its secret."""

    id: UUID
    email: str | None
    roles: list[Role]
    created_at: datetime
    expires_at: datetime


class LinkMade(Schema):
    """A new one-time link, which is shown this once."""

    path: str = Field(description="Address of the page that uses it, without the host.")
    expires_at: datetime


class AuditRead(Schema):
    """One administrative action."""

    id: UUID
    at: datetime
    account_id: UUID | None = Field(description="Null: the command line.")
    account_name: str | None
    action: str
    project_id: UUID | None
    project_name: str | None
    details: dict[str, Any]
