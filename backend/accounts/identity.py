"""Finds who stands behind a secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.accounts.actor import Actor, Permission, Role
from backend.accounts.entities import Account, ApiToken, Membership, SignIn
from backend.accounts.tokens import digest_of
from backend.db.base import now

SIGN_IN_LASTS = timedelta(days=30)
"""How long after its last use a sign-in ends."""

RENEW_AFTER = timedelta(hours=12)
"""Uses within this time after the last renewal are not written down."""


def find_by_sign_in(session: Session, secret: str) -> Actor | None:
    """Find the person of a sign-in and renew it from time to time; None when it has ended."""
    moment = now()
    rows = session.execute(
        select(SignIn, Account, Membership.project_id, Membership.roles)
        .join(Account, Account.id == SignIn.account_id)
        .outerjoin(Membership, Membership.account_id == Account.id)
        .where(SignIn.digest == digest_of(secret), SignIn.expires_at > moment, Account.disabled_at.is_(None))
    ).all()
    if not rows:
        return None
    sign_in, account = rows[0][0], rows[0][1]
    if sign_in.renewed_at < moment - RENEW_AFTER:
        session.execute(
            update(SignIn)
            .where(SignIn.id == sign_in.id)
            .values(renewed_at=moment, expires_at=moment + SIGN_IN_LASTS)
        )
        session.commit()
    return _actor(account, _roles((row[2], row[3]) for row in rows), sign_in_id=sign_in.id)


def find_by_token(session: Session, secret: str) -> Actor | None:
    """Find the person of an API token; None when it is not known or has expired."""
    rows = session.execute(
        select(ApiToken, Account, Membership.project_id, Membership.roles)
        .join(Account, Account.id == ApiToken.account_id)
        .outerjoin(Membership, Membership.account_id == Account.id)
        .where(
            ApiToken.digest == digest_of(secret),
            ApiToken.expires_at.is_(None) | (ApiToken.expires_at > now()),
            Account.disabled_at.is_(None),
        )
    ).all()
    if not rows:
        return None
    scopes = frozenset(Permission(scope) for scope in rows[0][0].scopes)
    return _actor(rows[0][1], _roles((row[2], row[3]) for row in rows), scopes=scopes)


def _roles(memberships: Iterable[tuple[UUID | None, list[str]]]) -> dict[UUID, frozenset[Role]]:
    """Read an outer join: it has one row without a project for somebody without a membership."""
    return {project: _as_roles(roles) for project, roles in memberships if project is not None}


def _as_roles(words: Iterable[str]) -> frozenset[Role]:
    return frozenset(Role(word) for word in words)


def _actor(
    account: Account,
    roles: Mapping[UUID, frozenset[Role]],
    *,
    scopes: frozenset[Permission] | None = None,
    sign_in_id: UUID | None = None,
) -> Actor:
    return Actor(account.id, account.name, account.is_site_admin, roles, scopes, sign_in_id)
