"""The rules of signing in and out."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from backend.accounts.entities import Account, SignIn
from backend.accounts.errors import AccountDisabled, SignInRefused
from backend.accounts.identity import SIGN_IN_LASTS
from backend.accounts.passwords import Passwords
from backend.accounts.repository import AccountRepository
from backend.accounts.secrets import SignInRepository
from backend.accounts.throttle import Throttle
from backend.accounts.tokens import digest_of, new_secret
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork


class Entered(NamedTuple):
    """Somebody who has just signed in.

    Attributes:
        secret: of the cookie.
    """

    account: Account
    secret: str


class SignInService:
    """Begins and ends sign-ins."""

    def __init__(self, unit: UnitOfWork, passwords: Passwords, throttle: Throttle) -> None:
        self._accounts = AccountRepository(unit.session)
        self._sign_ins = SignInRepository(unit.session)
        self._passwords = passwords
        self._throttle = throttle

    def with_password(self, email: str, password: str, client: str) -> Entered:
        """Sign in with e-mail address and password.

        Args:
            email: in lower case.
            password: as it was typed.
            client: address that the request came from.

        Raises:
            SignInRefused, AccountDisabled, TooManyAttempts.
        """
        self._throttle.count(email, client)
        account = self._accounts.find_by_email(email)
        stored = None if account is None else account.password_hash
        if not self._passwords.verify(stored, password) or account is None or stored is None:
            raise SignInRefused
        self._throttle.clear(email, client)
        if self._passwords.is_outdated(stored):
            account.password_hash = self._passwords.hash(password)
        return self.begin(account)

    def begin(self, account: Account, lasts: timedelta = SIGN_IN_LASTS) -> Entered:
        """Sign in somebody who has shown who they are. Raises AccountDisabled."""
        if account.disabled_at is not None:
            raise AccountDisabled
        secret = new_secret()
        self._sign_ins.add(SignIn(account_id=account.id, digest=digest_of(secret), expires_at=now() + lasts))
        return Entered(account, secret)

    def end(self, secret: str) -> None:
        """Sign out one browser; one that is signed out already stays so."""
        self._sign_ins.end(digest_of(secret))

    def end_all(self, account_id: UUID) -> None:
        """Sign a person out of every browser."""
        self._sign_ins.end_all(account_id)
