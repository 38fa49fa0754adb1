"""One's own account over HTTP."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from backend.accounts.cookies import clear_cookie
from backend.accounts.errors import (
    InvitationForOther,
    LinkNotValid,
    PasswordWeak,
    PasswordWrong,
    SignInNeeded,
    TokenNotFound,
)
from backend.accounts.gate import ActorDep
from backend.accounts.own import OwnAccountService
from backend.accounts.passwords import Passwords
from backend.accounts.router import LinkServiceDep, SignInServiceDep
from backend.accounts.schemas import (
    LinkLook,
    MeRead,
    MeUpdate,
    PasswordUpdate,
    TokenCreate,
    TokenMade,
    TokenRead,
)
from backend.core.problems import problems
from backend.dependencies import PartsDep, UnitDep

router = APIRouter(tags=["accounts"])


def own_account(unit: UnitDep, parts: PartsDep, actor: ActorDep) -> OwnAccountService:
    """Give the service of a request."""
    return OwnAccountService(unit, Passwords(parts.settings), actor)


OwnAccountDep = Annotated[OwnAccountService, Depends(own_account, scope="function")]


@router.get("/me")
def get_me(service: OwnAccountDep) -> MeRead:
    """Say who you are and what you may do where."""
    return service.describe()


@router.patch("/me", responses=problems(SignInNeeded))
def update_me(body: MeUpdate, service: OwnAccountDep) -> MeRead:
    """Take another name."""
    service.rename(body.name)
    return service.describe()


@router.put(
    "/me/password",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(PasswordWrong, PasswordWeak, SignInNeeded),
)
def change_password(body: PasswordUpdate, service: OwnAccountDep) -> None:
    """Take another password and sign out of every other browser."""
    service.change_password(body.present, body.wanted)


@router.post("/me/sign-out-everywhere", status_code=HTTPStatus.NO_CONTENT)
def sign_out_everywhere(actor: ActorDep, response: Response, service: SignInServiceDep) -> None:
    """Sign out of every browser, this one as well. Tokens stay; remove them one by one."""
    service.end_all(actor.account_id)
    clear_cookie(response)


@router.post(
    "/me/invitations",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(LinkNotValid, InvitationForOther, SignInNeeded),
)
def join_by_invitation(body: LinkLook, actor: ActorDep, service: LinkServiceDep) -> None:
    """Use an invitation with the account that you have."""
    service.join(actor, body.secret)


@router.get("/me/tokens")
def list_tokens(service: OwnAccountDep) -> list[TokenRead]:
    """List your API tokens, newest first."""
    return [TokenRead.model_validate(token) for token in service.tokens()]


@router.post("/me/tokens", status_code=HTTPStatus.CREATED, responses=problems(SignInNeeded))
def create_token(body: TokenCreate, service: OwnAccountDep) -> TokenMade:
    """Make an API token. Its secret is shown this once; send it as ``Authorization: Bearer``."""
    lasts = None if body.days is None else timedelta(days=body.days)
    made = service.make_token(body.name, body.scopes, lasts)
    return TokenMade(**TokenRead.model_validate(made.token).model_dump(), secret=made.secret)


@router.delete(
    "/me/tokens/{token_id}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(TokenNotFound, SignInNeeded),
)
def delete_token(token_id: UUID, service: OwnAccountDep) -> None:
    """Remove an API token; programs that use it are out at once."""
    service.remove_token(token_id)
