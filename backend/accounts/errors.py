"""What can go wrong with people and their accounts."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

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


class SignInRefused(DomainError):
    """No such account, or another password; which of the two is not told."""

    status, title = HTTPStatus.FORBIDDEN, "Sign-in refused"

    def __init__(self) -> None:
        super().__init__(
            "E-mail address or password is wrong; an admin can give you a link for a new password."
        )


class AccountDisabled(DomainError):
    """The password was right, but the account is closed."""

    status, title = HTTPStatus.FORBIDDEN, "Account is disabled"

    def __init__(self) -> None:
        super().__init__("This account has been disabled; ask an admin to open it again.")


class TooManyAttempts(DomainError):
    """Somebody tries out passwords."""

    status, title = HTTPStatus.TOO_MANY_REQUESTS, "Too many attempts"

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            f"There were too many attempts; wait {wait_s} seconds, then try again.", wait_s=wait_s
        )
        self._wait_s = wait_s

    @property
    def headers(self) -> dict[str, str]:
        """Say when to try again."""
        return {"Retry-After": str(self._wait_s)}


class PasswordWeak(DomainError):
    """A password that is guessed too soon."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Password is too weak"


class PasswordWrong(DomainError):
    """Whoever changes a password must know the one before."""

    status, title = HTTPStatus.FORBIDDEN, "Password is wrong"

    def __init__(self) -> None:
        super().__init__("The present password is another one; type it again.")


class LinkNotValid(DomainError):
    """A one-time link that was used, withdrawn, replaced, or has expired."""

    status, title = HTTPStatus.GONE, "Link does not work any more"

    def __init__(self) -> None:
        super().__init__("This link was used already or has expired; ask for a new one.")


class InvitationForOther(DomainError):
    """The invitation names another e-mail address."""

    status, title = HTTPStatus.CONFLICT, "Invitation is for somebody else"

    def __init__(self, email: str) -> None:
        super().__init__(f"This invitation is for {email}; use it with that address.", email=email)


class EmailTaken(DomainError):
    """Somebody has an account with that e-mail address."""

    status, title = HTTPStatus.CONFLICT, "E-mail address has an account"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"There is an account for {email} already; sign in with it, then open the link again.",
            email=email,
        )


class AccountNotFound(DomainError):
    """No such person, or not in this project."""

    status, title = HTTPStatus.NOT_FOUND, "Person not found"

    def __init__(self, account_id: UUID | str) -> None:
        super().__init__(
            "There is no such person here; reload the list to see who there is.", account_id=str(account_id)
        )


class InvitationNotFound(DomainError):
    """No such invitation, or it was used."""

    status, title = HTTPStatus.NOT_FOUND, "Invitation not found"

    def __init__(self, invitation_id: UUID) -> None:
        super().__init__(
            "There is no such open invitation; it may have been used.", invitation_id=str(invitation_id)
        )


class TokenNotFound(DomainError):
    """No such token, or none of this person."""

    status, title = HTTPStatus.NOT_FOUND, "Token not found"

    def __init__(self, token_id: UUID) -> None:
        super().__init__("There is no such token; reload the list.", token_id=str(token_id))


class LastSiteAdmin(DomainError):
    """Nobody would be left to look after the installation."""

    status, title = HTTPStatus.CONFLICT, "Last site admin"

    def __init__(self) -> None:
        super().__init__("Somebody must look after this installation; make another person site admin first.")


class SignInElsewhereOff(DomainError):
    """There is no OpenID Connect provider in the settings."""

    status, title = HTTPStatus.NOT_FOUND, "No sign-in elsewhere"

    def __init__(self) -> None:
        super().__init__("This installation has no other way to sign in; use e-mail address and password.")


class SignInElsewhereFailed(DomainError):
    """The provider does not answer, or does not vouch for anybody."""

    status, title = HTTPStatus.BAD_GATEWAY, "Sign-in elsewhere failed"

    def __init__(self) -> None:
        super().__init__("The other service did not let you in; try again, or sign in with your password.")


class NobodyInvited(DomainError):
    """The provider knows somebody who has no account here."""

    status, title = HTTPStatus.FORBIDDEN, "Nobody has invited this account"

    def __init__(self) -> None:
        super().__init__("There is no account for you here yet; ask an admin for an invitation.")
