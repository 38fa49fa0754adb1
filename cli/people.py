"""Changes people from the command line: the same services as the server's, without a signed-in person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import typer
from pydantic import TypeAdapter, ValidationError

from backend.accounts.actor import Permission, Role
from backend.accounts.audit import AuditLog
from backend.accounts.entities import Account
from backend.accounts.errors import AccountNotFound, EmailTaken
from backend.accounts.links import LinkService
from backend.accounts.own import new_token
from backend.accounts.passwords import Passwords
from backend.accounts.people import PeopleService
from backend.accounts.repository import AccountRepository, MembershipRepository
from backend.accounts.schemas import AccountUpdate, EmailAddress
from backend.accounts.secrets import ApiTokenRepository
from backend.core.addresses import public_address
from backend.core.settings import Settings
from backend.db.engine import dispose, make_sessions
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.projects.errors import ProjectNotFound
from backend.projects.repository import ProjectRepository
from cli.configuration import BAD_SETTINGS
from supervisor.main import DATABASE
from supervisor.postgres import running_address


class Desk:
    """One unit of work of the command line. Who does it is nobody in particular."""

    def __init__(self, unit: UnitOfWork, settings: Settings) -> None:
        self._settings = settings
        self._accounts = AccountRepository(unit.session)
        self._memberships = MembershipRepository(unit.session)
        self._projects = ProjectRepository(unit.session)
        self._tokens = ApiTokenRepository(unit.session)
        self._people = PeopleService(unit, by=None)
        self._links = LinkService(unit, Passwords(settings))
        self._audit = AuditLog(unit.session)

    def add(
        self, email: str, name: str, roles: Collection[Role], project: str | None, *, site_admin: bool
    ) -> str:
        """Add a person. Gives the link for their password. Raises EmailTaken, ProjectNotFound."""
        account = Account(id=uuid4(), email=_address(email), name=name, is_site_admin=site_admin)
        if not self._accounts.add(account):
            raise EmailTaken(account.email)
        self._audit.write(None, "account made", email=account.email, is_site_admin=site_admin)
        if roles:
            self._people.set_roles(self._project_id(project), account.id, roles)
        return self._link(account.id)

    def list_all(self) -> list[dict[str, Any]]:
        """Describe all people, by name."""
        return [
            {
                "email": account.email,
                "name": account.name,
                "site_admin": account.is_site_admin,
                "disabled": account.disabled_at is not None,
                "projects": {
                    project.name: [role.value for role in roles]
                    for project, roles in self._memberships.of_account(account.id)
                },
            }
            for account in self._accounts.list_all()
        ]

    def reset_link(self, email: str) -> str:
        """Make a link for a new password. Raises AccountNotFound."""
        return self._link(self._find(email).id)

    def set_disabled(self, email: str, disabled: bool) -> None:
        """Close or open an account. Raises AccountNotFound, LastSiteAdmin."""
        self._people.change(self._find(email).id, AccountUpdate(disabled=disabled))

    def set_site_admin(self, email: str, is_site_admin: bool) -> None:
        """Let somebody look after the installation or not. Raises AccountNotFound, LastSiteAdmin."""
        self._people.change(self._find(email).id, AccountUpdate(is_site_admin=is_site_admin))

    def set_roles(self, email: str, roles: Collection[Role], project: str | None) -> None:
        """Give somebody exactly these roles. Raises AccountNotFound, ProjectNotFound."""
        self._people.set_roles(self._project_id(project), self._find(email).id, roles)

    def make_token(self, email: str, name: str, scopes: Collection[Permission], days: int) -> str:
        """Make an API token. Gives its secret. Raises AccountNotFound."""
        made = new_token(self._find(email).id, name, scopes, timedelta(days=days))
        self._tokens.add(made.token)
        self._audit.write(None, "token made", email=email, name=name, scopes=made.token.scopes)
        return made.secret

    def _find(self, email: str) -> Account:
        account = self._accounts.find_by_email(_address(email))
        if account is None:
            raise AccountNotFound(email)
        return account

    def _project_id(self, name: str | None) -> UUID:
        fitting = [each for each in self._projects.list_of(None) if name in (None, each.name)]
        if not fitting:
            raise ProjectNotFound(name or "")
        return fitting[0].id

    def _link(self, account_id: UUID) -> str:
        return public_address(self._settings) + self._links.reset_link(None, account_id).path


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """Open the database of the settings, or the one that runs on this machine for the home folder.

    Raises:
        typer.Exit: there is none; one sentence was printed.
        OperationalError, ProgrammingError: it does not answer; its tables are others.
    """
    address = settings.database_url or running_address(settings.home.resolve(), DATABASE)
    if not address:
        typer.echo(
            "No database runs here: start everything with `maskloom up`, or set DATABASE_URL.", err=True
        )
        raise typer.Exit(BAD_SETTINGS)
    chosen = settings.model_copy(update={"database_url": address})
    sessions = make_sessions(chosen)
    try:
        with unit_of_work(sessions) as unit:
            yield Desk(unit, chosen)
    finally:
        dispose(sessions)


def _address(email: str) -> str:
    """Read an address as the API does. Raises typer.BadParameter."""
    try:
        return TypeAdapter[str](EmailAddress).validate_python(email)
    except ValidationError as error:
        raise typer.BadParameter(f"“{email}” is no e-mail address", param_hint="EMAIL") from error
