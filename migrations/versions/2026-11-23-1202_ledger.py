"""The ledger and its summaries."""

from __future__ import annotations

revision = "7c3e4a9fbd32"
down_revision = "6b2d3f8eac21"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
