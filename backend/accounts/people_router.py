"""People over HTTP: those of a project, for its admins, and all accounts, for site admins."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission, Role
from backend.accounts.entities import Account
from backend.accounts.errors import AccountNotFound, InvitationNotFound, LastSiteAdmin, TokenNotFound
from backend.accounts.gate import ActorDep, needs
from backend.accounts.links import MadeLink
from backend.accounts.people import PeopleService
from backend.accounts.router import LinkServiceDep
from backend.accounts.schemas import (
    AccountRead,
    AccountUpdate,
    InvitationCreate,
    InvitationRead,
    LinkMade,
    MemberRead,
    MemberUpdate,
    TokenOfSomebody,
    TokenRead,
)
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.projects.errors import ProjectNotFound

router = APIRouter(tags=["people"])


def people_service(unit: UnitDep, actor: ActorDep) -> PeopleService:
    """Give the service of a request."""
    return PeopleService(unit, actor.account_id)


PeopleServiceDep = Annotated[PeopleService, Depends(people_service, scope="function")]


@router.get(
    "/projects/{project_id}/members",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound),
)
def list_members(project_id: UUID, service: PeopleServiceDep) -> list[MemberRead]:
    """List the people of a project with their roles, by name."""
    return [_member(account, roles) for account, roles in service.members(project_id)]


@router.put(
    "/projects/{project_id}/members/{account_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound, AccountNotFound),
)
def update_member(
    project_id: UUID, account_id: UUID, body: MemberUpdate, actor: ActorDep, service: PeopleServiceDep
) -> MemberRead:
    """Give a person of a project other roles; a site admin may also put anybody into it."""
    anybody = actor.may(Permission.MANAGE_SITE)
    change = service.set_roles if anybody else service.change_member
    return _member(change(project_id, account_id, body.roles), body.roles)


@router.delete(
    "/projects/{project_id}/members/{account_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(ProjectNotFound, AccountNotFound),
)
def remove_member(project_id: UUID, account_id: UUID, service: PeopleServiceDep) -> None:
    """Take a person out of a project; what they did stays."""
    service.change_member(project_id, account_id, ())


@router.get(
    "/projects/{project_id}/invitations",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound),
)
def list_invitations(project_id: UUID, service: LinkServiceDep) -> list[InvitationRead]:
    """List the open invitations to a project, newest first."""
    return [InvitationRead.model_validate(link) for link in service.invitations(project_id)]


@router.post(
    "/projects/{project_id}/invitations",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.CREATED,
    responses=problems(ProjectNotFound),
)
def invite(project_id: UUID, body: InvitationCreate, actor: ActorDep, service: LinkServiceDep) -> LinkMade:
    """Make a link with which somebody joins a project. It is shown this once and works once."""
    return _made(service.invite(actor, project_id, body.roles, body.email))


@router.delete(
    "/projects/{project_id}/invitations/{invitation_id}",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(ProjectNotFound, InvitationNotFound),
)
def withdraw_invitation(
    project_id: UUID, invitation_id: UUID, actor: ActorDep, service: LinkServiceDep
) -> None:
    """Make the link of an invitation worthless."""
    service.withdraw(actor, project_id, invitation_id)


@router.get("/accounts", dependencies=needs(Permission.MANAGE_SITE))
def list_accounts(service: PeopleServiceDep) -> list[AccountRead]:
    """List all accounts by name."""
    return [AccountRead.model_validate(account) for account in service.accounts()]


@router.patch(
    "/accounts/{account_id}",
    dependencies=needs(Permission.MANAGE_SITE),
    responses=problems(AccountNotFound, LastSiteAdmin),
)
def update_account(account_id: UUID, body: AccountUpdate, service: PeopleServiceDep) -> AccountRead:
    """Rename, disable or enable an account, or make somebody site admin or not."""
    return AccountRead.model_validate(service.change(account_id, body))


@router.get("/tokens", dependencies=needs(Permission.MANAGE_SITE))
def list_all_tokens(service: PeopleServiceDep) -> list[TokenOfSomebody]:
    """List everybody's API tokens, newest first. Secrets are not stored, so nobody can show them."""
    return [
        TokenOfSomebody(
            **TokenRead.model_validate(token).model_dump(),
            account_id=account.id,
            account_name=account.name,
            account_email=account.email,
            account_disabled=account.disabled_at is not None,
        )
        for token, account in service.tokens()
    ]


@router.delete(
    "/tokens/{token_id}",
    dependencies=needs(Permission.MANAGE_SITE),
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(TokenNotFound),
)
def revoke_token(token_id: UUID, service: PeopleServiceDep) -> None:
    """Revoke anybody's API token; programs that use it are out at once."""
    service.revoke_token(token_id)


@router.post(
    "/accounts/{account_id}/reset-link",
    dependencies=needs(Permission.MANAGE_SITE),
    status_code=HTTPStatus.CREATED,
    responses=problems(AccountNotFound),
)
def create_reset_link(account_id: UUID, actor: ActorDep, service: LinkServiceDep) -> LinkMade:
    """Make a link with which a person chooses a new password; earlier ones stop working."""
    return _made(service.reset_link(actor.account_id, account_id))


def _member(account: Account, roles: list[Role]) -> MemberRead:
    return MemberRead(
        account_id=account.id,
        email=account.email,
        name=account.name,
        roles=[role for role in Role if role in roles],
        disabled=account.disabled_at is not None,
    )


def _made(made: MadeLink) -> LinkMade:
    return LinkMade(path=made.path, expires_at=made.link.expires_at)
