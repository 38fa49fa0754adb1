"""Makes honeypots ahead of need: making one takes a while, and a verifier who waits for it could tell."""

from __future__ import annotations

from random import Random, SystemRandom
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.accounts.actor import Role
from backend.accounts.entities import Membership
from backend.db.engine import Sessions
from backend.phases.entities import Phase
from backend.projects.entities import Project
from backend.verification.honeypots import HoneypotStore

STOCK = 5
"""Honeypots that lie ready for every verifier, as many as are given masklets at once."""
MOST_AT_ONCE = 5
"""So many are made in one go, so that others have their turn."""


def stock_honeypots(sessions: Sessions, random: Random | None = None) -> int:
    """Make honeypots for the verifiers of every project that mixes them in.

    Returns:
        How many were made; at ``MOST_AT_ONCE`` there may be more to make.
    """
    with sessions() as session:
        wanted = list(_wanted(session))
    made = 0
    for project_id, verifier_id in wanted:
        with sessions.begin() as session:
            made += _stock(session, random or SystemRandom(), project_id, verifier_id, MOST_AT_ONCE - made)
        if made >= MOST_AT_ONCE:
            break
    return made


def _wanted(session: Session) -> list[tuple[UUID, UUID]]:
    """List verifiers of projects that mix honeypots in."""
    mixing = select(Phase.project_id).where(Phase.honeypot_rate > 0)
    rows = session.execute(
        select(Membership.project_id, Membership.account_id)
        .where(Membership.project_id.in_(mixing), Membership.roles.contains([Role.VERIFIER.value]))
        .order_by(Membership.project_id, Membership.account_id)
    )
    return [(project_id, account_id) for project_id, account_id in rows]


def _stock(session: Session, random: Random, project_id: UUID, verifier_id: UUID, most: int) -> int:
    """Make what one verifier lacks; nothing while another server does the same for the project."""
    project = select(Project.id).where(Project.id == project_id)
    if session.scalar(project.with_for_update(skip_locked=True, key_share=True)) is None:
        return 0
    store, made = HoneypotStore(session, random), 0
    missing = STOCK - len(store.unseen(project_id, verifier_id, STOCK))
    while made < min(missing, most) and store.make(project_id, verifier_id) is not None:
        made += 1
    return made
