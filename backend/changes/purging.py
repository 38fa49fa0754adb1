"""How long things can be undone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from backend.changes.repository import ChangeRepository
from backend.db.base import now

CHANGES_KEPT = timedelta(days=30)


def purge_changes(session: Session) -> int:
    """Forget what nobody is going to undo any more. Says how many changes that were."""
    return ChangeRepository(session).forget_before(now() - CHANGES_KEPT)
