"""How long things can be undone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from backend.changes.repository import ChangeRepository
from backend.db.base import now


def purge_changes(session: Session, kept_days: float) -> int:
    """Forget what nobody is going to undo any more, removed masklets with it.

    Args:
        session: an open transaction.
        kept_days: how long changes can be undone.

    Returns:
        How many changes were forgotten.
    """
    return ChangeRepository(session).forget_before(now() - timedelta(days=kept_days))
