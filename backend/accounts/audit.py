"""The log of administrative actions: who gave whom what."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.accounts.entities import AuditEntry


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

    def newest(self, count: int, project_id: UUID | None = None) -> Sequence[AuditEntry]:
        """List entries, newest first, of one project or of all."""
        query = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id).limit(count)
        if project_id is not None:
            query = query.where(AuditEntry.project_id == project_id)
        return self._session.scalars(query).all()
