"""Every query about accounts and memberships."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.accounts.actor import Role
from backend.accounts.entities import Account, Membership
from backend.projects.entities import Project

_ADMINS_LOCK = 0x6D61736B61646D6E  # "maskadmn": the advisory lock of whatever counts accounts or site admins


class AccountRepository:
    """The accounts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, account: Account) -> bool:
        """Store a new account. Says whether it could be: False when the e-mail address is taken."""
        stored = self._session.scalar(
            insert(Account)
            .values(
                id=account.id,
                email=account.email,
                name=account.name,
                password_hash=account.password_hash,
                external_id=account.external_id,
                is_site_admin=account.is_site_admin,
            )
            .on_conflict_do_nothing(index_elements=["email"])
            .returning(Account.id)
        )
        return stored is not None

    def find(self, account_id: UUID) -> Account | None:
        """Find an account."""
        return self._session.get(Account, account_id)

    def find_by_email(self, email: str) -> Account | None:
        """Find the account of an e-mail address in lower case."""
        return self._session.scalar(select(Account).where(Account.email == email))

    def find_by_external_id(self, external_id: str) -> Account | None:
        """Find the account that is linked to an identity elsewhere."""
        return self._session.scalar(select(Account).where(Account.external_id == external_id))

    def list_all(self) -> Sequence[Account]:
        """List all accounts by name."""
        return self._session.scalars(select(Account).order_by(Account.name, Account.email)).all()

    def exist(self) -> bool:
        """Say whether there is any account."""
        return self._session.scalar(select(Account.id).limit(1)) is not None

    def hold_admins(self) -> None:
        """Keep others from making the first account or changing site admins until the commit."""
        self._session.execute(select(func.pg_advisory_xact_lock(_ADMINS_LOCK)))

    def other_site_admins(self, account_id: UUID) -> int:
        """Count the site admins beside one who can sign in. Hold them first."""
        query = select(func.count()).where(
            Account.is_site_admin, Account.disabled_at.is_(None), Account.id != account_id
        )
        return self._session.scalar(query) or 0


class MembershipRepository:
    """Who is what in which project."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def set_roles(self, account_id: UUID, project_id: UUID, roles: Collection[Role]) -> None:
        """Give a person exactly these roles in a project; none takes them out of it."""
        if not roles:
            self.remove(account_id, project_id)
            return
        words = [role.value for role in Role if role in roles]
        self._session.execute(
            insert(Membership)
            .values(account_id=account_id, project_id=project_id, roles=words)
            .on_conflict_do_update(index_elements=["account_id", "project_id"], set_={"roles": words})
        )

    def grant(self, account_id: UUID, project_id: UUID, roles: Collection[Role]) -> None:
        """Give a person further roles in a project."""
        self.set_roles(account_id, project_id, self.roles(account_id, project_id) | set(roles))

    def roles(self, account_id: UUID, project_id: UUID) -> frozenset[Role]:
        """Give the roles of a person in a project; empty for somebody who is not in it."""
        words = self._session.scalar(
            select(Membership.roles).where(
                Membership.account_id == account_id, Membership.project_id == project_id
            )
        )
        return frozenset(Role(word) for word in words or ())

    def remove(self, account_id: UUID, project_id: UUID) -> bool:
        """Take a person out of a project. Says whether they were in it."""
        gone = self._session.scalars(
            delete(Membership)
            .where(Membership.account_id == account_id, Membership.project_id == project_id)
            .returning(Membership.account_id)
        )
        return gone.first() is not None

    def of_project(self, project_id: UUID) -> list[tuple[Account, list[Role]]]:
        """List the people of a project with their roles, by name."""
        rows = self._session.execute(
            select(Account, Membership.roles)
            .join(Membership, Membership.account_id == Account.id)
            .where(Membership.project_id == project_id)
            .order_by(Account.name, Account.email)
        )
        return [(account, [Role(word) for word in words]) for account, words in rows]

    def of_account(self, account_id: UUID) -> list[tuple[Project, list[Role]]]:
        """List the projects of a person with their roles, oldest first."""
        rows = self._session.execute(
            select(Project, Membership.roles)
            .join(Membership, Membership.project_id == Project.id)
            .where(Membership.account_id == account_id)
            .order_by(Project.created_at, Project.id)
        )
        return [(project, [Role(word) for word in words]) for project, words in rows]
