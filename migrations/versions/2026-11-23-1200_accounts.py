"""Accounts, memberships, sign-in, tokens."""

from __future__ import annotations

revision = "5a1c2e7d9b10"
down_revision = "b57f597dd869"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
