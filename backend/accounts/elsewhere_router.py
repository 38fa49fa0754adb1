"""Signing in elsewhere over HTTP. A browser is led there and back; troubles end at our own page as well."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Annotated

import structlog
from fastapi import APIRouter, Cookie, Query, Request
from fastapi.responses import RedirectResponse

from backend.accounts.cookies import came_by_tls, set_cookie
from backend.accounts.elsewhere import LASTS_S, RETURN_PATH, Provider, account_of
from backend.accounts.errors import AccountDisabled, NobodyInvited, SignInElsewhereFailed, SignInElsewhereOff
from backend.accounts.router import SignInServiceDep
from backend.core.errors import DomainError
from backend.core.problems import problems
from backend.dependencies import PartsDep, UnitDep
from backend.parts import Parts

STATE_COOKIE = "maskloom_elsewhere"

router = APIRouter(tags=["accounts"])
log = structlog.get_logger(__name__)


@router.get(
    "/sign-in/elsewhere",
    status_code=HTTPStatus.SEE_OTHER,
    response_class=RedirectResponse,
    responses=problems(SignInElsewhereOff),
)
def sign_in_elsewhere(request: Request, parts: PartsDep) -> RedirectResponse:
    """Lead the browser to the OpenID Connect provider."""
    provider = _provider(parts)
    try:
        page, state = provider.begin()
    except SignInElsewhereFailed as failure:
        return _back(failure)
    reply = RedirectResponse(page, HTTPStatus.SEE_OTHER)
    reply.set_cookie(
        STATE_COOKIE,
        state,
        max_age=LASTS_S,
        path=RETURN_PATH,
        httponly=True,
        samesite="lax",
        secure=came_by_tls(request, parts.settings),
    )
    return reply


@router.get(
    "/sign-in/elsewhere/return",
    status_code=HTTPStatus.SEE_OTHER,
    response_class=RedirectResponse,
    responses=problems(SignInElsewhereOff),
)
def return_from_elsewhere(
    request: Request,
    parts: PartsDep,
    unit: UnitDep,
    service: SignInServiceDep,
    *,
    state: str = "",
    code: str = "",
    error: Annotated[str, Query(max_length=200)] = "",
    kept_state: Annotated[str, Cookie(alias=STATE_COOKIE)] = "",
) -> RedirectResponse:
    """Take somebody back from the provider and sign them in; the state must be that of the same browser."""
    provider = _provider(parts)
    try:
        if error or not kept_state or not secrets.compare_digest(kept_state.encode(), state.encode()):
            log.warning("nobody came back from elsewhere", error=error)
            raise SignInElsewhereFailed
        identity = provider.finish(state, code)
        account = account_of(unit, identity, new_accounts=parts.settings.oidc_new_accounts)
        entered = service.begin(account)
    except (SignInElsewhereFailed, NobodyInvited, AccountDisabled) as refusal:
        return _back(refusal)
    reply = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    set_cookie(reply, request, parts.settings, entered.secret)
    reply.delete_cookie(STATE_COOKIE, path=RETURN_PATH)
    return reply


def _provider(parts: Parts) -> Provider:
    if not parts.settings.oidc_issuer:
        raise SignInElsewhereOff
    return Provider(parts.settings, parts.redis)


def _back(refusal: DomainError) -> RedirectResponse:
    """Lead the browser to the page, which says in words what happened."""
    return RedirectResponse(f"/?problem={refusal.slug()}", HTTPStatus.SEE_OTHER)
