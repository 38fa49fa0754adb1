"""Every query about what proves who somebody is: sign-ins, API tokens, one-time links."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.accounts.entities import Account, ApiToken, LinkKind, OneTimeLink, SignIn
from backend.db.base import now


class SignInRepository:
    """The browsers that people signed in with."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, sign_in: SignIn) -> None:
        """Store a new sign-in, and forget those of the same person that have ended."""
        self._session.execute(
            delete(SignIn).where(SignIn.account_id == sign_in.account_id, SignIn.expires_at < now())
        )
        self._session.add(sign_in)
        self._session.flush()

    def end(self, digest: str) -> None:
        """End one sign-in."""
        self._session.execute(delete(SignIn).where(SignIn.digest == digest))

    def end_all(self, account_id: UUID, *, but: UUID | None = None) -> int:
        """End every sign-in of a person, or all but one. Gives how many there were."""
        ending = delete(SignIn).where(SignIn.account_id == account_id)
        if but is not None:
            ending = ending.where(SignIn.id != but)
        return len(self._session.scalars(ending.returning(SignIn.id)).all())


class ApiTokenRepository:
    """What programs sign in with."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: ApiToken) -> None:
        """Store a new token."""
        self._session.add(token)
        self._session.flush()

    def of_account(self, account_id: UUID) -> Sequence[ApiToken]:
        """List the tokens of a person, newest first."""
        return self._session.scalars(
            select(ApiToken).where(ApiToken.account_id == account_id).order_by(ApiToken.created_at.desc())
        ).all()

    def all_with_names(self) -> list[tuple[ApiToken, Account]]:
        """List the tokens of everybody with whose they are, newest first."""
        rows = self._session.execute(
            select(ApiToken, Account)
            .join(Account, Account.id == ApiToken.account_id)
            .order_by(ApiToken.created_at.desc(), ApiToken.id)
        )
        return [(token, account) for token, account in rows]

    def find(self, token_id: UUID) -> ApiToken | None:
        """Find a token."""
        return self._session.get(ApiToken, token_id)

    def remove(self, account_id: UUID, token_id: UUID) -> bool:
        """Remove a token of a person. Says whether there was one."""
        gone = self._session.scalars(
            delete(ApiToken)
            .where(ApiToken.id == token_id, ApiToken.account_id == account_id)
            .returning(ApiToken.id)
        )
        return gone.first() is not None


class LinkRepository:
    """The one-time links."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, link: OneTimeLink) -> None:
        """Store a new link."""
        self._session.add(link)
        self._session.flush()

    def add_set_up(self, link: OneTimeLink) -> None:
        """Store a link for the first account; the same one again changes nothing."""
        self._session.execute(
            insert(OneTimeLink)
            .values(kind=link.kind, digest=link.digest, expires_at=link.expires_at, roles=[])
            .on_conflict_do_update(index_elements=["digest"], set_={"expires_at": link.expires_at})
        )

    def find_valid(self, digest: str, *, for_update: bool = False) -> OneTimeLink | None:
        """Find a link that still works, and hold it if wanted, so that it works once only."""
        query = select(OneTimeLink).where(
            OneTimeLink.digest == digest, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now()
        )
        return self._session.scalar(query.with_for_update() if for_update else query)

    def open_invitations(self, project_id: UUID) -> Sequence[OneTimeLink]:
        """List the invitations to a project that still work, newest first."""
        return self._session.scalars(
            select(OneTimeLink)
            .where(
                OneTimeLink.kind == LinkKind.INVITATION,
                OneTimeLink.project_id == project_id,
                OneTimeLink.used_at.is_(None),
                OneTimeLink.expires_at > now(),
            )
            .order_by(OneTimeLink.created_at.desc())
        ).all()

    def withdraw_invitation(self, project_id: UUID, link_id: UUID) -> bool:
        """Remove an invitation to a project that was not used. Says whether there was one."""
        gone = self._session.scalars(
            delete(OneTimeLink)
            .where(
                OneTimeLink.id == link_id,
                OneTimeLink.kind == LinkKind.INVITATION,
                OneTimeLink.project_id == project_id,
                OneTimeLink.used_at.is_(None),
            )
            .returning(OneTimeLink.id)
        )
        return gone.first() is not None

    def remove_resets(self, account_id: UUID) -> None:
        """Remove the links with which somebody could choose the password of an account."""
        self._session.execute(
            delete(OneTimeLink).where(
                OneTimeLink.kind == LinkKind.RESET, OneTimeLink.account_id == account_id
            )
        )

    def remove_set_ups(self) -> None:
        """Remove every link for the first account."""
        self._session.execute(delete(OneTimeLink).where(OneTimeLink.kind == LinkKind.SET_UP))
