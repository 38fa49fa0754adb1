"""The log of administrative actions: who gave whom what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session

from backend.accounts.entities import Account, AuditEntry
from backend.accounts.schemas import AuditRead
from backend.projects.entities import Project


@dataclass(frozen=True)
class AuditFilter:
    """Which entries to list; None asks for all.

    Attributes:
        words: stand in the action, in the details or in the name of the person.
        since: first day, UTC.
        until: last day, included.
        before: only what is older: the last entry of the page before.
    """

    project_id: UUID | None = None
    account_id: UUID | None = None
    words: str | None = None
    since: date | None = None
    until: date | None = None
    before: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Give the conditions of a query over entries and people."""
        conditions: list[ColumnElement[bool]] = []
        if self.project_id is not None:
            conditions.append(AuditEntry.project_id == self.project_id)
        if self.account_id is not None:
            conditions.append(AuditEntry.account_id == self.account_id)
        for word in (self.words or "").split():
            places = (AuditEntry.action, cast(AuditEntry.details, Text), Account.name)
            conditions.append(or_(*(place.icontains(word, autoescape=True) for place in places)))
        if self.since is not None:
            conditions.append(AuditEntry.at >= _start_of(self.since))
        if self.until is not None:
            conditions.append(AuditEntry.at < _start_of(self.until + timedelta(days=1)))
        if self.before is not None:
            conditions.append(AuditEntry.at < self.before)
        return conditions


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


class AuditLog:
    """Written with the action that it tells of, in the same unit of work; entries are never changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(
        self, account_id: UUID | None, action: str, project_id: UUID | None = None, **details: object
    ) -> None:
        """Note an action.

        Args:
            account_id: who did it; None for the command line of this machine.
            action: what was done, such as "roles changed".
            project_id: in which project; None for the whole installation.
            details: JSON-ready facts, without secrets.
        """
        self._session.add(
            AuditEntry(account_id=account_id, action=action, project_id=project_id, details=details)
        )

    def find(self, which: AuditFilter, count: int) -> list[AuditRead]:
        """List entries, newest first, with the names of people and projects."""
        query = (
            select(AuditEntry, Account.name, Project.name)
            .outerjoin(Account, Account.id == AuditEntry.account_id)
            .outerjoin(Project, Project.id == AuditEntry.project_id)
            .where(*which.conditions())
            .order_by(AuditEntry.at.desc(), AuditEntry.id)
            .limit(count)
        )
        return [
            AuditRead(
                id=entry.id,
                at=entry.at,
                account_id=entry.account_id,
                account_name=account_name,
                action=entry.action,
                project_id=entry.project_id,
                project_name=project_name,
                details=entry.details,
            )
            for entry, account_name, project_name in self._session.execute(query)
        ]
