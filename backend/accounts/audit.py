"""The log of administrative actions: who gave whom what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from backend.accounts.entities import Account, AuditEntry
from backend.accounts.schemas import AuditRead
from backend.projects.entities import Project


@dataclass(frozen=True)
class AuditFilter:
    """Which entries to list; None asks for all.

    Attributes:
        action: what was done.
        about: an id, name or address that stands in the details, whole.
        words: stand in the action, in the details or in the name of the person.
        since: first day, UTC.
        until: last day, included.
        before: only what is older: when the last entry of the page before was.
        before_id: its id, as several entries may be of one moment.
    """

    project_id: UUID | None = None
    account_id: UUID | None = None
    action: str | None = None
    about: str | None = None
    words: str | None = None
    since: date | None = None
    until: date | None = None
    before: datetime | None = None
    before_id: UUID | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Give the conditions of a query over entries and people."""
        conditions: list[ColumnElement[bool]] = []
        if self.project_id is not None:
            conditions.append(AuditEntry.project_id == self.project_id)
        if self.account_id is not None:
            conditions.append(AuditEntry.account_id == self.account_id)
        if self.action is not None:
            conditions.append(AuditEntry.action == self.action)
        if self.about is not None:
            path = f"$.** ? (@ == {json.dumps(self.about)})"
            conditions.append(AuditEntry.details.op("@?")(cast(path, JSONPATH)))
        for word in (self.words or "").split():
            places = (AuditEntry.action, cast(AuditEntry.details, Text), Account.name)
            conditions.append(or_(*(place.icontains(word, autoescape=True) for place in places)))
        if self.since is not None:
            conditions.append(AuditEntry.at >= datetime.combine(self.since, time.min, UTC))
        if self.until is not None:
            conditions.append(AuditEntry.at <= datetime.combine(self.until, time.max, UTC))
        if self.before is not None and self.before_id is not None:
            entry = tuple_(AuditEntry.at, AuditEntry.id)
            conditions.append(entry < tuple_(literal(self.before), literal(self.before_id)))
        elif self.before is not None:
            conditions.append(AuditEntry.at < self.before)
        return conditions


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

    def actions(self) -> list[str]:
        """List the actions that the log knows, by name; the index is asked for one after the other."""
        first = select(func.min(AuditEntry.action).label("action")).cte("actions", recursive=True)
        following = select(func.min(AuditEntry.action)).where(AuditEntry.action > first.c.action)
        chain = first.union_all(select(following.scalar_subquery()).where(first.c.action.is_not(None)))
        found = self._session.scalars(select(chain.c.action).where(chain.c.action.is_not(None)))
        return list(found)

    def find(self, which: AuditFilter, count: int) -> list[AuditRead]:
        """List entries, newest first, with the names of people and projects."""
        query = (
            select(AuditEntry, Account.name, Project.name)
            .outerjoin(Account, Account.id == AuditEntry.account_id)
            .outerjoin(Project, Project.id == AuditEntry.project_id)
            .where(*which.conditions())
            .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
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
