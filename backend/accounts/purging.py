"""What nobody needs any more of the way in: links that were used or have expired."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from backend.accounts.entities import OneTimeLink
from backend.db.base import now

LINKS_KEPT = timedelta(days=7)
"""For so long whoever opens a dead link is told why it is dead."""


def purge_links(session: Session) -> int:
    """Remove links that were used, or expired, some time ago. Says how many."""
    before = now() - LINKS_KEPT
    gone = session.execute(
        delete(OneTimeLink)
        .where(or_(OneTimeLink.used_at < before, OneTimeLink.expires_at < before))
        .returning(OneTimeLink.id)
    )
    return len(gone.all())
