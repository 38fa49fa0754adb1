"""The rules of who belongs where: accounts of the installation, people of a project."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from backend.accounts.actor import Role
from backend.accounts.audit import AuditLog
from backend.accounts.entities import Account, ApiToken
from backend.accounts.errors import AccountNotFound, LastSiteAdmin, TokenNotFound
from backend.accounts.repository import AccountRepository, MembershipRepository
from backend.accounts.schemas import AccountUpdate
from backend.accounts.secrets import ApiTokenRepository, LinkRepository, SignInRepository
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork


class PeopleService:
    """Changes what others may do. ``by`` is who does it; None stands for the command line."""

    def __init__(self, unit: UnitOfWork, by: UUID | None) -> None:
        self._by = by
        self._accounts = AccountRepository(unit.session)
        self._memberships = MembershipRepository(unit.session)
        self._sign_ins = SignInRepository(unit.session)
        self._tokens = ApiTokenRepository(unit.session)
        self._links = LinkRepository(unit.session)
        self._audit = AuditLog(unit.session)

    def accounts(self) -> Sequence[Account]:
        """List all accounts by name."""
        return self._accounts.list_all()

    def change(self, account_id: UUID, wish: AccountUpdate) -> Account:
        """Rename, disable, enable an account, or make somebody site admin or not.

        Raises:
            AccountNotFound, LastSiteAdmin.
        """
        self._accounts.hold_admins()
        account = self._find(account_id)
        was_admin = account.is_site_admin and account.disabled_at is None
        changes = wish.model_dump(exclude_none=True)
        account.name = wish.name or account.name
        if wish.is_site_admin is not None:
            account.is_site_admin = wish.is_site_admin
        if wish.disabled is not None:
            self._set_disabled(account, wish.disabled)
        is_admin = account.is_site_admin and account.disabled_at is None
        if was_admin and not is_admin and not self._accounts.other_site_admins(account_id):
            raise LastSiteAdmin
        self._audit.write(self._by, "account changed", email=account.email, **changes)
        return account

    def tokens(self) -> list[tuple[ApiToken, Account]]:
        """List the API tokens of everybody, newest first; nobody can tell their secrets any more."""
        return self._tokens.all_with_names()

    def revoke_token(self, token_id: UUID) -> None:
        """Remove anybody's token; programs that use it are out at once. Raises TokenNotFound."""
        token = self._tokens.find(token_id)
        if token is None:
            raise TokenNotFound(token_id)
        self._tokens.remove(token.account_id, token_id)
        self._audit.write(
            self._by,
            "token revoked",
            token_id=str(token_id),
            token=token.name,
            owner_id=str(token.account_id),
            email=self._find(token.account_id).email,
        )

    def members(self, project_id: UUID) -> list[tuple[Account, list[Role]]]:
        """List the people of a project with their roles, by name."""
        return self._memberships.of_project(project_id)

    def set_roles(self, project_id: UUID, account_id: UUID, roles: Collection[Role]) -> Account:
        """Give a person exactly these roles in a project; none takes them out. Raises AccountNotFound."""
        account = self._find(account_id)
        before = self._memberships.roles(account_id, project_id)
        self._memberships.set_roles(account_id, project_id, roles)
        self._audit.write(
            self._by,
            "roles changed",
            project_id,
            email=account.email,
            before=sorted(before),
            after=sorted(set(roles)),
        )
        return account

    def change_member(self, project_id: UUID, account_id: UUID, roles: Collection[Role]) -> Account:
        """Change the roles of somebody who is in a project already. Raises AccountNotFound."""
        if not self._memberships.roles(account_id, project_id):
            raise AccountNotFound(account_id)
        return self.set_roles(project_id, account_id, roles)

    def _find(self, account_id: UUID) -> Account:
        account = self._accounts.find(account_id)
        if account is None:
            raise AccountNotFound(account_id)
        return account

    def _set_disabled(self, account: Account, disabled: bool) -> None:
        """Close an account at once, in every browser; its tokens sleep until it is opened again."""
        if disabled and account.disabled_at is None:
            account.disabled_at = now()
            self._sign_ins.end_all(account.id)
            self._links.remove_resets(account.id)
        elif not disabled:
            account.disabled_at = None
