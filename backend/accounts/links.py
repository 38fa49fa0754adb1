"""The rules of one-time links: set-up, invitation, new password. Who holds a link needs no sign-in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from backend.accounts.actor import ALL_ROLES, Actor, Role
from backend.accounts.audit import AuditLog
from backend.accounts.entities import Account, LinkKind, OneTimeLink
from backend.accounts.errors import (
    AccountNotFound,
    EmailTaken,
    InvitationForOther,
    InvitationNotFound,
    LinkNotValid,
    SignInNeeded,
)
from backend.accounts.passwords import Passwords, check_password
from backend.accounts.repository import AccountRepository, MembershipRepository
from backend.accounts.schemas import LinkRead, NewPerson
from backend.accounts.secrets import LinkRepository, SignInRepository
from backend.accounts.tokens import digest_of, new_secret
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.projects.entities import Project
from backend.projects.repository import ProjectRepository

LASTS = {
    LinkKind.SET_UP: timedelta(days=7),
    LinkKind.INVITATION: timedelta(days=14),
    LinkKind.RESET: timedelta(days=3),
}


class MadeLink(NamedTuple):
    """A new link; its secret is shown once and not stored."""

    link: OneTimeLink
    secret: str

    @property
    def path(self) -> str:
        """Address of the page that uses it, without the host."""
        return path_of(self.link.kind, self.secret)


def path_of(kind: LinkKind, secret: str) -> str:
    """Give the address of the page that uses a link.

    The secret stands behind a ``#``, which browsers keep to themselves: it never reaches a log.
    """
    pages = {LinkKind.SET_UP: "set-up", LinkKind.INVITATION: "invitation", LinkKind.RESET: "new-password"}
    return f"/{pages[kind]}#{secret}"


class LinkService:
    """Makes one-time links and lets their bearers use them."""

    def __init__(self, unit: UnitOfWork, passwords: Passwords) -> None:
        self._session = unit.session
        self._passwords = passwords
        self._links = LinkRepository(unit.session)
        self._accounts = AccountRepository(unit.session)
        self._memberships = MembershipRepository(unit.session)
        self._sign_ins = SignInRepository(unit.session)
        self._audit = AuditLog(unit.session)

    def look(self, secret: str) -> LinkRead:
        """Say what a link is for, without using it. Raises LinkNotValid."""
        link = self._find(secret)
        project = None if link.project_id is None else self._session.get(Project, link.project_id)
        account = None if link.account_id is None else self._accounts.find(link.account_id)
        email = link.email if account is None else account.email
        return LinkRead(
            kind=link.kind,
            email=email,
            project_name=None if project is None else project.name,
            roles=[Role(word) for word in link.roles],
            has_account=email is not None and self._accounts.find_by_email(email) is not None,
        )

    def set_up(self, secret: str, person: NewPerson) -> Account:
        """Make the first account: site admin, with every role in every project there is.

        Raises:
            LinkNotValid: also where there is an account already.
            PasswordWeak.
        """
        self._accounts.hold_admins()
        self._find(secret, LinkKind.SET_UP)
        if self._accounts.exist():
            raise LinkNotValid
        account = self._make_account(person, is_site_admin=True)
        for project in ProjectRepository(self._session).list_of(None):
            self._memberships.grant(account.id, project.id, ALL_ROLES)
        self._links.remove_set_ups()
        self._audit.write(account.id, "set up", email=account.email)
        return account

    def invite(self, actor: Actor, project_id: UUID, roles: Collection[Role], email: str | None) -> MadeLink:
        """Make an invitation to a project, for one e-mail address or for whoever gets the link."""
        words = [role.value for role in Role if role in roles]
        made = self._make(LinkKind.INVITATION, actor, project_id=project_id, roles=words, email=email)
        self._audit.write(actor.account_id, "invited", project_id, email=email, roles=words)
        return made

    def invitations(self, project_id: UUID) -> Sequence[OneTimeLink]:
        """List the open invitations to a project, newest first."""
        return self._links.open_invitations(project_id)

    def withdraw(self, actor: Actor, project_id: UUID, invitation_id: UUID) -> None:
        """Make an invitation worthless. Raises InvitationNotFound."""
        if not self._links.withdraw_invitation(project_id, invitation_id):
            raise InvitationNotFound(invitation_id)
        self._audit.write(actor.account_id, "invitation withdrawn", project_id, id=str(invitation_id))

    def accept(self, secret: str, person: NewPerson) -> Account:
        """Make an account by an invitation.

        Raises:
            LinkNotValid, InvitationForOther, EmailTaken, PasswordWeak.
        """
        link = self._find(secret, LinkKind.INVITATION)
        if link.email not in (None, person.email):
            raise InvitationForOther(link.email or "")
        account = self._make_account(person)
        self._join(link, account)
        return account

    def join(self, actor: Actor, secret: str) -> UUID:
        """Use an invitation with the account that one has. Gives the project.

        Raises:
            LinkNotValid, InvitationForOther, SignInNeeded.
        """
        link = self._find(secret, LinkKind.INVITATION)
        account = self._accounts.find(actor.account_id)
        if actor.sign_in_id is None or account is None:
            raise SignInNeeded
        if link.email not in (None, account.email):
            raise InvitationForOther(link.email or "")
        return self._join(link, account)

    def reset_link(self, by: UUID | None, account_id: UUID) -> MadeLink:
        """Make a link with which a person chooses a new password; earlier ones stop working.

        Raises:
            AccountNotFound.
        """
        account = self._accounts.find(account_id)
        if account is None:
            raise AccountNotFound(account_id)
        self._links.remove_resets(account_id)
        secret = new_secret()
        link = _new_link(LinkKind.RESET, secret, account_id=account_id, created_by=by)
        self._links.add(link)
        self._audit.write(by, "password link made", email=account.email)
        return MadeLink(link, secret)

    def reset(self, secret: str, password: str) -> Account:
        """Choose a new password by a link; every browser is signed out. Raises LinkNotValid, PasswordWeak."""
        link = self._find(secret, LinkKind.RESET)
        account = None if link.account_id is None else self._accounts.find(link.account_id)
        if account is None or account.disabled_at is not None:
            raise LinkNotValid
        check_password(password, account.email)
        account.password_hash = self._passwords.hash(password)
        link.used_at = now()
        self._sign_ins.end_all(account.id)
        self._audit.write(account.id, "password chosen by link")
        return account

    def _make(self, kind: LinkKind, actor: Actor, **values: object) -> MadeLink:
        secret = new_secret()
        link = _new_link(kind, secret, created_by=actor.account_id, **values)
        self._links.add(link)
        return MadeLink(link, secret)

    def _find(self, secret: str, kind: LinkKind | None = None) -> OneTimeLink:
        link = self._links.find_valid(digest_of(secret), for_update=kind is not None)
        if link is None or kind not in (None, link.kind):
            raise LinkNotValid
        return link

    def _make_account(self, person: NewPerson, *, is_site_admin: bool = False) -> Account:
        check_password(person.password, person.email)
        account = Account(
            id=uuid4(),
            email=person.email,
            name=person.name,
            password_hash=self._passwords.hash(person.password),
            is_site_admin=is_site_admin,
        )
        if not self._accounts.add(account):
            raise EmailTaken(person.email)
        stored = self._accounts.find(account.id)
        assert stored is not None, "it was stored a moment ago"
        return stored

    def _join(self, link: OneTimeLink, account: Account) -> UUID:
        assert link.project_id is not None, "an invitation names its project"
        self._memberships.grant(account.id, link.project_id, [Role(word) for word in link.roles])
        link.used_at = now()
        self._audit.write(account.id, "joined by invitation", link.project_id, roles=link.roles)
        return link.project_id


def offer_set_up(unit: UnitOfWork, secret: str) -> bool:
    """Let a secret make the first account. Says whether it may: False where there is an account already."""
    if AccountRepository(unit.session).exist():
        return False
    LinkRepository(unit.session).add_set_up(_new_link(LinkKind.SET_UP, secret))
    return True


def _new_link(kind: LinkKind, secret: str, **values: object) -> OneTimeLink:
    return OneTimeLink(kind=kind, digest=digest_of(secret), expires_at=now() + LASTS[kind], **values)
