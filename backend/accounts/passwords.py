"""Passwords: what makes one good enough, and how they are kept (argon2id)."""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.accounts.errors import PasswordWeak
from backend.core.settings import Settings

SHORTEST, LONGEST = 10, 256
_FEWEST_CHARACTERS = 5  # different ones

_AT_ONCE = BoundedSemaphore(4)
"""Each hash takes memory (64 MiB by default); many people signing in at once must not take all of it."""


def check_password(password: str, email: str) -> None:
    """Refuse what is guessed first. Raises PasswordWeak."""
    plain = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordWeak(f"Choose one of {SHORTEST} to {LONGEST} characters.")
    if len(set(plain)) < _FEWEST_CHARACTERS:
        raise PasswordWeak(f"Choose one with at least {_FEWEST_CHARACTERS} different characters.")
    if plain == email or plain == email.partition("@")[0]:
        raise PasswordWeak("Choose one that is not your e-mail address.")


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self, settings: Settings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.password_hash_passes, memory_cost=settings.password_hash_kib, parallelism=1
        )

    def hash(self, password: str) -> str:
        """Give what is stored of a password."""
        with _AT_ONCE:
            return self._hasher.hash(_normal(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Say whether a password is the one that was stored.

        Without a stored one it takes as long, so that nobody learns from the clock who has an account.
        """
        with _AT_ONCE:
            if stored is None:
                self._hasher.hash(_normal(password))
                return False
            try:
                return self._hasher.verify(stored, _normal(password))
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, stored: str) -> bool:
        """Say whether a password should be hashed anew, as it was hashed with other settings."""
        return self._hasher.check_needs_rehash(stored)


def _normal(password: str) -> str:
    """Make the same password of the same characters, whichever keyboard typed them."""
    return unicodedata.normalize("NFKC", password)
