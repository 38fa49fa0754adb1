"""Automatic masklets."""

from __future__ import annotations

revision = "8d4f5bb0ce43"
down_revision = "7c3e4a9fbd32"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
