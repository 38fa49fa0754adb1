"""The entrance: signing in and out, and one-time links. These routes are open to everybody."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from backend.accounts.cookies import clear_cookie, set_cookie
from backend.accounts.entities import Account
from backend.accounts.errors import (
    AccountDisabled,
    EmailTaken,
    InvitationForOther,
    LinkNotValid,
    PasswordWeak,
    SignInRefused,
    TooManyAttempts,
)
from backend.accounts.gate import COOKIE
from backend.accounts.links import LinkService
from backend.accounts.passwords import Passwords
from backend.accounts.repository import AccountRepository
from backend.accounts.schemas import (
    AccountCreate,
    LinkLook,
    LinkRead,
    NewPerson,
    PasswordReset,
    SignInCreate,
    WelcomeRead,
)
from backend.accounts.sign_in import Entered, SignInService
from backend.accounts.throttle import Throttle
from backend.core.problems import problems
from backend.core.settings import Settings
from backend.dependencies import PartsDep, UnitDep

router = APIRouter(tags=["accounts"])


def sign_in_service(unit: UnitDep, parts: PartsDep) -> SignInService:
    """Give the service of a request."""
    return SignInService(unit, Passwords(parts.settings), Throttle(parts.redis))


def link_service(unit: UnitDep, parts: PartsDep) -> LinkService:
    """Give the service of a request."""
    return LinkService(unit, Passwords(parts.settings))


SignInServiceDep = Annotated[SignInService, Depends(sign_in_service, scope="function")]
LinkServiceDep = Annotated[LinkService, Depends(link_service, scope="function")]


class Door:
    """Lets somebody in: begins a sign-in and gives the browser its cookie."""

    def __init__(
        self, request: Request, response: Response, settings: Settings, service: SignInService
    ) -> None:
        self._request = request
        self._response = response
        self._settings = settings
        self._service = service

    def open(self, account: Account) -> None:
        """Sign in somebody who has shown who they are."""
        self.admit(self._service.begin(account))

    def admit(self, entered: Entered) -> None:
        """Give the browser the cookie of a sign-in that has begun."""
        set_cookie(self._response, self._request, self._settings, entered.secret)


def door(request: Request, response: Response, parts: PartsDep, service: SignInServiceDep) -> Door:
    """Give the door of a request."""
    return Door(request, response, parts.settings, service)


DoorDep = Annotated[Door, Depends(door, scope="function")]


@router.get("/welcome")
def get_welcome(unit: UnitDep, parts: PartsDep) -> WelcomeRead:
    """Say which ways in there are."""
    return WelcomeRead(
        needs_set_up=not AccountRepository(unit.session).exist(),
        single_sign_on=parts.settings.oidc_name if parts.settings.oidc_issuer else None,
    )


@router.post(
    "/sign-in",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(SignInRefused, AccountDisabled, TooManyAttempts),
)
def sign_in(request: Request, body: SignInCreate, service: SignInServiceDep, entrance: DoorDep) -> None:
    """Sign in with e-mail address and password; the reply sets the cookie of the session."""
    client = "" if request.client is None else request.client.host
    entrance.admit(service.with_password(body.email, body.password, client))


@router.post("/sign-out", status_code=HTTPStatus.NO_CONTENT)
def sign_out(request: Request, response: Response, service: SignInServiceDep) -> None:
    """Sign out of this browser; it does no harm when nobody is signed in."""
    service.end(request.cookies.get(COOKIE, ""))
    clear_cookie(response)


@router.post("/links/look", responses=problems(LinkNotValid))
def look_at_link(body: LinkLook, service: LinkServiceDep) -> LinkRead:
    """Say what a one-time link is for, without using it."""
    return service.look(body.secret)


@router.post("/set-up", status_code=HTTPStatus.NO_CONTENT, responses=problems(LinkNotValid, PasswordWeak))
def set_up(body: AccountCreate, service: LinkServiceDep, entrance: DoorDep) -> None:
    """Make the first account, which looks after the installation, and sign in with it."""
    entrance.open(service.set_up(body.secret, _person(body)))


@router.post(
    "/invitations/accept",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(LinkNotValid, InvitationForOther, EmailTaken, PasswordWeak),
)
def accept_invitation(body: AccountCreate, service: LinkServiceDep, entrance: DoorDep) -> None:
    """Make an account by an invitation and sign in with it."""
    entrance.open(service.accept(body.secret, _person(body)))


@router.post(
    "/password-resets",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(LinkNotValid, PasswordWeak),
)
def reset_password(body: PasswordReset, service: LinkServiceDep, entrance: DoorDep) -> None:
    """Choose a new password by a link and sign in with it; every other browser is signed out."""
    entrance.open(service.reset(body.secret, body.password))


def _person(body: AccountCreate) -> NewPerson:
    return NewPerson(email=body.email, name=body.name, password=body.password)
