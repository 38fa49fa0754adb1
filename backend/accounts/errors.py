"""What can go wrong with people and their accounts."""

from __future__ import annotations

from http import HTTPStatus

from backend.accounts.actor import Permission
from backend.core.errors import DomainError


class NotSignedIn(DomainError):
    """Nobody, or nobody any more: the sign-in has ended or the token is not known."""

    status, title = HTTPStatus.UNAUTHORIZED, "Not signed in"

    def __init__(self) -> None:
        super().__init__("Sign in first; a sign-in ends after some days, and a token when it expires.")

    @property
    def headers(self) -> dict[str, str]:
        """Say which header programs may use."""
        return {"WWW-Authenticate": "Bearer"}


class NotPermitted(DomainError):
    """The person's roles, or the scopes of the token, do not reach that far."""

    status, title = HTTPStatus.FORBIDDEN, "Not permitted"

    def __init__(self, permission: Permission) -> None:
        super().__init__(
            f"This needs the permission “{permission.value}”; ask an admin of the project for a role"
            " that has it, or use a token with that scope.",
            permission=permission.value,
        )


class SignInNeeded(DomainError):
    """A token was used for something that only a person may do."""

    status, title = HTTPStatus.FORBIDDEN, "A person must sign in for this"

    def __init__(self) -> None:
        super().__init__("Passwords and tokens are changed by a person who signed in, not with a token.")
