"""What people change about their own account: name, password, tokens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from backend.accounts.actor import Actor, Permission
from backend.accounts.audit import AuditLog
from backend.accounts.entities import Account, ApiToken
from backend.accounts.errors import AccountNotFound, PasswordWrong, SignInNeeded, TokenNotFound
from backend.accounts.passwords import Passwords, check_password
from backend.accounts.repository import AccountRepository, MembershipRepository
from backend.accounts.schemas import MembershipRead, MeRead
from backend.accounts.secrets import ApiTokenRepository, LinkRepository, SignInRepository
from backend.accounts.tokens import API_TOKEN_MARK, digest_of, new_secret
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork


class MadeToken(NamedTuple):
    """A new API token; its secret is shown once and not stored."""

    token: ApiToken
    secret: str


class OwnAccountService:
    """One person's own account."""

    def __init__(self, unit: UnitOfWork, passwords: Passwords, actor: Actor) -> None:
        self._actor = actor
        self._passwords = passwords
        self._accounts = AccountRepository(unit.session)
        self._memberships = MembershipRepository(unit.session)
        self._sign_ins = SignInRepository(unit.session)
        self._tokens = ApiTokenRepository(unit.session)
        self._links = LinkRepository(unit.session)
        self._audit = AuditLog(unit.session)

    def describe(self) -> MeRead:
        """Say who they are and what they may do where."""
        account = self._account()
        return MeRead(
            id=account.id,
            email=account.email,
            name=account.name,
            is_site_admin=account.is_site_admin,
            has_password=account.password_hash is not None,
            permissions=_in_order(self._actor.permissions()),
            memberships=[
                MembershipRead(
                    project_id=project.id,
                    project_name=project.name,
                    roles=roles,
                    permissions=_in_order(self._actor.permissions(project.id)),
                )
                for project, roles in self._memberships.of_account(account.id)
            ],
        )

    def rename(self, name: str) -> None:
        """Take another name. Raises SignInNeeded."""
        self._person()
        account = self._account()
        before, account.name = account.name, name
        if before != name:
            self._audit.write(account.id, "account renamed", before=before, name=name)

    def change_password(self, present: str, wanted: str) -> None:
        """Take another password and sign out of every other browser.

        Raises:
            PasswordWrong, PasswordWeak, SignInNeeded.
        """
        sign_in_id = self._person()
        account = self._account()
        if not self._passwords.verify(account.password_hash, present):
            raise PasswordWrong
        check_password(wanted, account.email)
        account.password_hash = self._passwords.hash(wanted)
        self._links.remove_resets(account.id)
        self._sign_ins.end_all(account.id, but=sign_in_id)
        self._audit.write(account.id, "password changed")

    def tokens(self) -> Sequence[ApiToken]:
        """List their tokens, newest first."""
        return self._tokens.of_account(self._actor.account_id)

    def make_token(self, name: str, scopes: Collection[Permission], lasts: timedelta | None) -> MadeToken:
        """Make a token for a program. Raises SignInNeeded."""
        self._person()
        made = new_token(self._actor.account_id, name, scopes, lasts)
        self._tokens.add(made.token)
        self._audit.write(self._actor.account_id, "token made", name=name, scopes=made.token.scopes)
        return made

    def remove_token(self, token_id: UUID) -> None:
        """Remove a token; programs that use it are out at once. Raises TokenNotFound, SignInNeeded."""
        self._person()
        if not self._tokens.remove(self._actor.account_id, token_id):
            raise TokenNotFound(token_id)
        self._audit.write(self._actor.account_id, "token removed", token_id=str(token_id))

    def _account(self) -> Account:
        account = self._accounts.find(self._actor.account_id)
        if account is None:
            raise AccountNotFound(self._actor.account_id)
        return account

    def _person(self) -> UUID:
        """Give the sign-in of a person, so that a lost token cannot take over the account."""
        if self._actor.sign_in_id is None:
            raise SignInNeeded
        return self._actor.sign_in_id


def new_token(
    account_id: UUID, name: str, scopes: Collection[Permission], lasts: timedelta | None
) -> MadeToken:
    """Make a token, still to be stored; without ``lasts`` it never expires."""
    secret = API_TOKEN_MARK + new_secret()
    token = ApiToken(
        account_id=account_id,
        name=name,
        digest=digest_of(secret),
        scopes=[scope.value for scope in _in_order(scopes)],
        expires_at=None if lasts is None else now() + lasts,
    )
    return MadeToken(token, secret)


def _in_order(permissions: Collection[Permission]) -> list[Permission]:
    return [permission for permission in Permission if permission in permissions]
